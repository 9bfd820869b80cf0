import assert from "node:assert/strict";
import type { ArtifactContent, ConversationRow, Hub, Member } from "../../src/hub/api.ts";
import { CommsError, type ErrorCode } from "../../src/protocol/errors.ts";
import { isConversationId } from "../../src/protocol/ids.ts";
import { ANA, BO, ME } from "./fake_hub.ts";
import { OWNER_TOKEN, testDoor, type TestDoorOptions } from "./test_door.ts";

function refusing(code: ErrorCode, message = code as string): () => Promise<never> {
  return () => Promise.reject(new CommsError(code, message));
}

/** As the hub does: a bad id is one thing, an unknown conversation another. */
function unknownConversation(...given: unknown[]): Promise<never> {
  const asked = given.find((one) => typeof one === "string" && one !== ME) ??
    (given[1] as { conversation: string }).conversation;
  return refusing(isConversationId(asked) ? "not_found" : "invalid_conversation")();
}

async function get(
  options: TestDoorOptions,
  path: string,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await testDoor(options).call(path);
  return { status: response.status, body: await response.json() };
}

const badId = "bad.id";

const badIdTexts: [string, string, Partial<Hub>][] = [
  [`/api/messages/${badId}`, "Invalid channel ID", { page: unknownConversation }],
  [`/api/participants/${badId}`, "Invalid channel ID", { members: unknownConversation }],
  [`/api/artifacts/${badId}`, "Invalid conversation ID", { artifactList: unknownConversation }],
  [`/api/artifacts/${badId}/plan`, "Invalid conversation ID", { artifactGet: unknownConversation }],
  [`/api/reactions/${badId}`, "Invalid conversation ID", { reactionsOf: unknownConversation }],
];

for (const [path, error, hub] of badIdTexts) {
  Deno.test(`GET ${path} gets 400 with the known text and a code beside it`, async () => {
    const { status, body } = await get({ hub }, path);
    assert.equal(status, 400);
    assert.equal(body.error, error);
    assert.equal(body.code, "invalid_conversation");
  });
}

const unknownAnswers: [string, Partial<Hub>, unknown][] = [
  ["/api/messages/nowhere", { page: unknownConversation }, {
    channel: "nowhere",
    conversation: "nowhere",
    count: 0,
    messages: [],
    has_more: false,
  }],
  ["/api/participants/nowhere", { members: unknownConversation }, {
    version: 2,
    channel: "nowhere",
    participants: [],
    count: 0,
  }],
  ["/api/artifacts/nowhere", { artifactList: unknownConversation }, {
    conversation: "nowhere",
    artifacts: [],
    count: 0,
  }],
  ["/api/reactions/nowhere", { reactionsOf: unknownConversation }, {
    conversation: "nowhere",
    reactions: {},
  }],
];

for (const [path, hub, expected] of unknownAnswers) {
  Deno.test(`GET ${path} is empty, as a conversation that nobody wrote to always was`, async () => {
    assert.deepEqual(await get({ hub }, path), { status: 200, body: expected });
  });
}

Deno.test("count is read as ever: no integer is the default, the rest is clamped to 1 to 500", async () => {
  const asked: [string, number][] = [
    ["", 50],
    ["?count=x", 50],
    ["?count=1.5", 50],
    ["?count=0", 1],
    ["?count=-3", 1],
    ["?count=7", 7],
    ["?count=9999", 500],
  ];
  for (const [query, count] of asked) {
    const { call, last } = testDoor({
      hub: {
        page: () => Promise.resolve({ conversation: "general", messages: [], count: 0, has_more: false }),
      },
    });
    await (await call(`/api/messages/general${query}`)).body?.cancel();
    const [viewer, given] = last("page") as [string, { count: number; move_cursor: boolean }];
    assert.deepEqual([viewer, given.count, given.move_cursor], [ME, count, false], query);
  }
});

Deno.test("an unknown `before` is an error, not an empty page", async () => {
  const { status } = await get(
    { hub: { page: refusing("not_found") } },
    "/api/messages/general?before=nothing",
  );
  assert.equal(status, 404);
});

const row: ConversationRow = {
  id: "general",
  name: "general",
  display_name: "Main lobby",
  topic: "all of us",
  visibility: "public",
  mode: "open",
  direct: false,
  archived: false,
  archived_at: null,
  archived_by: null,
  created_at: "2026-03-13T14:00:00.000000+00:00",
  created_by: "phil",
  created_by_key: ME,
  member: true,
  role: "owner",
  member_count: 3,
  message_count: 5,
  last_activity: "2026-03-13T15:00:00.000000+00:00",
  unread_count: 2,
  mention_count: 1,
  starred: true,
  muted: true,
  policy: "mentions",
  highlight_words: ["deploy"],
};

Deno.test("rows of conversations bear the old and the new name of every field, with true values", async () => {
  const hub: Partial<Hub> = { conversationRows: () => Promise.resolve({ conversations: [row], count: 1 }) };
  const { body } = await get({ hub }, "/api/conversations?all=false");
  assert.equal(body.count, 1);
  assert.deepEqual((body.conversations as unknown[])[0], {
    ...row,
    joined: true,
    memberCount: 3,
    lastActivity: row.last_activity,
    createdAt: row.created_at,
    createdBy: "phil",
    myUnread: 2,
    myStarred: true,
    myMuted: true,
  });
  const one = await get({ hub }, "/api/conversations/general");
  assert.deepEqual(one.body, (body.conversations as unknown[])[0]);
  assert.equal((await get({ hub }, "/api/conversations/nowhere")).status, 404);
});

Deno.test("participants of a channel have the fields that pages look for", async () => {
  const member: Member = {
    key: ANA,
    name: "ana",
    type: "claude",
    connections: {},
    online: false,
    client: null,
    status: "offline",
    role: "member",
    activity: null,
    profile_status: null,
    last_seen: null,
    conversations: ["general"],
  };
  const hub: Partial<Hub> = {
    members: () => Promise.resolve({ conversation: "general", members: [member], count: 1 }),
  };
  const { body } = await get({ hub }, "/api/participants/general");
  assert.deepEqual(body, {
    version: 2,
    channel: "general",
    participants: [{ ...member, client: "unknown" }],
    count: 1,
  });
});

Deno.test("an artifact comes whole, however the hub cuts it", async () => {
  const content = "abcdefghij";
  const hub: Partial<Hub> = {
    artifactGet: (_viewer, { offset = 0 }) => {
      const next = offset + 4;
      return Promise.resolve(
        {
          name: "plan",
          title: "Plan",
          type: "plan",
          version: 3,
          latest_version: 4,
          content: content.slice(offset, next),
          total_chars: 10,
          offset,
          has_more: next < 10,
          next_offset: next < 10 ? next : null,
          versions: [],
        } satisfies ArtifactContent,
      );
    },
  };
  const { body } = await get({ hub }, "/api/artifacts/general/plan?version=3");
  assert.deepEqual(body, {
    name: "plan",
    title: "Plan",
    type: "plan",
    version: 3,
    latest_version: 4,
    content,
    total_chars: 10,
    versions: [],
  });
});

Deno.test("a missing artifact is 404, a version that is no number 400", async () => {
  const missing = await get({ hub: { artifactGet: refusing("not_found") } }, "/api/artifacts/general/plan");
  assert.deepEqual([missing.status, missing.body.error], [404, "Artifact not found"]);
  const { status } = await get({}, "/api/artifacts/general/plan?version=x");
  assert.equal(status, 400);
});

Deno.test("identity is the configured one, or that of the caller", async () => {
  const { body } = await get({}, "/api/identity");
  assert.deepEqual(body, {
    key: ME,
    name: `name-${ME}`,
    type: "human",
    client: "api",
    owner: false,
    proven: false,
  });
  const other = await get({}, `/api/identity?key=${ANA}`);
  assert.equal(other.body.key, ANA);
  const early = await get({ hub: { participant: () => undefined } }, "/api/identity");
  assert.equal(early.body.name, "phil");
});

Deno.test("capabilities name version, broker and features", async () => {
  const response = await testDoor({ settings: { brokerWsUrl: "wss://chat.example/mqtt", remoteEdits: true } })
    .call("/api/capabilities");
  assert.equal(response.headers.get("cache-control"), "max-age=60");
  assert.deepEqual(await response.json(), {
    writable: true,
    features: { markdown_render: true, diff_view: true, legacy_codeblock: false, sound: false },
    version: "0.7.0",
    broker_ws_same_origin: true,
    broker_ws_port: 9001,
    broker_ws_path: "/mqtt",
    broker_ws_url: "wss://chat.example/mqtt",
  });
});

Deno.test("the web token is for this machine only", async () => {
  assert.deepEqual((await get({}, "/api/web-token")).body, { token: "web-token" });
  const { call } = testDoor();
  for (const peer of ["192.168.7.9", "::ffff:10.0.0.1", "fd00::1"]) {
    const outside = await call("/api/web-token", { peer });
    assert.equal(outside.status, 403);
    assert.equal((await outside.json()).error, "loopback only");
  }
  assert.equal((await get({ settings: { webToken: null } }, "/api/web-token")).status, 503);
});

Deno.test("cues are taken for the key in the path, once; a bad key is named so", async () => {
  const cue = { conversation: "general", sender_name: "bo", sender_key: BO, body: "hi" };
  const { call, last } = testDoor({ hub: { takeCues: () => Promise.resolve({ cues: [cue], count: 1 }) } });
  assert.deepEqual(await (await call(`/api/notifications/${ANA}`)).json(), { cues: [cue], count: 1 });
  assert.deepEqual(last("takeCues"), [ANA]);
  assert.deepEqual(await (await call("/api/notifications/eeeeeeee")).json(), { cues: [], count: 0 });
  const bad = await call("/api/notifications/..%2Fetc");
  assert.equal(bad.status, 400);
  assert.equal((await bad.json()).error, "invalid key");
  const proven = await call(`/api/notifications/${ANA}`, {
    headers: { authorization: `Bearer ${OWNER_TOKEN}` },
  });
  assert.equal(proven.status, 401);
  await proven.body?.cancel();
});

Deno.test("refusals of the hub keep their code, text and details", async () => {
  const error = new CommsError("id_conflict", "Message id taken", { id: "m-1" });
  const response = await testDoor({ hub: { send: () => Promise.reject(error) } }).call(
    "/api/conversations/general/messages",
    { json: { message: "x" } },
  );
  assert.equal(response.status, 409);
  assert.deepEqual(await response.json(), {
    error: "id_conflict",
    code: "id_conflict",
    message: "Message id taken",
    id: "m-1",
  });
});
