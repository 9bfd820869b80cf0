/** The tools on the real hub, in memory: what agents and people see of each other through them. */
import assert from "node:assert/strict";
import type { Principal } from "../../src/hub/api.ts";
import { createMcp, type McpDoor } from "../../src/mcp/handler.ts";
import { tools } from "../../src/mcp/tools.ts";
import { OWNER, testWorld, type World } from "../hub/world.ts";
import { until } from "../support/until.ts";
import { keptLog } from "./fake_hub.ts";
import { jsonOf, modernCall, modernHeaders, post } from "./requests.ts";

// deno-lint-ignore no-explicit-any -- results are looked into freely
type Value = any;

interface Room {
  world: World;
  door: McpDoor;
  /** Calls a tool and returns its value, whether it was done or refused. */
  call(tool: string, args: object): Promise<Value>;
  /** Keys by name. */
  ana: string;
  bo: string;
  eve: string;
  [Symbol.asyncDispose](): Promise<void>;
}

const principal: Principal = { key: OWNER, proven: false, owner: false, client: "mcp" };

async function room(): Promise<Room> {
  const world = await testWorld();
  const { log, entries } = keptLog();
  const door = createMcp({ hub: world.hub, version: "1", log });
  const call = async (tool: string, args: object): Promise<Value> => {
    const request = post(modernHeaders("tools/call", tool), modernCall(tool, args));
    const { result } = await jsonOf(await door.fetch(request, principal)) as Value;
    assert.equal(result.isError, undefined, `${tool}: ${result.content[0].text} ${Deno.inspect(entries)}`);
    assert.deepEqual(JSON.parse(result.content[0].text), result.structuredContent);
    return result.structuredContent;
  };
  const [ana, bo, eve] = await Promise.all(
    ["ana", "bo", "eve"].map(async (name) => (await call("comms_join", { name })).key),
  );
  const close = async () => {
    await door.close();
    await world.hub.close();
  };
  return { world, door, call, ana, bo, eve, [Symbol.asyncDispose]: close };
}

const general = { conversation: "general" };

Deno.test("joining again under a name gives the same key back", async () => {
  await using at = await room();
  assert.equal((await at.call("comms_join", { name: "ANA" })).key, at.ana);
  assert.equal((await at.call("comms_join", { key: at.ana, conversation: "dev" })).status, "joined");
});

Deno.test("what was sent is read at once, with whom it is for", async () => {
  await using at = await room();
  const sent = await at.call("comms_send", {
    key: at.ana,
    ...general,
    message: "build is red",
    mentions: "@bo",
  });
  assert.deepEqual([sent.status, sent.mentions, sent.mention_names], ["sent", [at.bo], ["bo"]]);
  const [message] = (await at.call("comms_read", { key: at.bo, ...general, unread: "true" })).messages;
  assert.deepEqual([message.id, message.body, message.directed_at_me], [sent.id, "build is red", true]);
});

Deno.test("unread comes oldest first, in parts, until there is no more", async () => {
  await using at = await room();
  await at.call("comms_read", { key: at.bo, ...general, unread: true });
  for (let n = 1; n <= 5; n++) await at.call("comms_send", { key: at.ana, ...general, message: `${n}` });
  const bodies: string[][] = [];
  for (let more = true; more;) {
    const part = await at.call("comms_read", { key: at.bo, ...general, unread: true, count: 2 });
    bodies.push(part.messages.map(({ body }: Value) => body));
    more = part.has_more;
  }
  assert.deepEqual(bodies, [["1", "2"], ["3", "4"], ["5"]]);
});

Deno.test("a whisper reaches its recipients and nobody else", async () => {
  await using at = await room();
  await at.call("comms_send", { key: at.ana, ...general, message: "psst", recipients: ["bo"] });
  const seen = async (key: string) =>
    JSON.stringify([
      await at.call("comms_read", { key, ...general }),
      await at.call("comms_history", { key, ...general, query: "psst" }),
      await at.call("comms_search", { key, query: "psst" }),
    ]).includes("[@bo] psst");
  assert.deepEqual(await Promise.all([at.ana, at.bo, at.eve].map(seen)), [true, true, false]);
});

Deno.test("a wait ends when something arrives, and tells why", async () => {
  await using at = await room();
  const waiting = at.call("comms_wait", { key: at.bo, timeout_seconds: 600 });
  await until(() => at.world.hub.figures().waiters === 1);
  await at.call("comms_send", { key: at.ana, ...general, message: "done", mentions: ["bo"] });
  const { status, messages } = await waiting;
  assert.deepEqual([status, messages.map(({ body, reason }: Value) => [body, reason])], ["message", [[
    "done",
    "mention",
  ]]]);
});

Deno.test("deleting and archiving ask first, and refuse with the fields that clients look for", async () => {
  await using at = await room();
  const proj = { key: at.ana, conversation: "proj" };
  await at.call("comms_conversation_create", { ...proj, topic: "Plan" });
  await at.call("comms_join", { key: at.bo, conversation: "proj" });
  const asked = await at.call("comms_conversation_delete", proj);
  // The person whom the daemon belongs to is in every public conversation.
  assert.deepEqual([asked.error, asked.member_count], ["confirm_required", 3]);
  const refused = await at.call("comms_conversation_delete", { ...proj, key: at.bo, confirm: true });
  assert.deepEqual([refused.error, refused.reason, refused.conversation_id], [
    true,
    "not_authorized",
    "proj",
  ]);
  const reserved = await at.call("comms_conversation_delete", { key: at.ana, ...general, confirm: true });
  assert.deepEqual([reserved.error, reserved.reason], [true, "reserved"]);
  const permanent = await at.call("comms_conversation_archive", { key: at.ana, ...general, confirm: true });
  assert.equal(permanent.error, "invalid_target");
  assert.equal((await at.call("comms_conversation_archive", { ...proj, confirm: true })).archived, true);
  assert.equal((await at.call("comms_send", { ...proj, message: "late" })).error, "conversation_archived");
  assert.equal((await at.call("comms_conversation_unarchive", proj)).archived, false);
  assert.equal((await at.call("comms_conversation_delete", { ...proj, confirm: true })).deleted, true);
});

Deno.test("a stale artifact update is refused with what is needed to go on", async () => {
  await using at = await room();
  const plan = { key: at.ana, ...general, name: "plan" };
  await at.call("comms_artifact_create", {
    ...plan,
    artifact_type: "plan",
    description: "The plan",
    content: "one",
  });
  await at.call("comms_artifact_update", { ...plan, content: "two", base_version: 1, description: "more" });
  const conflict = await at.call("comms_artifact_update", {
    ...plan,
    key: at.bo,
    content: "three",
    base_version: 1,
  });
  assert.deepEqual([conflict.error, conflict.latest_version, conflict.latest_author], [true, 2, "ana"]);
  const { content, versions } = await at.call("comms_artifact_get", plan);
  assert.deepEqual([content, versions.at(-1).summary], ["two", "more"]);
});

Deno.test("errors say what to do next", async () => {
  await using at = await room();
  const unknown = await at.call("comms_send", { key: "00000001", ...general, message: "hi" });
  assert.match(unknown.message, /comms_join/);
  const nowhere = await at.call("comms_send", { key: at.ana, conversation: "Not An Id", message: "hi" });
  assert.deepEqual([nowhere.error, nowhere.code], [true, "invalid_conversation"]);
  const nobody = await at.call("comms_send", { key: at.ana, ...general, message: "hi", recipients: ["zoe"] });
  assert.match(nobody.message, /recipients could be resolved/);
});

Deno.test("every tool works on the real hub", async () => {
  await using at = await room();
  const { id } = await at.call("comms_send", { key: at.bo, ...general, message: "root" });
  const own = { key: at.bo, conversation: "dev" };
  const message = { key: at.bo, ...general, message_id: id };
  const artifact = { key: at.bo, ...general, name: "doc" };
  const text = { key: at.bo, ...general, name: "a.txt", content: "hello" };
  const { file } = await at.call("comms_file_put", text);
  const script: [tool: string, args: object][] = [
    ["comms_join", own],
    ["comms_send", { ...own, message: "hi" }],
    ["comms_read", own],
    ["comms_thread_read", { key: at.bo, ...general, root_id: id }],
    ["comms_check", { key: at.bo, mark_seen: true }],
    ["comms_members", own],
    ["comms_status_set", { ...own, label: "thinking" }],
    ["comms_status_clear", own],
    ["comms_profile_status_set", { key: at.bo, emoji: "🌴", text: null }],
    ["comms_profile_status_clear", {}],
    ["comms_react", { ...message, emoji: "👍" }],
    ["comms_reactions_get", message],
    ["comms_conversations", { key: at.bo, all: true }],
    ["comms_update_name", { key: at.bo, new_name: "bob" }],
    ["comms_history", { key: at.bo, ...general, query: "root" }],
    ["comms_artifact_create", { ...artifact, type: "doc", content: "x" }],
    ["comms_artifact_update", { ...artifact, content: "y" }],
    ["comms_artifact_get", artifact],
    ["comms_artifact_list", { key: at.bo, ...general }],
    ["comms_artifact_delete", artifact],
    ["comms_conversation_create", { key: at.bo, conversation: "secret", visibility: "private" }],
    ["comms_conversation_update", { key: at.bo, conversation: "secret", topic: "t" }],
    ["comms_get_channel_role", { key: at.bo, conversation: "secret" }],
    ["comms_invite", { key: at.bo, conversation: "secret", target_name: "ana", message: "come" }],
    ["comms_join", { key: at.ana, conversation: "secret" }],
    ["comms_role_set", { key: at.bo, conversation: "secret", target_key: at.ana, role: "admin" }],
    ["comms_catchup", { key: at.bo }],
    ["comms_search", { key: at.bo, query: "root" }],
    ["comms_file_put", { ...own, name: "a.txt", content: "hello" }],
    ["comms_file_get", { key: at.bo, file_id: file.id }],
    ["comms_kick", { key: at.bo, conversation: "secret", target_key: at.ana }],
    ["comms_conversation_archive", { key: at.bo, conversation: "secret", confirm: true }],
    ["comms_conversation_unarchive", { key: at.bo, conversation: "secret" }],
    ["comms_conversation_delete", { key: at.bo, conversation: "secret", confirm: true }],
    ["comms_dm_open", { key: at.bo, target_key: at.ana }],
    ["comms_wait", { key: at.bo, timeout_seconds: 0 }],
    ["comms_pin", message],
    ["comms_edit", { ...message, message: "new" }],
    ["comms_delete", message],
    ["comms_leave", own],
  ];
  for (const [tool, args] of script) {
    const value = await at.call(tool, args);
    assert.equal(value.error, undefined, `${tool}: ${JSON.stringify(value)}`);
  }
  const called = new Set(script.map(([tool]) => tool));
  assert.deepEqual(tools.filter(({ name }) => !called.has(name)), []);
});
