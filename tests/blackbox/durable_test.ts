/** What was acknowledged is there after any end of the daemon. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { type Answer, connectMcp } from "../support/mcp.ts";
import { allBodies } from "../support/history.ts";
import { People } from "../support/people.ts";
import { Rest } from "../support/rest.ts";
import { Senders, sendUntilGone } from "../support/senders.ts";

/** Everything a participant can see of the state, in a form that two moments can be compared by. */
async function stateOf(daemon: TestDaemon, key: string): Promise<unknown> {
  await using client = await connectMcp(daemon.mcpUrl);
  client.key = key;
  const rest = new Rest(daemon.apiUrl, { headers: { "x-comms-key": key } });
  const history = await client.call("comms_history", { conversation: "general", count: 200 });
  const { members } = await client.call("comms_members", { conversation: "general" });
  const { conversations } = await rest.get("/api/conversations");
  return {
    messages: history.messages,
    members: members.map(({ key, name, type, role, profile_status }: Answer) => ({
      key,
      name,
      type,
      role,
      profile_status,
    })),
    conversations: conversations.map((
      { id, topic, display_name, archived, visibility, mode, role, starred, unread_count }: Answer,
    ) => ({
      id,
      topic,
      display_name,
      archived,
      visibility,
      mode,
      role,
      starred,
      unread_count,
    })),
    artifact: await client.call("comms_artifact_get", { conversation: "general", name: "plan" }),
    pins: (await rest.get("/api/conversations/general/pins")).pins,
    reactions: (await rest.get("/api/reactions/general")).reactions,
  };
}

async function makeHistory(people: People): Promise<void> {
  const { ana, bo, eve } = people;
  const general = { conversation: "general" };
  const { id } = await ana.send("general", "root");
  await bo.send("general", "reply", { reply_to: id });
  await ana.send("general", "psst", { recipients: ["bo"] });
  const edited = await ana.send("general", "befor");
  await ana.call("comms_edit", { ...general, message_id: edited.id, message: "before" });
  const doomed = await ana.send("general", "gone");
  await ana.call("comms_delete", { ...general, message_id: doomed.id });
  await bo.call("comms_react", { ...general, message_id: id, emoji: "👍" });
  await bo.call("comms_pin", { ...general, message_id: id });
  await ana.call("comms_artifact_create", {
    ...general,
    name: "plan",
    title: "Plan",
    type: "plan",
    content: "one",
  });
  await bo.call("comms_artifact_update", { ...general, name: "plan", content: "two", base_version: 1 });
  await ana.call("comms_conversation_create", { conversation: "proj", topic: "Plan" });
  await bo.call("comms_join", { conversation: "proj" });
  await ana.call("comms_role_set", { conversation: "proj", target_key: bo.key, role: "admin" });
  await ana.call("comms_conversation_create", { conversation: "old" });
  await ana.call("comms_conversation_archive", { conversation: "old", confirm: true });
  await eve.call("comms_update_name", { new_name: "eva" });
  await people.restOf(bo.key!).call("PATCH", "/api/conversations/proj/preferences", { starred: true });
  await bo.call("comms_profile_status_set", { key: bo.key, emoji: "🌴", text: "away till Monday" });
  await bo.call("comms_check", { mark_seen: true });
  await ana.send("general", "unread by bo");
}

Deno.test("a restart keeps everything, for everybody", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await makeHistory(people);
  const keys = [people.ana.key!, people.bo.key!, people.eve.key!];
  const before = [];
  for (const key of keys) before.push(await stateOf(daemon, key));
  assert.equal((await daemon.stop()).code, 0);
  await daemon.start();
  const after = [];
  for (const key of keys) after.push(await stateOf(daemon, key));
  assert.deepEqual(after, before);
});

Deno.test("a cut-off end keeps everything that was answered, and what is unread may show again but is never skipped", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await makeHistory(people);
  const before = await stateOf(daemon, people.ana.key!);
  await daemon.kill9();
  await daemon.start();
  assert.deepEqual(await stateOf(daemon, people.ana.key!), before);
  await using bo = await connectMcp(daemon.mcpUrl);
  bo.key = people.bo.key;
  const { messages } = await bo.call("comms_read", { conversation: "general", unread: true, count: 200 });
  assert.ok(messages.some((message: Answer) => message.body === "unread by bo"));
});

Deno.test("kill -9 in the middle of sending through every door loses nothing that was acknowledged", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await using senders = await Senders.open(people);
  const doors = Object.entries(senders.byDoor);
  let total = 0;
  const acknowledged = await Promise.all(doors.map(([door, send]) =>
    sendUntilGone(door, send, async () => {
      if (++total === 200) await daemon.kill9();
    })
  ));
  for (const [index, [door]] of doors.entries()) {
    assert.ok(acknowledged[index]!.length > 0, `${door} sent something`);
  }
  await daemon.start();
  const stored = new Set(await allBodies(people.owner));
  const lost = acknowledged.flat().filter((body) => !stored.has(body));
  assert.deepEqual(lost, [], `${lost.length} of ${total} acknowledged messages were lost`);
});

Deno.test("the same message sent again under its id is one message, also over a kill -9", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const id = crypto.randomUUID();
  const send = (message: string) =>
    people.owner.call("POST", "/api/conversations/general/messages", { message, id });
  const first = await send("once");
  assert.deepEqual((await send("once")).body, first.body);
  await daemon.kill9();
  await daemon.start();
  assert.deepEqual((await send("once")).body, first.body);
  const other = await send("something else");
  assert.deepEqual([other.status, other.body.code], [409, "id_conflict"]);
  assert.deepEqual(await allBodies(people.owner), ["once"]);
});

Deno.test("a client that resumes by number over a restart gets everything once and in order", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const { seq } = await people.owner.get("/api/events?since=0&limit=1000");
  await people.ana.send("general", "one");
  await daemon.kill9();
  await daemon.start();
  await using bo = await connectMcp(daemon.mcpUrl);
  bo.key = people.bo.key;
  await bo.send("general", "two");
  const { reset, events } = await people.owner.get(`/api/events?since=${seq}&limit=1000`);
  assert.equal(reset, false);
  const bodies = events.filter(({ topic }: Answer) => topic.endsWith("/messages")).map((
    { payload }: Answer,
  ) => payload.body);
  assert.deepEqual(bodies, ["one", "two"]);
  const numbers = events.map((event: Answer) => event.seq);
  assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
});
