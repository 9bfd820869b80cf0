import assert from "node:assert/strict";
import { routeTable } from "../../src/http/routes.ts";
import type { Hub } from "../../src/hub/api.ts";
import { answerAll, BO, ME } from "./fake_hub.ts";
import { testDoor } from "./test_door.ts";

/** What is called, with which body, and what must arrive at the hub (behind caller or viewer). */
type Row = [string, unknown, keyof Hub, unknown];

const c = "/api/conversations/general";
const m = `${c}/messages/m-1`;

const rows: Row[] = [
  [`POST ${c}/messages`, { message: "hi", recipients: ["bo"], id: "id-1" }, "send", {
    conversation: "general",
    message: "hi",
    recipients: ["bo"],
    id: "id-1",
  }],
  [`POST ${c}/messages`, { message: "hi", mentions: null, reply_to: "m-1" }, "send", {
    conversation: "general",
    message: "hi",
    mentions: null,
    reply_to: "m-1",
  }],
  [`GET ${c}/messages?count=3&before=m-9&top_level_only=true`, null, "page", {
    conversation: "general",
    count: 3,
    before: "m-9",
    top_level_only: true,
    move_cursor: false,
  }],
  [`GET ${c}/messages?unread=1`, null, "read", { conversation: "general", unread: true, move_cursor: false }],
  [`GET ${m}`, null, "message", { conversation: "general", message_id: "m-1" }],
  [`POST ${c}/continue`, {}, "continueDelivery", { conversation: "general" }],
  [`GET ${m}/readers`, null, "readers", { conversation: "general", message_id: "m-1" }],
  [`PATCH ${m}`, { message: "better", op: "op-1" }, "edit", {
    conversation: "general",
    message_id: "m-1",
    message: "better",
    op: "op-1",
  }],
  [`POST ${m}/purge`, {}, "purge", { conversation: "general", message_id: "m-1" }],
  [`GET /api/permissions`, null, "permissions", undefined],
  [`POST /api/permissions/q-1`, { behavior: "deny", message: "not now" }, "permissionAnswer", {
    id: "q-1",
    behavior: "deny",
    message: "not now",
  }],
  [`GET /api/retention`, null, "retentionShow", undefined],
  [`POST /api/retention`, {}, "retentionApply", undefined],
  [`DELETE ${m}`, null, "remove", { conversation: "general", message_id: "m-1" }],
  [`PUT ${m}/pin`, null, "pin", { conversation: "general", message_id: "m-1", pinned: true }],
  [`DELETE ${m}/pin`, null, "pin", { conversation: "general", message_id: "m-1", pinned: false }],
  [`GET ${c}/pins`, null, "pins", "general"],
  [`GET ${c}/threads/m-1?after=m-2`, null, "threadRead", {
    conversation: "general",
    root_id: "m-1",
    after: "m-2",
    move_cursor: false,
  }],
  [`GET ${c}/history?query=red%20build`, null, "history", { conversation: "general", query: "red build" }],
  [
    "GET /api/search?query=red+from:ana&order=newest&limit=5&cursor=n_9&conversation=general",
    null,
    "search",
    { query: "red from:ana", order: "newest", limit: 5, cursor: "n_9", conversation: "general" },
  ],
  [`POST ${c}/seen`, { up_to: "m-3" }, "markSeen", { conversation: "general", up_to: "m-3" }],
  [`GET ${m}/reactions`, null, "reactions", { conversation: "general", message_id: "m-1" }],
  [`POST ${m}/reactions`, { emoji: "👍" }, "react", {
    conversation: "general",
    message_id: "m-1",
    emoji: "👍",
  }],
  [`PUT ${m}/reactions/%F0%9F%91%8D`, null, "react", {
    conversation: "general",
    message_id: "m-1",
    emoji: "👍",
    op: "add",
  }],
  [`DELETE ${m}/reactions/:x:`, null, "react", {
    conversation: "general",
    message_id: "m-1",
    emoji: ":x:",
    op: "remove",
  }],
  [`POST /api/conversations`, { conversation: "new", visibility: "private" }, "conversationCreate", {
    conversation: "new",
    visibility: "private",
  }],
  [`PATCH ${c}`, { topic: "t", display_name: null }, "conversationUpdate", {
    conversation: "general",
    topic: "t",
    display_name: null,
  }],
  [`DELETE ${c}?confirm=true`, null, "conversationDelete", { conversation: "general", confirm: true }],
  [`DELETE ${c}`, { confirm: true }, "conversationDelete", { conversation: "general", confirm: true }],
  [`POST ${c}/archive`, { confirm: true }, "conversationArchive", { conversation: "general", confirm: true }],
  [`POST ${c}/unarchive`, null, "conversationUnarchive", { conversation: "general" }],
  [`PATCH ${c}/preferences`, { starred: true, policy: "mentions" }, "preferences", {
    conversation: "general",
    starred: true,
    policy: "mentions",
  }],
  [`POST /api/dms`, { target_key: BO }, "dmOpen", { target_key: BO }],
  [`GET ${c}/members`, null, "members", "general"],
  [`POST ${c}/join`, null, "join", { key: ME, conversation: "general" }],
  [`POST ${c}/leave`, null, "leave", { conversation: "general" }],
  [`DELETE ${c}/members/${BO}`, null, "kick", { conversation: "general", target_key: BO }],
  [`GET ${c}/members/${BO}/role`, null, "roleGet", { conversation: "general", target_participant_key: BO }],
  [`PUT ${c}/members/${BO}/role`, { role: "admin" }, "roleSet", {
    conversation: "general",
    target_key: BO,
    role: "admin",
  }],
  [`POST ${c}/invites`, { target: "bo", note: "come" }, "invite", {
    conversation: "general",
    target: "bo",
    note: "come",
  }],
  [`PUT ${c}/status`, { label: "typing", ttl_seconds: 5 }, "statusSet", {
    conversation: "general",
    label: "typing",
    ttl_seconds: 5,
  }],
  [`DELETE ${c}/status`, null, "statusClear", { conversation: "general" }],
  [`GET ${c}/artifacts`, null, "artifactList", "general"],
  [`POST ${c}/artifacts`, { name: "plan", title: "Plan", type: "plan", content: "x" }, "artifactCreate", {
    conversation: "general",
    name: "plan",
    title: "Plan",
    type: "plan",
    content: "x",
  }],
  [`GET ${c}/artifacts/plan?version=2&offset=5`, null, "artifactGet", {
    conversation: "general",
    name: "plan",
    version: 2,
    offset: 5,
  }],
  [`PUT ${c}/artifacts/plan`, { content: "y", base_version: 1 }, "artifactUpdate", {
    conversation: "general",
    name: "plan",
    content: "y",
    base_version: 1,
  }],
  [`DELETE ${c}/artifacts/plan`, null, "artifactDelete", { conversation: "general", name: "plan" }],
  [`GET ${c}/files?count=5&before=m-1`, null, "fileList", {
    conversation: "general",
    count: 5,
    before: "m-1",
  }],
  [`GET /api/participants`, null, "participants", undefined],
  [`PATCH /api/participants/me`, { name: "ana" }, "updateName", { new_name: "ana" }],
  [`PATCH /api/participants/${ME}`, { name: "ana" }, "updateName", { new_name: "ana" }],
  [`PUT /api/participants/me/status`, { emoji: "🌴", text: null }, "profileStatusSet", {
    emoji: "🌴",
    text: null,
    expires_at: undefined,
  }],
  [`DELETE /api/participants/me/status`, null, "profileStatusClear", undefined],
  [`GET /api/personal`, null, "personal", undefined],
  [`PATCH /api/personal`, { drafts: { general: "x" } }, "personalSet", { drafts: { general: "x" } }],
  [`GET /api/catchup?budget_tokens=500`, null, "catchup", { budget_tokens: 500 }],
  [`GET /api/check?conversation=general`, null, "check", { conversation: "general", mark_seen: false }],
  [`GET /api/events?since=5&limit=2`, null, "feed", { since: 5, limit: 2 }],
  [`GET /api/events`, null, "feed", { since: 7, limit: 500 }],
];

for (const [line, body, method, expected] of rows) {
  const [verb, path] = line.split(" ") as [string, string];
  Deno.test(`${line}${body ? ` ${JSON.stringify(body)}` : ""} asks hub.${method}`, async () => {
    const { call, last } = testDoor({ hub: answerAll() });
    const response = await call(path, body === null ? { method: verb } : { method: verb, json: body });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    const [who, ...rest] = last(method);
    const key = typeof who === "object" && who !== null && "key" in who ? who.key : who;
    assert.equal(key, ME);
    assert.deepEqual(withoutUndefined(rest[0]), withoutUndefined(expected));
  });
}

function withoutUndefined(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

Deno.test("every row of the table is documented: about, answer, path parameters, fields", () => {
  const table = routeTable();
  assert.ok(table.length > 50);
  for (const { method, path, about, params, query, body, answer } of table) {
    const where = `${method} ${path}`;
    assert.match(path, /^\/api\/[a-z]/, where);
    assert.match(about, /^[A-Z][^.]{10,}/, where);
    assert.ok(Object.keys(answer).length > 0, where);
    for (const field of [...params, ...query, ...body]) {
      assert.ok(field.about.length > 3 && field.about !== field.name, `${where}: ${field.name}`);
    }
  }
});

Deno.test("every row except a stream, a wait and the older forms is in the list above or tested by name", () => {
  const listed = new Set(rows.map(([line]) => shape(line)));
  const elsewhere = routeTable().filter(({ method, path }) => !listed.has(shape(`${method} ${path}`)));
  assert.deepEqual(
    elsewhere.map(({ method, path }) => `${method} ${path}`).sort(),
    [
      "GET /api/artifacts/{conversation}",
      "GET /api/artifacts/{conversation}/{name}",
      "GET /api/backup",
      "GET /api/capabilities",
      "GET /api/conversations",
      "GET /api/conversations/{conversation}",
      "GET /api/files/{file_id}",
      "GET /api/hooks/wait",
      "GET /api/identity",
      "GET /api/messages/{channel}",
      "GET /api/notifications/{key}",
      "GET /api/openapi.json",
      "GET /api/participants/{channel}",
      "GET /api/reactions/{conv}",
      "GET /api/sessions",
      "GET /api/status",
      "GET /api/wait",
      "GET /api/web-token",
      "HEAD /api/files/{file_id}",
      "POST /api/artifacts/{conversation}/{name}",
      "POST /api/files",
      "POST /api/hooks/claude-code",
      "POST /api/hooks/handed",
      "POST /api/import",
      "POST /api/invite",
      "POST /api/participants",
      "POST /api/participants/{participant}/token",
    ].sort(),
  );
});

/** A path with its parameters blanked out, as far as the rows above fill them in. */
function shape(line: string): string {
  return line.replace(/\?.*$/, "").replace(/\{\w+\}/g, "*")
    .replace(/(conversations)\/general/, "$1/*")
    .replace(/(messages|threads|artifacts|members|reactions|participants|permissions)\/(?!\*)[^/]+/g, "$1/*");
}

Deno.test("the operation id may come as a header, quoted or not", async () => {
  const { call, last } = testDoor({ hub: answerAll() });
  for (const value of ["op-7", '"op-7"']) {
    const headers = { "idempotency-key": value };
    await (await call(`${c}/messages`, { json: { message: "x" }, headers })).body?.cancel();
    assert.equal((last("send")[1] as { id: string }).id, "op-7");
    await (await call(m, { method: "DELETE", headers })).body?.cancel();
    assert.equal((last("remove")[1] as { op: string }).op, "op-7");
    await (await call(`${m}/reactions/x`, { method: "PUT", headers })).body?.cancel();
    assert.equal((last("react")[1] as { operation_id: string }).operation_id, "op-7");
  }
  for (const value of ["", "two words", "x".repeat(65)]) {
    const response = await call(m, { method: "DELETE", headers: { "idempotency-key": value } });
    assert.equal(response.status, 400);
    await response.body?.cancel();
  }
});

Deno.test("an id in the body goes before the header", async () => {
  const { call, last } = testDoor({ hub: answerAll() });
  await (await call(`${c}/messages`, {
    json: { message: "x", id: "mine" },
    headers: { "idempotency-key": "other" },
  })).body?.cancel();
  assert.equal((last("send")[1] as { id: string }).id, "mine");
});

Deno.test("nobody renames somebody else or sets their status", async () => {
  const { call, asked } = testDoor({ hub: answerAll() });
  for (const [method, path] of [["PATCH", ""], ["PUT", "/status"], ["DELETE", "/status"]] as const) {
    const body = method === "PATCH" ? { name: "x" } : {};
    const response = await call(
      `/api/participants/${BO}${path}`,
      method === "DELETE" ? { method } : { method, json: body },
    );
    assert.equal(response.status, 403);
    await response.body?.cancel();
  }
  assert.ok(
    !asked.some((one) => ["updateName", "profileStatusSet", "profileStatusClear"].includes(one.method)),
  );
});
