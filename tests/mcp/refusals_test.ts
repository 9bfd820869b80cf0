/** How refusals of the hub, and its failures, look to a client. */
import assert from "node:assert/strict";
import type { Hub } from "../../src/hub/api.ts";
import { createMcp } from "../../src/mcp/handler.ts";
import { CommsError } from "../../src/protocol/errors.ts";
import { ANA, fakeHub, keptLog } from "./fake_hub.ts";
import { callTool, type Json, type ToolAnswer } from "./requests.ts";

const own = { key: ANA, conversation: "proj" };

async function refused(tool: string, args: Json, [method, error]: [keyof Hub, Error]): Promise<ToolAnswer> {
  const door = createMcp({
    hub: fakeHub({ [method]: () => Promise.reject(error) }).hub,
    version: "1",
    log: keptLog().log,
  });
  const answer = await callTool(door, tool, args);
  await door.close();
  return answer;
}

const rows: [tool: string, method: keyof Hub, error: CommsError, expected: Json][] = [
  [
    "comms_read",
    "read",
    new CommsError("not_found", "No such conversation", { conversation_id: "proj" }),
    { error: true, message: "No such conversation", code: "not_found", conversation_id: "proj" },
  ],
  [
    "comms_send",
    "send",
    new CommsError("conversation_archived", "It is archived"),
    { error: "conversation_archived", conversation_id: "proj", message: "It is archived" },
  ],
  [
    "comms_send",
    "send",
    new CommsError("reply_too_deep", "Too deep"),
    { error: true, message: "Too deep", code: "reply_too_deep" },
  ],
  ...(["conversationArchive", "conversationUnarchive"] as const).flatMap((method) =>
    (["invalid_target", "not_authorized"] as const).map((code): [string, keyof Hub, CommsError, Json] => [
      method === "conversationArchive" ? "comms_conversation_archive" : "comms_conversation_unarchive",
      method,
      new CommsError(code, "No"),
      { error: code, conversation_id: "proj", message: "No" },
    ])
  ),
  [
    "comms_conversation_archive",
    "conversationArchive",
    new CommsError("confirm_required", "Sure?", { message_count: 12, member_count: 3 }),
    {
      error: "confirm_required",
      conversation_id: "proj",
      message: "Sure?",
      message_count: 12,
      member_count: 3,
    },
  ],
  [
    "comms_conversation_delete",
    "conversationDelete",
    new CommsError("confirm_required", "Sure?", { message_count: 12, member_count: 3 }),
    {
      error: "confirm_required",
      conversation_id: "proj",
      message: "Sure?",
      message_count: 12,
      member_count: 3,
    },
  ],
  ...(["reserved", "not_found", "not_authorized"] as const).map((
    code,
  ): [string, keyof Hub, CommsError, Json] => [
    "comms_conversation_delete",
    "conversationDelete",
    new CommsError(code, "No"),
    { error: true, message: "No", reason: code, conversation_id: "proj", code },
  ]),
];

for (const [tool, method, error, expected] of rows) {
  Deno.test(`${tool} refused with ${error.code} is an ordinary result with the fields that clients look for`, async () => {
    const { isError, value, text } = await refused(tool, { ...own, message: "hi" }, [method, error]);
    assert.deepEqual({ isError, value }, { isError: false, value: expected });
    assert.deepEqual(JSON.parse(text), expected);
  });
}

Deno.test("a version conflict names the latest version and its author", async () => {
  const error = new CommsError("version_conflict", "Conflict", { latest_version: 2, latest_author: "bo" });
  const args = { ...own, name: "plan", content: "x", base_version: 1 };
  const { value } = await refused("comms_artifact_update", args, ["artifactUpdate", error]);
  assert.deepEqual(value, {
    error: true,
    message: "Conflict",
    code: "version_conflict",
    latest_version: 2,
    latest_author: "bo",
  });
});

Deno.test("an unknown key is refused before the hub is asked to do anything", async () => {
  const { hub, calls } = fakeHub();
  const door = createMcp({ hub, version: "1", log: keptLog().log });
  const { value } = await callTool(door, "comms_send", { ...own, key: "00000001", message: "hi" });
  assert.deepEqual([value?.error, value?.code], [true, "unknown_key"]);
  assert.deepEqual(calls.map(({ method }) => method), ["caller"]);
  await door.close();
});

Deno.test("a failure of the program is told without its inside, which goes to the log", async () => {
  const { log, entries } = keptLog();
  const failing = fakeHub({ send: () => Promise.reject(new TypeError("secret is not a function")) });
  const door = createMcp({ hub: failing.hub, version: "1", log });
  const answer = await callTool(door, "comms_send", { ...own, message: "hi" });
  assert.equal(answer.isError, true);
  assert.equal(answer.value, undefined);
  assert.doesNotMatch(answer.text, /secret/);
  assert.deepEqual(entries.map(({ event, fields }) => [event, fields?.tool]), [[
    "mcp.tool_failed",
    "comms_send",
  ]]);
  await door.close();
});
