/** Files through the tools, on the real hub. */
import assert from "node:assert/strict";
import type { Principal } from "../../src/hub/api.ts";
import { createMcp } from "../../src/mcp/handler.ts";
import { OWNER, testWorld } from "../hub/world.ts";
import { keptLog } from "./fake_hub.ts";
import { jsonOf, modernCall, modernHeaders, post } from "./requests.ts";

// deno-lint-ignore no-explicit-any -- results are looked into freely
type Value = any;

const files = { maxFileBytes: 1e6, maxFilesBytes: 1e7, keepFreeBytes: 0, graceMs: 3_600_000 };

async function room({ local = true } = {}) {
  const world = await testWorld({ settings: { files } });
  const principal: Principal = { key: OWNER, proven: false, owner: false, client: "mcp", local };
  const door = createMcp({ hub: world.hub, version: "1", log: keptLog().log });
  const call = async (tool: string, args: object): Promise<Value> => {
    const request = post(modernHeaders("tools/call", tool), modernCall(tool, args));
    return (await jsonOf(await door.fetch(request, principal)) as Value).result.structuredContent;
  };
  const keyOf = async (name: string) => (await call("comms_join", { name })).key as string;
  const [ana, bo, eve] = [await keyOf("ana"), await keyOf("bo"), await keyOf("eve")];
  const put = (more: object) =>
    call("comms_file_put", { key: ana, conversation: "general", name: "a.txt", content: "hello", ...more });
  const get = (key: string, file_id: string) => call("comms_file_get", { key, file_id });
  return { world, call, put, get, ana, bo, eve, [Symbol.asyncDispose]: () => door.close() };
}

Deno.test("a text goes out with a message and comes back inline", async () => {
  await using at = await room();
  const sent = await at.put({ message: "see" });
  assert.equal(sent.status, "sent");
  assert.deepEqual(sent.file, { id: sent.file.id, name: "a.txt", size: 5, type: "text/plain" });
  const { messages } = await at.call("comms_read", { key: at.bo, conversation: "general" });
  assert.deepEqual([messages.at(-1).body, messages.at(-1).files], ["see", [sent.file]]);
  const got = await at.get(at.bo, sent.file.id);
  assert.deepEqual(got, { ...sent.file, url: `/api/files/${sent.file.id}`, content: "hello" });
});

Deno.test("bytes come as base64 and are told by name, size, type and where to get them", async () => {
  await using at = await room();
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);
  const sent = await at.put({ name: "dot.png", content: png.toBase64(), encoding: "base64" });
  assert.deepEqual([sent.file.type, sent.file.size], ["image/png", 9]);
  const got = await at.get(at.bo, sent.file.id);
  assert.deepEqual(got, { ...sent.file, url: `/api/files/${sent.file.id}` });
});

Deno.test("a long text is not put into the model's input", async () => {
  await using at = await room();
  const { file } = await at.put({ content: "x".repeat(65_537) });
  assert.equal((await at.get(at.bo, file.id)).content, undefined);
});

Deno.test("a path is told only to who is on the same machine", async () => {
  for (const local of [true, false]) {
    await using at = await room({ local });
    const { file } = await at.put({});
    at.world.blobs.pathOf = () => Promise.resolve("/files/named/a.txt");
    assert.equal((await at.get(at.bo, file.id)).path, local ? "/files/named/a.txt" : undefined);
  }
});

Deno.test("a whispered file is for its two ends, and may be passed on by either", async () => {
  await using at = await room();
  const { file } = await at.put({ recipients: ["bo"], message: "psst" });
  assert.equal((await at.get(at.bo, file.id)).content, "hello");
  assert.equal((await at.get(at.eve, file.id)).code, "not_found");
  const passOn = (key: string) =>
    at.call("comms_send", { key, conversation: "general", message: "here", files: [file.id] });
  assert.equal((await passOn(at.eve)).code, "not_found");
  assert.equal((await passOn(at.bo)).status, "sent");
  assert.equal((await at.get(at.eve, file.id)).content, "hello");
});

Deno.test("what is wrong about a file is said, and nothing is sent", async () => {
  await using at = await room();
  const refusals: [object, string][] = [
    [{ content: "not base64!", encoding: "base64" }, "invalid_argument"],
    [{ encoding: "hex" }, "invalid_argument"],
    [{ content: "x".repeat(1_000_001) }, "too_large"],
    [{ conversation: "nowhere" }, "not_found"],
    [{ recipients: ["nobody-here"] }, "unknown_participant"],
  ];
  for (const [args, code] of refusals) {
    const refusal = await at.put(args);
    assert.deepEqual([refusal.error, refusal.code], [true, code], refusal.message);
  }
  const { messages } = await at.call("comms_read", { key: at.bo, conversation: "general" });
  assert.deepEqual(messages.filter((message: Value) => message.files), []);
});
