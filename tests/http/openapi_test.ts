/** The description of the REST door: complete, readable, and true of what it answers. */
import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { FieldSchema } from "../../src/http/params.ts";
import { openApiDocument } from "../../src/http/openapi/document.ts";
import { schemaOfFields, schemaOfType } from "../../src/http/openapi/notation.ts";
import type { Route } from "../../src/http/route.ts";
import { makeRouter } from "../../src/http/router.ts";
import { restRoutes } from "../../src/http/routes.ts";
import { parseTime } from "../../src/protocol/time.ts";
import { OWNER, testWorld } from "../hub/world.ts";
import { OWNER_TOKEN, testDoor } from "./test_door.ts";

// deno-lint-ignore no-explicit-any -- a document is looked into freely
type Json = any;

const description: Json = JSON.parse(JSON.stringify(openApiDocument(restRoutes, "1.2.3")));
const methods = ["get", "head", "post", "put", "patch", "delete"];

function shape(path: string): string {
  return path.replace(/\{\w+\}/g, "{}");
}

/** The description of a row; its parameters may be called otherwise there. */
function operationOf({ method, path }: Pick<Route, "method" | "path">): Json {
  const known = Object.keys(description.paths).find((one) => shape(one) === shape(path));
  return known && description.paths[known][method.toLowerCase()];
}

function operations(): Json[] {
  return Object.values(description.paths).flatMap((item: Json) => methods.flatMap((one) => item[one] ?? []));
}

Deno.test("every row of the table is described, and nothing else", () => {
  const all = restRoutes.map(({ method, path }) => `${method} ${shape(path)}`);
  const described = Object.entries(description.paths).flatMap(([path, item]) =>
    Object.keys(item as Json).map((method) => `${method.toUpperCase()} ${shape(path)}`)
  );
  assert.deepEqual(described.sort(), all.sort());
});

Deno.test("each operation has a name of its own, words, and its path's parameters", () => {
  const ids = operations().map(({ operationId }) => operationId);
  assert.equal(new Set(ids).size, ids.length);
  for (const [path, item] of Object.entries(description.paths) as [string, Json][]) {
    for (const operation of Object.values(item) as Json[]) {
      assert.match(operation.operationId, /^[a-z]+[A-Za-z]+$/);
      assert.ok(operation.summary.length > 10, operation.operationId);
      const named = operation.parameters.filter((one: Json) => one.in === "path").map((one: Json) =>
        one.name
      );
      assert.deepEqual(named, [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      for (const one of operation.parameters) {
        assert.ok(one.$ref || one.description.length > 3, operation.operationId);
      }
      assert.ok(operation.responses[200] && operation.responses[400], operation.operationId);
    }
  }
});

Deno.test("everything that is referred to is there, and every component is used", () => {
  const text = JSON.stringify(description);
  const used = new Set(
    [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)].map(([, kind, name]) => `${kind}/${name}`),
  );
  const there = new Set(
    ["schemas", "responses", "parameters"].flatMap((kind) =>
      Object.keys(description.components[kind]).map((name) => `${kind}/${name}`)
    ),
  );
  assert.deepEqual([...used].filter((name) => !there.has(name)), []);
  assert.deepEqual([...there].filter((name) => !used.has(name) && !name.startsWith("responses/")), []);
});

Deno.test("GET /api/openapi.json gives the description of the door that answers", async () => {
  const { call } = testDoor();
  const response = await call("/api/openapi.json");
  const { info, paths, openapi } = await response.json() as Json;
  assert.deepEqual([openapi, info.version, Object.keys(paths).length > 40], ["3.1.0", "0.7.0", true]);
});

const notations: [text: string, schema: FieldSchema][] = [
  ["text", { type: "string" }],
  ["integer: how many", { type: "integer", description: "how many" }],
  ["text | null", { type: ["string", "null"] }],
  ['"a" | "b"', { enum: ["a", "b"] }],
  ['"a" | null', { enum: ["a", null] }],
  ["true", { const: true }],
  ["list of Message | null", { type: ["array", "null"], items: { $ref: "#/components/schemas/Message" } }],
  ["Message | null", { anyOf: [{ $ref: "#/components/schemas/Message" }, { type: "null" }] }],
  ["map of map of text", {
    type: "object",
    additionalProperties: { type: "object", additionalProperties: { type: "string" } },
  }],
];

for (const [text, schema] of notations) {
  Deno.test(`the notation ${text} means ${JSON.stringify(schema)}`, () => {
    assert.deepEqual(schemaOfType(text), schema);
  });
}

Deno.test("what the notation does not know is an error, not a guess", () => {
  for (const wrong of ["texts", "list of things", "{a, b}", "text, or so", ""]) {
    assert.throws(() => schemaOfType(wrong), SyntaxError, wrong);
  }
  assert.deepEqual(schemaOfFields({ a: "text", "b?": "integer" }).required, ["a"]);
});

/** As the description, except that nothing may be there that it does not name. */
function strict(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, strict(value)]));
  const isObject = typeof schema.properties === "object" && schema.type === "object";
  return isObject && schema.additionalProperties === undefined
    ? { ...inner, additionalProperties: false }
    : inner;
}

function validator(): (
  operation: Json,
  answer: { status: number; type: string; body: Json },
) => string | undefined {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat(
    "date-time",
    (text: string) => parseTime(text) !== undefined && /T.*(?:Z|[+-]\d\d:\d\d)$/.test(text),
  );
  const { Error: refusal, ...schemas } = description.components.schemas;
  const root = {
    ...description,
    components: { ...description.components, schemas: { ...strict(schemas), Error: refusal } },
  };
  ajv.addSchema({ $id: "rest", ...root });
  return (operation, { status, type, body }) => {
    const named = operation.responses[status];
    if (!named) return `status ${status} is not described`;
    const response = named.$ref ? description.components.responses[named.$ref.split("/").at(-1)] : named;
    const content = response.content?.[type] ?? response.content?.["*/*"];
    if (!content) return response.content ? `the type ${type} is not described` : undefined;
    if (!content.schema || type !== "application/json") return undefined;
    const schema = JSON.parse(
      JSON.stringify(named.$ref ? content.schema : strict(content.schema)).replaceAll('"#/', '"rest#/'),
    );
    const isValid = ajv.compile(schema);
    return isValid(body) ? undefined : ajv.errorsText(isValid.errors);
  };
}

type Vars = Record<string, string>;
type Step = [
  method: string,
  path: string | ((vars: Vars) => string),
  init?: Json,
  keep?: (body: Json) => Vars,
];

const c = "/api/conversations/general";
const of = (rest: string) => (vars: Vars) =>
  rest.replace(/\$(\w+)/g, (_, name: string) => vars[name] ?? `no-${name}`);
const asBo = (vars: Vars) => ({ "x-comms-key": vars.bo! });
const webToken = { authorization: "Bearer web-token" };
const owner = { headers: { authorization: `Bearer ${OWNER_TOKEN}` } };

/** Calls every row at least once so that it does what it is for, and many so that they refuse. */
const script: readonly Step[] = [
  ["GET", "/api/identity"],
  ["GET", "/api/capabilities"],
  ["GET", "/api/web-token"],
  ["GET", "/api/status"],
  ["GET", "/api/openapi.json"],
  ["POST", "/api/participants", { json: { name: "bo" } }],
  ["POST", "/api/participants", { json: { name: "cy", type: "claude" } }, ({ key }) => ({ cy: key })],
  ["POST", of("/api/participants/$cy/token"), owner],
  ["POST", of("/api/participants/$cy/token")],
  ["POST", "/api/conversations", {
    json: { conversation: "lab", topic: "x", visibility: "public", mode: "open" },
  }],
  ["POST", "/api/conversations", { json: { conversation: "Not an id" } }],
  ["PATCH", "/api/conversations/lab", { json: { topic: "y", display_name: "The Lab" } }],
  ["PATCH", "/api/conversations/lab/preferences", { json: { starred: true, highlight_words: ["deploy"] } }],
  ["GET", "/api/conversations"],
  ["GET", "/api/conversations/lab"],
  ["GET", "/api/conversations/nowhere"],
  ["POST", of(`${c}/join`), { headers: asBo }],
  ["POST", `${c}/messages`, { json: { message: "root", id: "m-1", mentions: ["bo"] } }],
  ["POST", `${c}/messages`, { json: { message: "other", id: "m-1" } }],
  ["POST", `${c}/messages`, { json: { message: "x", mentions: ["nobody-here"] } }],
  ["POST", `${c}/messages`, { json: { message: "", id: "m-0" } }],
  ["POST", `${c}/messages`, { json: { message: "answer", reply_to: "m-1", id: "m-2" }, headers: asBo }],
  ["POST", `${c}/messages`, { json: { message: "psst", recipients: ["bo"], forwarded_from: { id: "m-2" } } }],
  ["POST", "/api/files?name=a.txt", { body: "hello" }, ({ id }) => ({ file: id })],
  ["POST", "/api/files?name=a.txt", { body: "hello", headers: { "content-encoding": "gzip" } }],
  ["POST", `${c}/messages`, { json: (vars: Vars) => ({ message: "", files: [vars.file] }) }],
  ["GET", of("/api/files/$file")],
  ["GET", of("/api/files/$file"), { headers: { range: "bytes=1-2" } }],
  ["GET", of("/api/files/$file"), { headers: { range: "bytes=99-" } }],
  ["GET", of("/api/files/$nofile")],
  ["HEAD", of("/api/files/$file")],
  ["GET", `${c}/files?count=5`],
  ["PUT", `${c}/messages/m-1/reactions/${encodeURIComponent("👍")}`],
  ["PUT", `${c}/messages/m-1/reactions/${encodeURIComponent("👍")}`],
  ["POST", `${c}/messages/m-1/reactions`, { json: { emoji: ":eyes:", op: "add" }, headers: asBo }],
  ["GET", `${c}/messages/m-1/reactions`],
  ["GET", "/api/reactions/general"],
  ["DELETE", `${c}/messages/m-1/reactions/${encodeURIComponent("👍")}`],
  ["PUT", `${c}/messages/m-1/pin`],
  ["GET", `${c}/pins`],
  ["DELETE", `${c}/messages/m-1/pin`],
  ["PATCH", `${c}/messages/m-1`, { json: { message: "root, edited" } }],
  ["PATCH", `${c}/messages/m-2`, { json: { message: "not mine" } }],
  ["GET", `${c}/messages/m-1`],
  ["GET", `${c}/messages/m-1/readers`],
  ["GET", `${c}/messages?count=100`],
  ["GET", `${c}/messages?top_level_only=true&count=2`],
  ["GET", `${c}/messages?unread=true`, { headers: asBo }],
  ["GET", `${c}/messages?count=0`],
  ["GET", "/api/messages/general"],
  ["GET", "/api/messages/Not%20an%20id"],
  ["GET", `${c}/threads/m-1`],
  ["GET", `${c}/history?query=root`],
  ["GET", "/api/search?query=root"],
  ["GET", "/api/search?query=is:wrong"],
  ["GET", "/api/check", { headers: asBo }],
  ["GET", "/api/catchup", { headers: asBo }],
  ["GET", "/api/wait?timeout_seconds=0", { headers: asBo }],
  ["GET", of("/api/notifications/$bo")],
  ["GET", "/api/notifications/xyz"],
  ["POST", `${c}/seen`, { json: { up_to: "m-1" } }],
  ["GET", "/api/events?since=0"],
  ["GET", "/api/events?since=999999"],
  ["GET", "/api/events?since=0", { headers: { accept: "text/event-stream" } }],
  ["PUT", `${c}/status`, { json: { label: "thinking", ttl_seconds: 5 } }],
  ["PUT", `${c}/status`, { json: { label: "thinking", ttl_seconds: 5 } }],
  ["GET", `${c}/members`],
  ["DELETE", `${c}/status`],
  ["PUT", "/api/participants/me/status", {
    json: { emoji: "🌴", text: "away", expires_at: "2026-04-01T00:00:00Z" },
  }],
  ["GET", "/api/participants"],
  ["GET", "/api/participants/general"],
  ["DELETE", "/api/participants/me/status"],
  ["PATCH", "/api/participants/me", { json: { name: "phil" } }],
  ["GET", "/api/personal"],
  ["PATCH", "/api/personal", { json: { drafts: { general: "unsent" }, conversation_order: ["lab"] } }],
  ["POST", `${c}/artifacts`, { json: { name: "plan", title: "Plan", type: "plan", content: "one" } }],
  ["PUT", `${c}/artifacts/plan`, { json: { content: "two", base_version: 1, summary: "more" } }],
  ["PUT", `${c}/artifacts/plan`, { json: { content: "three", base_version: 1 } }],
  ["PUT", `${c}/artifacts/plan`, { json: { content: "four" } }],
  ["GET", `${c}/artifacts`],
  ["GET", `${c}/artifacts/plan?limit=2`],
  ["GET", "/api/artifacts/general"],
  ["GET", "/api/artifacts/general/plan"],
  ["GET", "/api/artifacts/general/none"],
  ["POST", "/api/artifacts/general/plan", { json: { key: OWNER, content: "five" } }],
  ["POST", "/api/artifacts/general/plan", { json: { key: OWNER, content: "five" }, headers: webToken }],
  ["DELETE", `${c}/artifacts/plan`],
  ["POST", "/api/dms", { json: (vars: Vars) => ({ target_key: vars.bo }) }],
  ["POST", "/api/conversations/lab/invites", { json: { target: "bo" } }],
  ["POST", "/api/invite", { json: (vars: Vars) => ({ conversation_id: "lab", invitee_key: vars.cy }) }],
  ["POST", "/api/conversations/lab/join", { headers: asBo }],
  ["POST", "/api/invite", { json: (vars: Vars) => ({ conversation_id: "lab", invitee_key: vars.bo }) }],
  ["PUT", of("/api/conversations/lab/members/$bo/role"), { json: { role: "admin" } }],
  ["GET", of("/api/conversations/lab/members/$bo/role")],
  ["DELETE", of("/api/conversations/lab/members/$bo")],
  ["POST", "/api/conversations/lab/leave", { headers: asBo }],
  ["GET", "/api/permissions", owner],
  ["GET", "/api/permissions"],
  ["POST", "/api/permissions/q-1", { ...owner, json: { behavior: "allow" } }],
  ["POST", "/api/hooks/claude-code", { json: { session_id: "s-1", hook_event_name: "SessionStart" } }],
  ["POST", "/api/hooks/claude-code", { json: { surprise: true } }],
  ["GET", "/api/hooks/wait?session_id=s-2", { signal: AbortSignal.abort() }],
  ["POST", "/api/hooks/handed", {
    json: { session_id: "s-1", delivery: "d-1", rung: "socket", ok: false, problem: "gone" },
  }],
  ["GET", "/api/sessions", owner],
  ["GET", "/api/sessions"],
  ["GET", "/api/retention", owner],
  ["GET", "/api/retention"],
  ["POST", "/api/retention", owner],
  ["POST", `${c}/messages/m-2/purge`, owner],
  ["DELETE", `${c}/messages/m-1`],
  ["GET", `${c}/messages/m-1`],
  ["POST", "/api/conversations/lab/archive", { json: { confirm: true } }],
  ["POST", "/api/conversations/lab/archive", { json: { confirm: true } }],
  ["GET", "/api/conversations"],
  ["POST", "/api/conversations/lab/unarchive"],
  ["POST", "/api/conversations/lab/continue"],
  ["DELETE", "/api/conversations/lab"],
  ["DELETE", "/api/conversations/lab?confirm=true"],
  ["POST", "/api/import", { json: { from: "/nowhere" }, ...owner }],
  ["POST", "/api/import", { json: { from: "/nowhere" } }],
  ["GET", "/api/backup", owner],
  ["GET", "/api/backup"],
];

async function bodyOf(response: Response, type: string): Promise<Json> {
  if (type === "application/json") return await response.json();
  await response.body?.cancel();
  return undefined;
}

Deno.test("what every row really answers is as described, and nothing is answered that is not", async () => {
  const world = await testWorld();
  const { call, log, door } = testDoor({
    realHub: world.hub,
    identity: OWNER,
    settings: { remoteEdits: true },
  });
  const check = validator();
  const router = makeRouter(restRoutes);
  const called = new Set<string>();
  const done = new Set<string>();
  const wrong: string[] = [];
  const vars: Vars = { bo: (await world.person("bo")).key };
  for (const [method, path, init = {}, keep] of script) {
    const address = typeof path === "string" ? path : path(vars);
    const made = (value: unknown) => typeof value === "function" ? value(vars) : value;
    const response = await call(address, {
      method,
      ...init,
      headers: made(init.headers),
      json: made(init.json),
    });
    const type = response.headers.get("content-type")?.split(";")[0] ?? "";
    const body = await bodyOf(response, type);
    const { route } = router.match(method, address.replace(/\?.*/, ""));
    called.add(`${method} ${route.path}`);
    if (response.ok) done.add(`${method} ${route.path}`);
    const fault = check(operationOf(route), { status: response.status, type, body });
    if (fault) {
      wrong.push(
        `${method} ${address} (${response.status}): ${fault} in ${JSON.stringify(body)?.slice(0, 600)}`,
      );
    }
    if (keep) Object.assign(vars, keep(body));
  }
  assert.deepEqual(wrong, []);
  assert.deepEqual(
    restRoutes.map(({ method, path }) => `${method} ${path}`).filter((row) => !called.has(row)),
    [],
  );
  // A question is answered where a session asks one: tests/blackbox.
  assert.deepEqual([...called].filter((row) => !done.has(row)), ["POST /api/permissions/{id}"]);
  assert.deepEqual(log.filter(({ event }) => event === "http.failed"), []);
  door.close();
});
