/** What is unread, what moves the cursor, and waiting instead of polling. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import type { Answer } from "../support/mcp.ts";
import { People } from "../support/people.ts";

const general = { conversation: "general" };

/** Everybody has seen all there is. */
async function quiet(people: People): Promise<void> {
  for (const session of [people.ana, people.bo, people.eve]) {
    await session.call("comms_check", { mark_seen: true });
  }
}

function bodiesOf(answer: Answer): string[] {
  return answer.messages.map((message: Answer) => message.body);
}

Deno.test("reading the unread gives the oldest first and moves only over what was returned", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await quiet(people);
  const said = Array.from({ length: 7 }, (_, n) => `message ${n}`);
  for (const body of said) await people.ana.send("general", body);
  const read = () => people.bo.call("comms_read", { ...general, unread: true, count: 3 });
  const first = await read();
  assert.deepEqual(bodiesOf(first), said.slice(0, 3));
  assert.equal(first.has_more, true);
  assert.equal((await people.bo.call("comms_check", general)).total_unread, 4);
  assert.deepEqual(bodiesOf(await read()), said.slice(3, 6));
  const last = await read();
  assert.deepEqual(bodiesOf(last), said.slice(6));
  assert.equal(last.has_more, false);
  assert.deepEqual(bodiesOf(await read()), []);
});

Deno.test("one's own messages are not unread, and a whisper to others does not count", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await quiet(people);
  await people.ana.send("general", "mine");
  await people.ana.send("general", "psst", { recipients: ["bo"] });
  assert.equal((await people.ana.call("comms_check")).total_unread, 0);
  assert.equal((await people.bo.call("comms_check")).total_unread, 2);
  const eves = await people.eve.call("comms_check");
  assert.equal(eves.total_unread, 1);
  assert.equal(eves.conversations[0].latest.body, "mine");
  const conversations = await people.eve.call("comms_conversations");
  const row = conversations.conversations.find((each: Answer) => each.conversation === "general");
  assert.equal(row.unread_count, 1);
});

Deno.test("marking as seen answers with the counts from before and clears them", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await quiet(people);
  const { id } = await people.ana.send("general", "root");
  await people.ana.send("general", "reply", { reply_to: id });
  const before = await people.bo.call("comms_check", { mark_seen: true });
  assert.equal(before.total_unread, 1);
  assert.deepEqual(before.conversations[0].thread_unread, { [id]: 1 });
  const after = await people.bo.call("comms_check");
  assert.deepEqual(after, { total_unread: 0, conversations: [] });
});

Deno.test("a thread has a cursor of its own", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await quiet(people);
  const { id } = await people.ana.send("general", "root");
  await people.ana.send("general", "reply", { reply_to: id });
  await people.bo.call("comms_thread_read", { ...general, root_id: id });
  const check = await people.bo.call("comms_check");
  assert.equal(check.total_unread, 1);
  assert.equal(check.conversations[0].thread_unread, undefined);
});

Deno.test("looking over REST moves no cursor; marking seen over REST does", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await quiet(people);
  const { id } = await people.ana.send("general", "one");
  await people.ana.send("general", "two");
  const rest = people.restOf(people.bo.key!);
  await rest.get("/api/messages/general");
  await rest.get("/api/conversations/general/messages?unread=true");
  assert.equal((await rest.get("/api/check")).total_unread, 2);
  const seen = await rest.post("/api/conversations/general/seen", { up_to: id });
  assert.equal(seen.unread_count, 1);
  assert.equal((await people.bo.call("comms_check")).total_unread, 1);
});

Deno.test("all of a long history is reached by paging in both directions", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const said = Array.from({ length: 45 }, (_, n) => `message ${n}`);
  for (const body of said) await people.ana.send("general", body);
  const back: string[] = [];
  let page = await people.bo.call("comms_read", { ...general, count: 10 });
  for (;;) {
    back.unshift(...bodiesOf(page));
    if (!page.has_more) break;
    page = await people.bo.call("comms_read", { ...general, count: 10, before: page.messages[0].id });
  }
  assert.deepEqual(back.filter((body) => body.startsWith("message")), said);
  const forward = bodiesOf(page).slice(0, 1);
  let after = page.messages[0].id;
  for (;;) {
    const next = await people.bo.call("comms_read", { ...general, count: 10, after });
    forward.push(...bodiesOf(next));
    if (!next.has_more) break;
    after = next.messages.at(-1).id;
  }
  assert.deepEqual(forward.filter((body) => body.startsWith("message")), said);
});

Deno.test("a mention by name, by @name and by @all is found by those it is for", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await quiet(people);
  const sent = await people.ana.send("general", "@bo look", { mentions: ["@bo", "nobody-here"] });
  assert.deepEqual(sent.mention_names, ["bo"]);
  assert.deepEqual(sent.unresolved, ["nobody-here"]);
  const all = await people.ana.send("general", "everybody", { mentions: ["@all"] });
  assert.equal(all.broadcast_mention, true);
  assert.ok(all.mentions.includes(people.bo.key) && all.mentions.includes(people.eve.key));
  assert.ok(!all.mentions.includes(people.ana.key));
  const read = await people.bo.call("comms_read", { ...general, unread: true });
  assert.deepEqual(read.messages.map((m: Answer) => m.directed_at_me), [true, true]);
  const other = await people.eve.call("comms_read", { ...general, unread: true });
  assert.deepEqual(other.messages.map((m: Answer) => m.directed_at_me), [false, true]);
});

Deno.test("waiting ends with what is worth waking for, and with nothing else", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await quiet(people);
  const policy = { policy: "mentions" };
  await people.restOf(people.bo.key!).call("PATCH", "/api/conversations/general/preferences", policy);
  const waiting = people.bo.call("comms_wait", { timeout_seconds: 60 });
  await people.ana.send("general", "talk between others");
  await people.ana.send("general", "psst eve", { recipients: ["eve"] });
  await people.ana.send("general", "bo, please", { mentions: ["bo"] });
  const woken = await waiting;
  assert.equal(woken.status, "message");
  assert.deepEqual(woken.messages.map((m: Answer) => [m.body, m.reason]), [["bo, please", "mention"]]);
  const others = await people.eve.call("comms_wait", { timeout_seconds: 60 });
  assert.deepEqual(others.messages.map((m: Answer) => m.reason), ["message", "whisper", "message"]);
});

Deno.test("a wait that finds nothing says so when its time is up", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await quiet(people);
  const answer = await people.bo.call("comms_wait", { timeout_seconds: 1 });
  assert.equal(answer.status, "timeout");
  assert.deepEqual(answer.messages, []);
});

Deno.test("cues for the hook are given once, to those they are for", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await people.ana.send("general", "psst", { recipients: ["bo"] });
  await people.ana.send("general", "look", { mentions: ["bo"] });
  await people.ana.send("general", "plain");
  const { cues, count } = await people.owner.get(`/api/notifications/${people.bo.key}`);
  assert.equal(count, 2);
  assert.deepEqual(cues[0], {
    conversation: "general",
    sender_name: "ana",
    sender_key: people.ana.key,
    body: "[@bo] psst",
  });
  assert.equal((await people.owner.get(`/api/notifications/${people.bo.key}`)).count, 0);
  assert.equal((await people.owner.get(`/api/notifications/${people.eve.key}`)).count, 0);
  const bad = await people.owner.call("GET", "/api/notifications/nonsense");
  assert.deepEqual([bad.status, bad.body.error], [400, "invalid key"]);
});
