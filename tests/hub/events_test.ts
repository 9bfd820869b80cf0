import assert from "node:assert/strict";
import { testWorld } from "./world.ts";

Deno.test("waiting ends when something arrives, tells why, and does not tell it twice", async () => {
  const { hub, person, say, clock } = await testWorld();
  const [ana, bo] = [await person("ana"), await person("bo")];
  const waiting = hub.wait(bo, { timeout_seconds: 60 });
  await say(ana, "hi @bo");
  const woken = await waiting;
  assert.equal(woken.status, "message");
  assert.deepEqual(woken.messages.map(({ body, reason }) => [body, reason]), [["hi @bo", "mention"]]);
  assert.equal(hub.figures().waiters, 0);
  const again = hub.wait(bo, { timeout_seconds: 5 });
  await hub.check(bo, {});
  clock.advance(5000);
  assert.equal((await again).status, "timeout");
});

Deno.test("what arrived before the wait and is unread ends it at once", async () => {
  const { hub, person, say } = await testWorld();
  const [ana, bo] = [await person("ana"), await person("bo")];
  await say(ana, "early", { recipients: ["bo"] });
  const woken = await hub.wait(bo, { timeout_seconds: 60 });
  assert.equal(woken.messages[0]!.reason, "whisper");
});

Deno.test("muted conversations wake for mentions only", async () => {
  const { hub, person, say } = await testWorld();
  const [ana, bo] = [await person("ana"), await person("bo")];
  await hub.preferences(bo, { conversation: "general", muted: true });
  await say(ana, "plain talk");
  assert.equal((await hub.wait(bo, { timeout_seconds: 0 })).status, "timeout");
  await say(ana, "hey @bo");
  assert.equal((await hub.wait(bo, { timeout_seconds: 0 })).messages.length, 1);
});

Deno.test("a caller who leaves frees the waiter", async () => {
  const { hub, person } = await testWorld();
  const bo = await person("bo");
  const leaving = new AbortController();
  const waiting = hub.wait(bo, { timeout_seconds: 600, signal: leaving.signal });
  await hub.check(bo, {});
  assert.equal(hub.figures().waiters, 1);
  leaving.abort();
  assert.equal((await waiting).status, "timeout");
  assert.equal(hub.figures().waiters, 0);
});

Deno.test("nothing is published, answered or read back before it is on disk", async () => {
  const { hub, journal, person, say, on } = await testWorld();
  const ana = await person("ana");
  journal.hold();
  let answered = false;
  const sending = say(ana, "wait for the disk").then(() => answered = true);
  const reading = hub.read(ana, { conversation: "general" }).then(() =>
    assert.ok(answered, "a read overtook the disk")
  );
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(answered, false);
  assert.equal(on("claude-comms/conv/general/messages").length, 0);
  journal.release();
  await sending;
  await reading;
  assert.equal(on("claude-comms/conv/general/messages").length, 1);
});

Deno.test("after a failed write the state is that of the disk, the sender is told, and the hub goes on", async () => {
  const { hub, journal, person, say } = await testWorld();
  const ana = await person("ana");
  await say(ana, "kept");
  journal.hold();
  const lost = say(ana, "lost");
  journal.fail(new Error("no space left"));
  await assert.rejects(lost, { code: "unavailable" });
  const { messages } = await hub.read(ana, { conversation: "general" });
  assert.deepEqual(messages.map(({ body }) => body), ["kept"]);
  const told = ({ writable, problem } = hub.figures()) => [writable, problem];
  assert.deepEqual(told(), [false, "the last write failed: no space left"]);
  journal.release();
  await say(ana, "again");
  assert.deepEqual(told(), [true, null]);
  assert.equal((await hub.read(ana, { conversation: "general" })).messages.at(-1)!.body, "again");
});

Deno.test("events are read back in order from any number, each with the number that was published", async () => {
  const { hub, person, say, on } = await testWorld();
  const ana = await person("ana");
  for (let i = 0; i < 20; i++) await say(ana, `m${i}`);
  const live = on("claude-comms/conv/general/messages").map(({ seq }) => seq);
  let since = 0;
  const seen: number[] = [];
  for (;;) {
    const page = await hub.feed(ana.key, { since, limit: 7 });
    assert.equal(page.reset, false);
    if (page.reset) break;
    seen.push(...page.events.filter(({ topic }) => topic.endsWith("/messages")).map(({ seq }) => seq));
    since = page.seq;
    if (!page.has_more) break;
  }
  assert.deepEqual(seen, live);
  assert.equal((await hub.feed(ana.key, { since: 1_000_000 })).reset, true);
});

Deno.test("a follower gets what it missed, then live events, without gap or repetition", async () => {
  const { hub, person, say } = await testWorld();
  const ana = await person("ana");
  await say(ana, "m0");
  const leaving = new AbortController();
  const seen: string[] = [];
  const following = (async () => {
    for await (const event of hub.follow(ana.key, { since: 0, signal: leaving.signal })) {
      if (!("topic" in event) || !event.topic.endsWith("/messages")) continue;
      seen.push(String(event.payload["body"]));
      if (seen.length === 5) leaving.abort();
    }
  })();
  for (let i = 1; i < 5; i++) await say(ana, `m${i}`);
  await following;
  assert.deepEqual(seen, ["m0", "m1", "m2", "m3", "m4"]);
  assert.equal(hub.figures().followers, 0);
});
