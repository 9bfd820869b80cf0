/** What each tool asks of the hub. */
import assert from "node:assert/strict";
import { createMcp } from "../../src/mcp/handler.ts";
import { tools } from "../../src/mcp/tools.ts";
import { ANA, fakeHub, keptLog, OWNER, principal } from "./fake_hub.ts";
import { callTool, type Json } from "./requests.ts";

const caller = { key: ANA, client: "mcp", owner: false };
const own = { key: ANA, conversation: "general" };
const general = { conversation: "general" };
const ana = ANA;

/** Tool, arguments, the hub's method, and what it is given after who is calling. */
const rows: [tool: string, given: Json, method: string, expected: unknown[]][] = [
  ["comms_join", { name: "ana" }, "join", [principal, { conversation: "general", name: "ana" }]],
  ["comms_join", { key: ana, conversation: "dev", name: null }, "join", [principal, {
    key: ana,
    conversation: "dev",
  }]],
  ["comms_leave", own, "leave", [caller, general]],
  ["comms_send", { ...own, message: "hi" }, "send", [caller, { ...general, message: "hi" }]],
  [
    "comms_send",
    { ...own, message: "  hi\n", mentions: ["@bo"], recipients: ["c583254d"], reply_to: "m1" },
    "send",
    [caller, { ...general, message: "  hi\n", mentions: ["@bo"], recipients: ["c583254d"], reply_to: "m1" }],
  ],
  ["comms_send", { ...own, message: "", files: ["f1"] }, "send", [caller, {
    ...general,
    message: "",
    files: ["f1"],
  }]],
  ["comms_read", own, "read", [caller, { ...general, count: 20, top_level_only: false, unread: false }]],
  [
    "comms_read",
    {
      ...own,
      count: 5,
      since: "2026-03-13T14:00:00Z",
      top_level_only: true,
      unread: true,
      before: "m9",
      after: "m1",
    },
    "read",
    [caller, {
      ...general,
      count: 5,
      since: "2026-03-13T14:00:00Z",
      top_level_only: true,
      unread: true,
      before: "m9",
      after: "m1",
    }],
  ],
  ["comms_thread_read", { ...own, root_id: "m1" }, "threadRead", [caller, {
    ...general,
    root_id: "m1",
    count: 20,
  }]],
  ["comms_check", { key: ana }, "check", [caller, { mark_seen: false }]],
  ["comms_check", { ...own, mark_seen: true }, "check", [caller, { ...general, mark_seen: true }]],
  ["comms_members", own, "members", [ana, "general"]],
  ["comms_status_set", { ...own, label: "thinking" }, "statusSet", [caller, {
    ...general,
    label: "thinking",
  }]],
  [
    "comms_status_set",
    { ...own, label: "thinking", ttl_seconds: 60 },
    "statusSet",
    [caller, { ...general, label: "thinking", ttl_seconds: 60 }],
  ],
  ["comms_status_clear", own, "statusClear", [caller, general]],
  [
    "comms_profile_status_set",
    { emoji: "🌴", text: "away" },
    "profileStatusSet",
    [{ ...caller, key: OWNER }, { emoji: "🌴", text: "away" }],
  ],
  [
    "comms_profile_status_set",
    { emoji: null, text: "away", expires_at: "2026-03-13T14:00:00Z", key: ana },
    "profileStatusSet",
    [caller, { emoji: null, text: "away", expires_at: "2026-03-13T14:00:00Z" }],
  ],
  ["comms_profile_status_clear", {}, "profileStatusClear", [{ ...caller, key: OWNER }]],
  ["comms_profile_status_clear", { key: ana }, "profileStatusClear", [caller]],
  [
    "comms_react",
    { ...own, message_id: "m1", emoji: "👍" },
    "react",
    [caller, { ...general, message_id: "m1", emoji: "👍", op: "toggle" }],
  ],
  ["comms_reactions_get", { ...own, message_id: "m1" }, "reactions", [ana, { ...general, message_id: "m1" }]],
  ["comms_conversations", { key: ana }, "conversations", [caller, { all: false }]],
  ["comms_update_name", { key: ana, new_name: "anna" }, "updateName", [caller, { new_name: "anna" }]],
  ["comms_history", own, "history", [caller, { ...general, count: 50 }]],
  [
    "comms_history",
    { ...own, query: "build", count: 10, before: "m9" },
    "history",
    [caller, { ...general, query: "build", count: 10, before: "m9" }],
  ],
  [
    "comms_artifact_create",
    { ...own, name: "plan", title: "The plan", type: "plan", content: "# x" },
    "artifactCreate",
    [caller, { ...general, name: "plan", title: "The plan", type: "plan", content: "# x" }],
  ],
  [
    "comms_artifact_create",
    { ...own, name: "plan", artifact_type: "doc", description: "what it is", content: "" },
    "artifactCreate",
    [caller, {
      ...general,
      name: "plan",
      title: "plan",
      type: "doc",
      description: "what it is",
      content: "",
    }],
  ],
  [
    "comms_artifact_update",
    { ...own, name: "plan", content: "y", summary: "more", base_version: 1 },
    "artifactUpdate",
    [caller, { ...general, name: "plan", content: "y", summary: "more", base_version: 1 }],
  ],
  [
    "comms_artifact_update",
    { ...own, name: "plan", content: "y", description: "more" },
    "artifactUpdate",
    [caller, { ...general, name: "plan", content: "y", summary: "more" }],
  ],
  ["comms_artifact_delete", { ...own, name: "plan" }, "artifactDelete", [caller, {
    ...general,
    name: "plan",
  }]],
  ["comms_artifact_get", { ...own, name: "plan" }, "artifactGet", [ana, {
    ...general,
    name: "plan",
    offset: 0,
  }]],
  [
    "comms_artifact_get",
    { ...own, name: "plan", version: 2, offset: 10, limit: 5 },
    "artifactGet",
    [ana, { ...general, name: "plan", version: 2, offset: 10, limit: 5 }],
  ],
  ["comms_artifact_list", own, "artifactList", [ana, "general"]],
  ["comms_conversation_create", own, "conversationCreate", [caller, { ...general, topic: "" }]],
  [
    "comms_conversation_create",
    { ...own, topic: "t", visibility: "private", mode: "invite" },
    "conversationCreate",
    [caller, { ...general, topic: "t", visibility: "private", mode: "invite" }],
  ],
  ["comms_conversation_update", { ...own, topic: "" }, "conversationUpdate", [caller, {
    ...general,
    topic: "",
  }]],
  [
    "comms_conversation_update",
    { ...own, name: "x", display_name: "D", visibility: "public", mode: "open", created_by: OWNER },
    "conversationUpdate",
    [caller, {
      ...general,
      name: "x",
      display_name: "D",
      visibility: "public",
      mode: "open",
      created_by: OWNER,
    }],
  ],
  ["comms_get_channel_role", own, "roleGet", [caller, general]],
  [
    "comms_get_channel_role",
    { ...own, target_participant_key: OWNER },
    "roleGet",
    [caller, { ...general, target_participant_key: OWNER }],
  ],
  ["comms_conversation_delete", own, "conversationDelete", [caller, { ...general, confirm: false }]],
  ["comms_conversation_archive", { ...own, confirm: true }, "conversationArchive", [caller, {
    ...general,
    confirm: true,
  }]],
  ["comms_conversation_unarchive", own, "conversationUnarchive", [caller, general]],
  ["comms_invite", { ...own, target_name: "bo" }, "invite", [caller, { ...general, target: "bo" }]],
  [
    "comms_invite",
    { ...own, target_name: "bo", message: "come" },
    "invite",
    [caller, { ...general, target: "bo", note: "come" }],
  ],
  ["comms_kick", { ...own, target_key: OWNER }, "kick", [caller, { ...general, target_key: OWNER }]],
  ["comms_dm_open", { key: ana, target_key: OWNER }, "dmOpen", [caller, { target_key: OWNER }]],
  ["comms_catchup", { key: ana, budget_tokens: "500" }, "catchup", [caller, { budget_tokens: 500 }]],
  ["comms_wait", { key: ana }, "wait", [caller, { timeout_seconds: 50 }]],
  ["comms_wait", { ...own, timeout_seconds: 5 }, "wait", [caller, { ...general, timeout_seconds: 5 }]],
  [
    "comms_edit",
    { ...own, message_id: "m1", message: "new" },
    "edit",
    [caller, { ...general, message_id: "m1", message: "new" }],
  ],
  ["comms_delete", { ...own, message_id: "m1" }, "remove", [caller, { ...general, message_id: "m1" }]],
  ["comms_pin", { ...own, message_id: "m1" }, "pin", [caller, {
    ...general,
    message_id: "m1",
    pinned: true,
  }]],
  [
    "comms_pin",
    { ...own, message_id: "m1", pinned: false },
    "pin",
    [caller, { ...general, message_id: "m1", pinned: false }],
  ],
  [
    "comms_role_set",
    { ...own, target_key: OWNER, role: "admin" },
    "roleSet",
    [caller, { ...general, target_key: OWNER, role: "admin" }],
  ],
];

/** As JSON, which has neither undefined nor signals. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (name, part) => name === "signal" ? undefined : part));
}

for (const [tool, given, method, expected] of rows) {
  Deno.test(`${tool} with ${Object.keys(given).join(", ") || "nothing"} is ${method} of the hub`, async () => {
    const { hub, last } = fakeHub();
    const door = createMcp({ hub, version: "1", log: keptLog().log });
    const answer = await callTool(door, tool, given);
    assert.deepEqual(plain(last()), plain({ method, args: expected }));
    assert.deepEqual(answer, { isError: false, text: JSON.stringify({ method }), value: { method } });
    await door.close();
  });
}

Deno.test("every tool is in the table of translations", () => {
  // Those about files ask more than one thing of the hub, and searching answers less: their own tests have them.
  const others = ["comms_file_put", "comms_file_get", "comms_search"];
  const tried = new Set([...rows.map(([tool]) => tool), ...others]);
  assert.deepEqual(tools.filter(({ name }) => !tried.has(name)), []);
});

Deno.test("every call with a key refreshes the presence of its caller, except leaving", async () => {
  const { hub, calls } = fakeHub();
  const door = createMcp({ hub, version: "1", log: keptLog().log });
  const silent: string[] = [];
  for (const [tool, given] of rows) {
    calls.length = 0;
    await callTool(door, tool, given);
    if (!calls.some(({ method }) => method === "touch")) silent.push(`${tool} ${Object.keys(given)}`);
  }
  assert.deepEqual(silent, [
    "comms_join name", // the hub does it, once it knows who joins
    "comms_join key,conversation,name",
    "comms_leave key,conversation",
    "comms_profile_status_set emoji,text",
    "comms_profile_status_clear ",
  ]);
  await door.close();
});
