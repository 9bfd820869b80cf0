import assert from "node:assert/strict";
import { createMcp } from "../../src/mcp/handler.ts";
import { fakeHub, keptLog, principal } from "./fake_hub.ts";
import { call, jsonOf, legacyHeaders, modernCall, modernHeaders, post } from "./requests.ts";

const KEY = "a3f7b2c1";
const meta = { "claudecode/toolUseId": "toolu_1" };

function door(methods: Parameters<typeof fakeHub>[0]) {
  const called: unknown[] = [];
  const { hub } = fakeHub({ ...methods, toolCalled: (call) => void called.push(call) });
  const mcp = createMcp({ hub, version: "1.2.3", log: keptLog().log });
  return { called, mcp, ask: async (request: Request) => await jsonOf(await mcp.fetch(request, principal)) };
}

const check = () => Promise.resolve({ total_unread: 0, conversations: [] });
const wait = () =>
  Promise.resolve({ status: "timeout" as const, messages: [], waited_seconds: 0, total_unread: 0 });
const join = () =>
  Promise.resolve({
    key: KEY,
    name: "ana",
    type: "claude" as const,
    conversation: "general",
    status: "joined" as const,
  });

Deno.test("a call's own id goes to the hub with the participant, on the quick path and through the SDK, in both revisions", async () => {
  const { called, mcp, ask } = door({ check, wait, join });
  const args = { key: KEY };
  await ask(post(modernHeaders("tools/call", "comms_check"), modernCall("comms_check", args, meta)));
  await ask(post(modernHeaders("tools/call", "comms_wait"), modernCall("comms_wait", args, meta)));
  const older = call("comms_check", args);
  await ask(post(legacyHeaders, { ...older, params: { ...older.params as object, _meta: meta } }));
  const joining = modernCall("comms_join", { conversation: "general", name: "ana" }, meta);
  await ask(post(modernHeaders("tools/call", "comms_join"), joining));
  assert.deepEqual(called, Array.from({ length: 4 }, () => ({ toolUseId: "toolu_1", key: KEY, shown: [] })));
  await mcp.close();
});

Deno.test("a call that names none, a wrong one or is refused says nothing", async () => {
  const { called, mcp, ask } = door({ check });
  for (const more of [{}, { "claudecode/toolUseId": 7 }, { "claudecode/toolUseId": "x".repeat(300) }]) {
    await ask(
      post(modernHeaders("tools/call", "comms_check"), modernCall("comms_check", { key: KEY }, more)),
    );
  }
  await ask(
    post(modernHeaders("tools/call", "comms_check"), modernCall("comms_check", { key: "nobody00" }, meta)),
  );
  assert.deepEqual(called, []);
  await mcp.close();
});

Deno.test("what a wait or a digest shows without marking it as read is named, what a read shows is not", async () => {
  const shown = { id: "m-1" };
  const { called, mcp, ask } = door({
    wait: () => Promise.resolve({ messages: [shown] } as never),
    catchup: () =>
      Promise.resolve({ directed: [{ id: "m-2" }], conversations: [{ messages: [{ id: "m-3" }] }] } as never),
    read: () => Promise.resolve({ messages: [shown] } as never),
  });
  for (
    const [name, args] of [["comms_wait", {}], ["comms_catchup", {}], ["comms_read", {
      conversation: "general",
    }]] as const
  ) {
    await ask(post(modernHeaders("tools/call", name), modernCall(name, { key: KEY, ...args }, meta)));
  }
  assert.deepEqual(called.map((one) => (one as { shown: string[] }).shown), [["m-1"], ["m-2", "m-3"], []]);
  await mcp.close();
});
