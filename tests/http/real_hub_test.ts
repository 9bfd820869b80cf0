import assert from "node:assert/strict";
import { OWNER, testWorld, type World } from "../hub/world.ts";
import { servedDoor } from "./served_door.ts";
import { SseReader } from "./sse_reader.ts";
import { type CallInit, testDoor } from "./test_door.ts";

// deno-lint-ignore no-explicit-any -- answers are looked into field by field
type Answer = any;

async function door() {
  const world = await testWorld();
  const { call } = testDoor({ realHub: world.hub, identity: OWNER });
  const ask = async (method: string, path: string, init: CallInit = {}): Promise<Answer> => {
    const response = await call(path, { method, ...init });
    const body = await response.json();
    assert.ok(response.ok, `${method} ${path}: ${JSON.stringify(body)}`);
    return body;
  };
  const refusal = async (method: string, path: string, init: CallInit = {}): Promise<[number, string]> => {
    const response = await call(path, { method, ...init });
    return [response.status, (await response.json()).code];
  };
  return { world, call, ask, refusal };
}

const general = "/api/conversations/general";

Deno.test("a message sent over REST is read, edited, reacted to, pinned and deleted over REST", async () => {
  const { ask } = await door();
  const { id } = await ask("POST", `${general}/messages`, { json: { message: "hello", id: "m-1" } });
  assert.equal(id, "m-1");
  const reply = await ask("POST", `${general}/messages`, { json: { message: "answer", reply_to: "m-1" } });
  await ask("PATCH", `${general}/messages/m-1`, { json: { message: "hello all" } });
  await ask("PUT", `${general}/messages/m-1/reactions/${encodeURIComponent("👍")}`);
  await ask("PUT", `${general}/messages/m-1/pin`);
  const { messages } = await ask("GET", "/api/messages/general");
  const root = messages.find((one: Answer) => one.id === "m-1");
  assert.equal(root.body, "hello all");
  assert.equal(root.thread_reply_count, 1);
  const { reactions } = await ask("GET", "/api/reactions/general");
  assert.deepEqual(reactions, { "m-1": { "👍": [OWNER] } });
  const thread = await ask("GET", `${general}/threads/m-1`);
  assert.deepEqual(thread.replies.map((one: Answer) => one.id), [reply.id]);
  const { pins } = await ask("GET", `${general}/pins`);
  assert.equal(pins[0].id, "m-1");
  await ask("DELETE", `${general}/messages/m-1`);
  const deleted = await ask("GET", `${general}/messages/m-1`);
  assert.equal(deleted.body, "");
  assert.ok(deleted.deleted_at);
});

Deno.test("sending again under the same id gives the same answer, another text under it is refused", async () => {
  const { ask, refusal } = await door();
  const json = { message: "once", id: "same" };
  const first = await ask("POST", `${general}/messages`, { json });
  assert.deepEqual(await ask("POST", `${general}/messages`, { json }), first);
  const byHeader = { json: { message: "once" }, headers: { "idempotency-key": "same" } };
  assert.deepEqual(await ask("POST", `${general}/messages`, byHeader), first);
  const other = { json: { message: "twice", id: "same" } };
  assert.deepEqual(await refusal("POST", `${general}/messages`, other), [409, "id_conflict"]);
});

Deno.test("a whisper is on no path of a bystander, and on all paths of its recipient", async () => {
  const { world, ask, refusal } = await door();
  const [ana, bo, eve] = await three(world);
  await ask("POST", `${general}/messages`, {
    json: { message: "psst oak", recipients: ["bo"], id: "w-1" },
    headers: { "x-comms-key": ana },
  });
  const paths = [
    "/api/messages/general",
    `${general}/messages`,
    `${general}/history?query=oak`,
    "/api/search?query=oak",
    "/api/events?since=0",
    `/api/notifications/${eve}`,
    "/api/check",
  ];
  for (const path of paths) {
    const text = JSON.stringify(await ask("GET", path, { headers: { "x-comms-key": eve } }));
    assert.ok(!text.includes("psst"), path);
  }
  assert.deepEqual(await refusal("GET", `${general}/messages/w-1`, { headers: { "x-comms-key": eve } }), [
    404,
    "not_found",
  ]);
  for (const path of paths.filter((one) => !one.includes("notifications"))) {
    const text = JSON.stringify(await ask("GET", path, { headers: { "x-comms-key": bo } }));
    assert.ok(text.includes("psst"), path);
  }
});

async function three(world: World): Promise<[string, string, string]> {
  const people = [await world.person("ana"), await world.person("bo"), await world.person("eve")];
  return people.map(({ key }) => key) as [string, string, string];
}

Deno.test("a private conversation answers others as one that does not exist", async () => {
  const { world, ask, call } = await door();
  const [ana, , eve] = await three(world);
  const as = (key: string, json?: unknown): CallInit => ({
    headers: { "x-comms-key": key },
    ...(json === undefined ? {} : { json }),
  });
  await ask("POST", "/api/conversations", as(ana, { conversation: "secret", visibility: "private" }));
  await ask("POST", "/api/conversations/secret/messages", as(ana, { message: "hidden" }));
  const perhaps = [
    "/api/conversations/*",
    "/api/conversations/*/messages",
    "/api/conversations/*/members",
    "/api/conversations/*/pins",
    "/api/conversations/*/artifacts",
    "/api/conversations/*/history",
    "/api/messages/*",
    "/api/participants/*",
    "/api/artifacts/*",
    "/api/reactions/*",
  ];
  for (const path of perhaps) {
    const answer = async (name: string) => {
      const response = await call(path.replace("*", name), as(eve));
      return [response.status, (await response.text()).replaceAll(name, "*")];
    };
    assert.deepEqual(await answer("secret"), await answer("nowhere"), path);
  }
  const rows = await ask("GET", "/api/conversations", as(eve));
  assert.ok(!rows.conversations.some((one: Answer) => one.id === "secret"));
  assert.equal((await ask("GET", "/api/messages/secret", as(ana))).messages.at(-1).body, "hidden");
});

Deno.test("unread counts, stars and mutes in the list are those of the one who asks", async () => {
  const { world, ask } = await door();
  const [ana, bo] = await three(world);
  const as = (key: string): CallInit => ({ headers: { "x-comms-key": key } });
  await ask("POST", `${general}/messages`, { json: { message: "one" }, ...as(ana) });
  const { id } = await ask("POST", `${general}/messages`, { json: { message: "two @bo" }, ...as(ana) });
  await ask("PATCH", `${general}/preferences`, { json: { starred: true, muted: true }, ...as(bo) });
  const mine = await ask("GET", general, as(bo));
  assert.deepEqual([mine.myUnread, mine.myStarred, mine.myMuted, mine.mention_count], [2, true, true, 1]);
  const hers = await ask("GET", general, as(ana));
  assert.deepEqual([hers.myUnread, hers.myStarred, hers.myMuted], [0, false, false]);
  await ask("GET", `${general}/messages?unread=true`, as(bo));
  assert.equal((await ask("GET", "/api/check", as(bo))).total_unread, 2);
  await ask("POST", `${general}/seen`, { json: { up_to: id }, ...as(bo) });
  assert.equal((await ask("GET", general, as(bo))).myUnread, 0);
});

Deno.test("wrong field types never reach the journal", async () => {
  const { world, refusal } = await door();
  const before = world.journal.nextSeq;
  const wrong = [{ message: {} }, { message: "x", mentions: [{}] }, { message: "x", reply_to: 7 }, {
    message: "x",
    id: [],
  }, { message: "x", client_ts: 1 }];
  for (const json of wrong) {
    assert.deepEqual(await refusal("POST", `${general}/messages`, { json }), [400, "invalid_argument"]);
  }
  assert.equal(world.journal.nextSeq, before);
});

Deno.test("a stream that resumes has every event once and in order, however often it was cut", async () => {
  const world = await testWorld();
  await using served = servedDoor({ realHub: world.hub, identity: OWNER });
  const ana = await world.person("ana");
  const seen: string[] = [];
  let last = "0";
  const wanted = Array.from({ length: 60 }, (_, at) => `message ${at}`);
  const sending = (async () => {
    for (const message of wanted) await world.say(ana, message);
  })();
  while (seen.length < wanted.length) {
    const headers = { accept: "text/event-stream", "last-event-id": last };
    const reader = new SseReader(await fetch(`${served.url}/api/events`, { headers }));
    for (let count = 0; count < 7 && seen.length < wanted.length; count++) {
      const { event, id, data } = await reader.next();
      assert.ok(Number(id) >= Number(last));
      last = id;
      if (event === "message" && data.payload.body?.startsWith("message ")) seen.push(data.payload.body);
    }
    await reader.close();
  }
  await sending;
  assert.deepEqual(seen, wanted);
});

Deno.test("an open stream shows its participant online, and offline when it is gone", async () => {
  const world = await testWorld();
  await using served = servedDoor({ realHub: world.hub, identity: OWNER });
  const online = async () =>
    (await world.hub.participants(OWNER)).participants.find((one) => one.key === OWNER)?.online;
  const reader = new SseReader(
    await fetch(`${served.url}/api/events`, { headers: { accept: "text/event-stream" } }),
  );
  await reader.next();
  assert.equal(await online(), true);
  await reader.close();
  await reader.until(() => world.hub.figures().followers === 0);
  assert.equal(await online(), false);
});

Deno.test("a wait over REST ends with the message that was waited for", async () => {
  const { world, ask } = await door();
  const [ana, bo] = await three(world);
  const waiting = ask("GET", "/api/wait?timeout_seconds=60", { headers: { "x-comms-key": bo } });
  await ask("POST", `${general}/messages`, {
    json: { message: "wake up @bo" },
    headers: { "x-comms-key": ana },
  });
  const woken = await waiting;
  assert.equal(woken.status, "message");
  assert.equal(woken.messages[0].reason, "mention");
});

Deno.test("names and bodies of any kind stay what they are", async () => {
  const { ask } = await door();
  const message = `<img src=x onerror=alert(1)> </script> \u2028 "quoted" 👩‍👩‍👧 \u0000`;
  const sent = await ask("POST", `${general}/messages`, { json: { message } });
  const one = await ask("GET", `${general}/messages/${sent.id}`);
  assert.equal(one.body, message);
});

Deno.test("artifacts are created, changed under a version check, read whole and deleted", async () => {
  const { ask, refusal } = await door();
  const base = `${general}/artifacts`;
  await ask("POST", `${general}/join`);
  await ask("POST", base, {
    json: { name: "plan a", title: "Plan", type: "plan", content: "x".repeat(120_000) },
  });
  await ask("PUT", `${base}/plan%20a`, { json: { content: "second", base_version: 1 } });
  assert.deepEqual(await refusal("PUT", `${base}/plan%20a`, { json: { content: "late", base_version: 1 } }), [
    409,
    "version_conflict",
  ]);
  const first = await ask("GET", "/api/artifacts/general/plan%20a?version=1");
  assert.equal(first.content.length, 120_000);
  assert.equal((await ask("GET", "/api/artifacts/general")).artifacts[0].version, 2);
  await ask("DELETE", `${base}/plan%20a`);
  assert.deepEqual(await refusal("GET", "/api/artifacts/general/plan%20a"), [404, "not_found"]);
});

Deno.test("an invitation in the old words lets somebody into a private conversation", async () => {
  const { world, ask, refusal } = await door();
  const [, bo] = await three(world);
  await ask("POST", "/api/conversations", {
    json: { conversation: "inner", visibility: "private", mode: "invite" },
  });
  const as = { headers: { "x-comms-key": bo } };
  assert.equal((await refusal("POST", "/api/conversations/inner/join", as))[0], 404);
  const json = { conversation_id: "inner", invitee_key: bo };
  assert.deepEqual(await ask("POST", "/api/invite", { json }), {
    invited: true,
    invitee_key: bo,
    conversation_id: "inner",
  });
  await ask("POST", "/api/conversations/inner/join", as);
  const again = await testDoor({ realHub: world.hub, identity: OWNER }).call("/api/invite", { json });
  assert.equal(again.status, 409);
  assert.equal((await again.json()).reason, "already_member");
});

Deno.test("deleting and archiving ask for confirmation and then do it", async () => {
  const { ask, call } = await door();
  await ask("POST", "/api/conversations", { json: { conversation: "old" } });
  for (
    const [method, path] of [["POST", "/api/conversations/old/archive"], [
      "DELETE",
      "/api/conversations/old",
    ]] as const
  ) {
    const asked = await call(path, { method });
    const body = await asked.json();
    assert.equal(body.error, "confirm_required");
    assert.equal(typeof body.message_count, "number");
    await ask(method, path, { json: { confirm: true } });
  }
  const rows = await ask("GET", "/api/conversations");
  assert.ok(!rows.conversations.some((one: Answer) => one.id === "old"));
});
