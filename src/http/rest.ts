/** Carries one request to a row of the table: parse, check, call, answer. No rule of the domain is here. */
import type { Caller, Hub, Viewer } from "../hub/api.ts";
import { isOperationId } from "../protocol/ids.ts";
import { CommsError } from "../protocol/errors.ts";
import { json } from "./answers.ts";
import { readJsonObject } from "./body.ts";
import { readBody, readQuery } from "./params.ts";
import type { AnyCall, Asker, Door, Method, Route } from "./route.ts";
import type { Match } from "./router.ts";

export interface RestRequest {
  request: Request;
  search: string;
  asker: Asker;
}

/** Runs the matched row. Refusals are thrown. */
export async function answerRest(
  hub: Hub,
  given: { door: Door; match: Match; call: RestRequest },
): Promise<Response> {
  const { door, call, match: { route, params } } = given;
  const { request, search, asker } = call;
  const { key, ...body } = await bodyOf(request, route);
  const claimed = request.headers.get("x-comms-key") ?? key ?? keyInQuery(search);
  const answer = await route.run(hub, {
    path: params,
    query: readQuery(route.query, search),
    body: route.bodyReadBy === "run" ? {} : readBody(route.body, body),
    request,
    asker,
    door,
    idempotencyKey: idempotencyKey(request.headers),
    caller: () => callerOf(hub, { asker, claimed, method: route.method }),
    viewer: () => viewerOf(hub, { asker, claimed }),
    isStillAllowed: () => isStillAllowed(hub, { asker, claimed }),
  } as AnyCall);
  return answer instanceof Response ? answer : json(answer);
}

async function bodyOf(request: Request, route: Route): Promise<Record<string, unknown>> {
  if (isReading(route.method) || route.bodyReadBy === "run") return {};
  return await readJsonObject(request);
}

function isReading(method: Method): boolean {
  return method === "GET" || method === "HEAD";
}

interface Claim {
  asker: Asker;
  /** As it came: the hub says whether it is a key, and whether it may be used. */
  claimed: unknown;
}

function callerOf(hub: Hub, { asker, claimed, method }: Claim & { method: Method }): Caller {
  const caller = hub.caller(asker.principal, keyText(claimed));
  // A command line comes and goes with its call; that must not look like somebody who stays.
  if (!isReading(method) && caller.client !== "cli") hub.touch(caller);
  return caller;
}

function viewerOf(hub: Hub, { asker, claimed }: Claim): Viewer {
  if (claimed === undefined || claimed === null) return asker.principal.key;
  return hub.caller(asker.principal, keyText(claimed)).key;
}

async function isStillAllowed(
  hub: Hub,
  { asker, claimed }: Pick<Claim, "asker" | "claimed">,
): Promise<boolean> {
  try {
    return viewerOf(hub, { asker: await asker.again(), claimed }) === viewerOf(hub, { asker, claimed });
  } catch (error) {
    if (error instanceof CommsError) return false;
    throw error;
  }
}

function keyText(claimed: unknown): string | undefined {
  if (claimed === undefined || claimed === null) return undefined;
  if (typeof claimed === "string") return claimed;
  throw new CommsError(
    "invalid_key",
    `Field "key" must be a participant's key: current value is a ${typeof claimed}`,
  );
}

function keyInQuery(search: string): string | undefined {
  return search.includes("key=") ? new URLSearchParams(search).get("key") ?? undefined : undefined;
}

/** The header's value with or without the quotes that its draft standard asks for. */
function idempotencyKey(headers: Headers): string | undefined {
  const value = headers.get("idempotency-key");
  if (value === null) return undefined;
  const bare = /^"(.*)"$/.exec(value.trim())?.[1] ?? value.trim();
  if (isOperationId(bare)) return bare;
  throw new CommsError(
    "invalid_argument",
    "Header Idempotency-Key must be 1 to 64 printable characters without spaces",
  );
}
