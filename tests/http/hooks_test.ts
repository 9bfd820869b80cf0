import assert from "node:assert/strict";
import type { Principal } from "../../src/hub/api.ts";
import { ANA, ME } from "./fake_hub.ts";
import { testDoor } from "./test_door.ts";

const hooks = "/api/hooks/claude-code";

Deno.test("a hook's input goes to the hub as it is, with the key of an older install and the client's name", async () => {
  const output = { hookSpecificOutput: { hookEventName: "Stop", additionalContext: "x" } };
  const { call, last } = testDoor({ hub: { hook: () => Promise.resolve(output) } });
  const json = { session_id: "s-1", hook_event_name: "Stop", future: { field: [1] } };
  const headers = { "user-agent": "claude-code/2.1.330" };
  const response = await call(`${hooks}?key=${ANA}`, { json, headers });
  assert.deepEqual(await response.json(), output);
  const [asker, given] = last("hook") as [Principal, { input: unknown; key: string; client: string }];
  assert.equal(asker.key, ME);
  assert.deepEqual([given.input, given.key, given.client], [json, ANA, "claude-code/2.1.330"]);
});

Deno.test("a key that nobody bears is no error for a hook, and neither is a huge tool result", async () => {
  const { call } = testDoor({ hub: { hook: () => Promise.resolve({}) } });
  const unknown = await call(`${hooks}?key=ffffffff`, { json: { session_id: "s", hook_event_name: "Stop" } });
  assert.deepEqual([unknown.status, await unknown.json()], [200, {}]);
  const huge = { session_id: "s", hook_event_name: "PostToolUse", tool_response: "x".repeat(5_000_000) };
  const answer = await call(hooks, { json: huge });
  assert.deepEqual([answer.status, await answer.json()], [200, {}]);
});

Deno.test("a wait ends when its client leaves or the door closes", async () => {
  const signals: AbortSignal[] = [];
  const { call, door } = testDoor({
    hub: {
      sessionWait: (_principal, { signal }) => {
        signals.push(signal);
        const { promise, resolve } = Promise.withResolvers<{ status: "timeout" }>();
        signal.addEventListener("abort", () => resolve({ status: "timeout" }));
        return promise;
      },
    },
  });
  const left = new AbortController();
  const first = call("/api/hooks/wait?session_id=s-1&seconds=5", { signal: left.signal });
  const second = call("/api/hooks/wait?session_id=s-2");
  while (signals.length < 2) await new Promise((resolve) => setTimeout(resolve));
  left.abort();
  assert.deepEqual(await (await first).json(), { status: "timeout" });
  assert.equal(signals[1]!.aborted, false);
  door.close();
  assert.deepEqual(await (await second).json(), { status: "timeout" });
});

Deno.test("what became of a wake, and the list of sessions, reach the hub", async () => {
  const { call, last } = testDoor({
    hub: {
      handed: () => Promise.resolve({ status: "noted" as const }),
      sessions: () => Promise.resolve({ sessions: [], count: 0 }),
    },
  });
  const json = { session_id: "s-1", delivery: "d-1", rung: "rewake", ok: true };
  await (await call("/api/hooks/handed", { json })).body?.cancel();
  assert.deepEqual({ ...last("handed")[1] as object }, {
    session: "s-1",
    delivery: "d-1",
    rung: "rewake",
    ok: true,
    problem: undefined,
  });
  await (await call("/api/sessions")).body?.cancel();
  assert.deepEqual(last("sessions"), [ME, { owner: false }]);
});
