/** The gate in front of the SDK changes no answer. */
import assert from "node:assert/strict";
import { createMcpHandler } from "@modelcontextprotocol/server";
import type { Hub } from "../../src/hub/api.ts";
import { Tally } from "../../src/lib/tally.ts";
import { createMcp } from "../../src/mcp/handler.ts";
import { serverFactory } from "../../src/mcp/server.ts";
import { Streams } from "../../src/mcp/streams.ts";
import { CommsError } from "../../src/protocol/errors.ts";
import { fakeHub, keptLog, principal } from "./fake_hub.ts";
import { rawRequests } from "./raw_requests.ts";
import { jsonOf } from "./requests.ts";

type Fetch = (request: Request) => Promise<Response>;

function answeringHub(): Hub {
  return fakeHub({
    send: (_caller, draft) =>
      Promise.resolve({ status: "sent", id: "m1", ...draft, message: draft.message.length }),
    kick: () =>
      Promise.reject(
        new CommsError("not_authorized", "Only owners can do this", { conversation_id: "general" }),
      ),
    history: () => Promise.reject(new TypeError("x is not a function")),
  }).hub;
}

async function outcome(
  fetch: Fetch,
  request: Request,
): Promise<{ status: number; json: unknown; allow: string | null }> {
  const response = await fetch(request);
  return { status: response.status, json: await jsonOf(response), allow: response.headers.get("allow") };
}

function plainSdk(): { fetch: Fetch; close(): Promise<void> } {
  const serverInfo = { name: "claude-comms", version: "1.2.3" };
  const { log } = keptLog();
  const factory = serverFactory({
    refused: new Tally(),
    hub: answeringHub(),
    log,
    serverInfo,
    streams: new Streams(),
    progressEveryMs: 15_000,
  });
  const handler = createMcpHandler(factory);
  const authInfo = { token: "", clientId: "", scopes: [], extra: { principal } };
  return { fetch: (request) => handler.fetch(request, { authInfo }), close: handler.close };
}

Deno.test("there are requests enough, each of its own kind", () => {
  assert.ok(rawRequests.length >= 69, `${rawRequests.length}`);
  assert.equal(new Set(rawRequests.map(({ about }) => about)).size, rawRequests.length);
});

for (const { about, make } of rawRequests) {
  Deno.test(`the same answer as from the SDK alone: ${about}`, async () => {
    const door = createMcp({ hub: answeringHub(), version: "1.2.3", log: keptLog().log });
    const sdk = plainSdk();
    const expected = await outcome(sdk.fetch, make());
    const first = await outcome((request) => door.fetch(request, principal), make());
    // The second time the gate remembers what it has asked the SDK.
    const second = await outcome((request) => door.fetch(request, principal), make());
    assert.deepEqual(first, expected);
    assert.deepEqual(second, expected);
    await Promise.all([door.close(), sdk.close()]);
  });
}
