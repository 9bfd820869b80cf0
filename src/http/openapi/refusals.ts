/** How refusals are described: one response for each status, with the codes that go with it. */
import { errorStatus } from "../../protocol/errors.ts";
import { doorStatus } from "../refusals.ts";
import type { Route } from "../route.ts";
import type { JsonSchema } from "./notation.ts";

const statusOf: Readonly<Record<string, number>> = { ...errorStatus, ...doorStatus, internal: 500 };

const meanings: Readonly<Record<number, string>> = {
  400: "What was sent is wrong",
  401: "A password or token is needed, or the one that was sent is wrong",
  403: "This is not allowed to the caller",
  404: "There is no such thing, as far as the caller may know",
  405: "The method does not fit the path; the header Allow names those that do",
  408: "The body took too long",
  409: "It does not fit how things are now",
  411: "The header Content-Length is needed",
  413: "It is too large",
  415: "The Content-Type or Content-Encoding does not fit",
  416: "None of the range is in the file; the header Content-Range gives its size",
  421: "The Host is not a name of this daemon",
  426: "Only WebSocket is spoken here",
  429: "Too much in too short a time",
  500: "A fault of the daemon, which its log tells",
  503: "Not possible at the moment: try again shortly",
  507: "There is no room for it",
};

export const errorSchema: JsonSchema = {
  type: "object",
  description: "Every refusal. Some routes add fields that say more.",
  properties: {
    error: {
      description: "The code; on routes of the Python version a text",
      anyOf: [{ type: "string" }, { const: true }],
    },
    code: { $ref: "#/components/schemas/ErrorCode" },
    message: { type: "string", description: "What happened and what to do next, for people" },
  },
  required: ["code", "message"],
};

export const errorCodeSchema: JsonSchema = { enum: Object.keys(statusOf) };

/** By name, as components. */
export function refusalResponses(): Record<string, JsonSchema> {
  const statuses = [...new Set(Object.values(statusOf))].sort();
  return Object.fromEntries(statuses.map((status) => [nameOf(status), {
    description: `${meanings[status]} (${codesOf(status).join(", ")})`,
    content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
  }]));
}

/** Those that a route can give, by status. */
export function refusalsOf(route: Route): Record<string, JsonSchema> {
  return Object.fromEntries(
    statusesOf(route).map((status) => [String(status), { $ref: `#/components/responses/${nameOf(status)}` }]),
  );
}

function statusesOf(route: Route): number[] {
  const always = [400, 401, 403, 404, 421, 500, 503];
  if (route.method === "GET" || route.method === "HEAD") return route.media ? [...always, 416] : always;
  const writing = [...always, 408, 409, 413, 415, 429];
  return route.uploads ? [...writing, 411, 507] : writing;
}

function codesOf(status: number): string[] {
  return Object.keys(statusOf).filter((code) => statusOf[code] === status);
}

function nameOf(status: number): string {
  return `Refused${status}`;
}
