/** Which calls are answered without the SDK. What it leaves alone is shown to be right by the differential test. */
import assert from "node:assert/strict";
import { Gate } from "../../src/mcp/gate.ts";
import { ANA } from "./fake_hub.ts";
import { call, type Json, legacyHeaders, modernCall, modernHeaders } from "./requests.ts";

const sent = { key: ANA, conversation: "general", message: "hi" };
const modern = new Headers(modernHeaders("tools/call", "comms_send"));

function takes(headers: HeadersInit, message: unknown): boolean {
  return new Gate().match(new Headers(headers), message) !== undefined;
}

Deno.test("plain calls of both revisions are taken", () => {
  assert.ok(takes(legacyHeaders, call("comms_send", sent)));
  assert.ok(takes(modern, modernCall("comms_send", sent)));
});

Deno.test("calls as Claude Code makes them are taken: with a progress token and the id of the tool use", () => {
  const meta = { progressToken: 7, "claudecode/toolUseId": "toolu_1" };
  assert.ok(takes(modern, modernCall("comms_send", sent, meta)));
  assert.ok(
    takes(legacyHeaders, {
      ...call("comms_send", sent),
      params: { name: "comms_send", arguments: sent, _meta: meta },
    }),
  );
});

Deno.test("calls that stream, other methods and wrong arguments are left to the SDK", () => {
  assert.ok(!takes(legacyHeaders, call("comms_wait", { key: ANA })));
  assert.ok(!takes(legacyHeaders, { jsonrpc: "2.0", id: 1, method: "tools/list" }));
  assert.ok(!takes(legacyHeaders, call("comms_send", { ...sent, message: null })));
});

Deno.test("an envelope is taken again however many others came between", () => {
  const gate = new Gate();
  const from = (version: number): Json =>
    modernCall("comms_send", sent, {
      "io.modelcontextprotocol/clientInfo": { name: "test", version: `${version}` },
    });
  for (let version = 0; version < 1000; version++) assert.ok(gate.match(modern, from(version)));
  assert.ok(gate.match(modern, from(0)));
});

Deno.test("an envelope that was taken does not let a different one through", () => {
  const gate = new Gate();
  assert.ok(gate.match(modern, modernCall("comms_send", sent)));
  assert.equal(
    gate.match(modern, modernCall("comms_send", sent, { "io.modelcontextprotocol/clientInfo": null })),
    undefined,
  );
});

Deno.test("a huge envelope is left to the SDK, so that nothing huge is remembered", () => {
  const info = { name: "x".repeat(5000), version: "1" };
  assert.ok(!takes(modern, modernCall("comms_send", sent, { "io.modelcontextprotocol/clientInfo": info })));
});
