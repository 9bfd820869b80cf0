import assert from "node:assert/strict";
import type { Caller, PermissionAsk } from "../../../src/hub/api.ts";
import { summaryOf } from "../../../src/hub/delivery/permission_summary.ts";
import { openContext } from "../../../src/hub/open_context.ts";
import type { Publication } from "../../../src/hub/ports.ts";
import { formatTime } from "../../../src/protocol/time.ts";
import { MemoryBlobs } from "../../../src/store/memory_blobs.ts";
import { MemoryJournal } from "../../../src/store/memory_journal.ts";
import { MemorySnapshots, OWNER, refused, TestClock, testWorld } from "../world.ts";

const owner: Caller = { key: OWNER, client: "cli", owner: true };
const ask: PermissionAsk = {
  session: "s-1",
  agent: null,
  key: null,
  cwd: "/project",
  tool: "Bash",
  input: { command: "rm -rf build", description: "clean" },
};

async function inbox() {
  const { settings } = await testWorld();
  const clock = new TestClock();
  const { ctx } = await openContext({
    journal: new MemoryJournal(),
    snapshots: new MemorySnapshots(),
    blobs: new MemoryBlobs(() => clock.now()),
    clock,
    ids: { uuid: () => crypto.randomUUID(), key: () => "c0de0000" },
    log: { debug() {}, info() {}, warn() {}, error() {} },
    settings,
    formatTime,
  });
  const published: Publication[] = [];
  ctx.outbox.attachBus({ publish: (publication) => published.push(publication) });
  const { permissions } = ctx;
  const signal = new AbortController();
  return { ctx, clock, permissions, published, signal };
}

Deno.test("the owner's answer reaches the session that asked, once", async () => {
  const { ctx, permissions, signal } = await inbox();
  const decision = permissions.ask(ctx, ask, signal.signal);
  const { permissions: [row], count } = permissions.list(owner);
  assert.equal(count, 1);
  assert.equal(row!.summary, "Bash: rm -rf build");
  assert.deepEqual(JSON.parse(row!.input), ask.input);
  const answer = { id: row!.id, behavior: "deny", message: " not now " } as const;
  permissions.answer(ctx, owner, answer);
  assert.deepEqual(await decision, { behavior: "deny", message: "not now" });
  assert.throws(() => permissions.answer(ctx, owner, answer), refused("not_found"));
  assert.equal(permissions.size, 0);
});

Deno.test("nobody but the owner sees or answers a question, not even under the owner's key", async () => {
  const { ctx, permissions, signal } = await inbox();
  const decision = permissions.ask(ctx, ask, signal.signal);
  const { id } = permissions.list(owner).permissions[0]!;
  const claimed: Caller = { ...owner, owner: false };
  assert.throws(() => permissions.list(claimed), refused("not_authorized"));
  assert.throws(() => permissions.answer(ctx, claimed, { id, behavior: "allow" }), refused("not_authorized"));
  signal.abort();
  assert.equal(await decision, null);
});

Deno.test("a question ends when its client breaks off, its session goes on, or its time is over", async () => {
  const { ctx, clock, permissions, signal } = await inbox();
  const broken = permissions.ask(ctx, ask, signal.signal);
  signal.abort();
  assert.equal(await broken, null);
  const open = new AbortController().signal;
  const [main, sub] = [permissions.ask(ctx, ask, open), permissions.ask(ctx, { ...ask, agent: "a-1" }, open)];
  permissions.sessionWentOn("s-2");
  assert.equal(permissions.size, 2);
  permissions.sessionWentOn("s-1", null);
  assert.equal(await main, null);
  assert.equal(permissions.waitingFor("s-1"), "Bash");
  clock.advance(600_000);
  assert.equal(await sub, null);
  assert.equal(permissions.waitingFor("s-1"), undefined);
});

Deno.test("events tell that there is a question, and nothing of what it says", async () => {
  const { ctx, permissions, published, signal } = await inbox();
  const decision = permissions.ask(ctx, ask, signal.signal);
  permissions.answer(ctx, owner, { id: permissions.list(owner).permissions[0]!.id, behavior: "allow" });
  await decision;
  await new Promise((resolve) => setTimeout(resolve));
  const texts = published.map(({ payload }) => new TextDecoder().decode(payload));
  assert.deepEqual(texts.map((text) => JSON.parse(text).action), ["asked", "answered"]);
  assert.ok(texts.every((text) => !text.includes("rm -rf") && !text.includes("/project")));
  assert.deepEqual(published[0]!.audience, { kind: "keys", keys: new Set([OWNER]) });
});

Deno.test("more than a hundred questions are left to their own dialogs", async () => {
  const { ctx, permissions, signal } = await inbox();
  const asked = Array.from({ length: 100 }, () => permissions.ask(ctx, ask, signal.signal));
  assert.equal(await permissions.ask(ctx, ask, signal.signal), null);
  signal.abort();
  assert.ok((await Promise.all(asked)).every((decision) => decision === null));
});

Deno.test("the summary is one short line whatever a tool is given", () => {
  assert.equal(summaryOf("Write", { file_path: "/a/b.ts", content: "x" }), "Write: /a/b.ts");
  assert.equal(summaryOf("Bash", { command: "a\n\u001b[31mb\u202e" }), "Bash: a [31mb");
  assert.equal(summaryOf("Odd", null), "Odd");
  assert.equal(summaryOf("Odd", {}), "Odd");
  assert.equal(summaryOf("Odd", { n: 1 }), 'Odd: {"n":1}');
  assert.equal([...summaryOf("Bash", { command: "😀".repeat(500) })].length, 200);
});
