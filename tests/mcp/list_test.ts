/** What clients see before they call anything: the list of tools and the instructions. */
import assert from "node:assert/strict";
import { MODERN_REVISION } from "../../src/mcp/gate.ts";
import { createMcp } from "../../src/mcp/handler.ts";
import { instructions } from "../../src/mcp/instructions.ts";
import { listedTools, toolTable } from "../../src/mcp/tools.ts";
import { fakeHub, keptLog, principal } from "./fake_hub.ts";
import { envelope, type Json, jsonOf, legacyHeaders, modernHeaders, post } from "./requests.ts";

const goldenFile = new URL("./golden/tools_list.json", import.meta.url);

/** The Python version's tools in the order in which it lists them. */
const theirs = [
  "join",
  "leave",
  "send",
  "read",
  "thread_read",
  "check",
  "members",
  "status_set",
  "status_clear",
  "profile_status_set",
  "profile_status_clear",
  "react",
  "reactions_get",
  "conversations",
  "update_name",
  "history",
  "artifact_create",
  "artifact_update",
  "artifact_delete",
  "artifact_get",
  "artifact_list",
  "conversation_create",
  "conversation_update",
  "get_channel_role",
  "conversation_delete",
  "conversation_archive",
  "conversation_unarchive",
  "invite",
  "kick",
  "dm_open",
];
const ours = ["wait", "edit", "delete", "pin", "role_set", "catchup", "search", "file_put", "file_get"];

interface Listed {
  name: string;
  description: string;
  inputSchema: { type: string; properties?: Record<string, { description?: string }>; required?: string[] };
  annotations: { readOnlyHint?: boolean; destructiveHint?: boolean; idempotentHint?: boolean };
}

async function list(headers: Record<string, string>, params: Json): Promise<Listed[]> {
  const door = createMcp({ hub: fakeHub().hub, version: "1.2.3", log: keptLog().log });
  const message = { jsonrpc: "2.0", id: 1, method: "tools/list", params };
  const answer = await jsonOf(await door.fetch(post(headers, message), principal)) as {
    result: { tools: Listed[] };
  };
  await door.close();
  return answer.result.tools;
}

const listModern = () => list(modernHeaders("tools/list"), { _meta: envelope });

Deno.test("the Python version's tools come first, in its order, then ours", async () => {
  const names = (await listModern()).map(({ name }) => name);
  assert.deepEqual(names, [...theirs, ...ours].map((name) => `comms_${name}`));
});

Deno.test("both revisions list the same", async () => {
  assert.deepEqual(await list(legacyHeaders, {}), await listModern());
});

Deno.test("all tools together cost less than 24,000 characters", async () => {
  const { length } = JSON.stringify(await listModern());
  assert.ok(length < 24_000, `${length} characters`);
});

Deno.test("every tool and every argument is described, none longer than clients show", async () => {
  for (const { name, description, inputSchema } of await listModern()) {
    assert.ok(description.length > 10 && new TextEncoder().encode(description).length < 2048, name);
    for (const [argument, declared] of Object.entries(inputSchema.properties ?? {})) {
      assert.ok(declared.description, `${name}.${argument}`);
    }
  }
});

Deno.test("every tool says whether it only reads, and if not, whether it destroys", async () => {
  for (const { name, annotations } of await listModern()) {
    assert.equal(annotations.readOnlyHint === true, annotations.destructiveHint === undefined, name);
  }
  const destructive = (await listModern()).filter(({ annotations }) => annotations.destructiveHint);
  assert.deepEqual(destructive.map(({ name }) => name), [
    "comms_artifact_delete",
    "comms_conversation_delete",
    "comms_conversation_archive",
    "comms_kick",
    "comms_delete",
  ]);
});

Deno.test("the list of tools is what it was (UPDATE_GOLDEN=1 writes it anew)", async () => {
  const listed = JSON.stringify(await listModern(), null, 2) + "\n";
  if (Deno.env.get("UPDATE_GOLDEN")) await Deno.writeTextFile(goldenFile, listed);
  assert.equal(listed, await Deno.readTextFile(goldenFile));
});

Deno.test("the instructions fit into what clients show", () => {
  assert.ok(new TextEncoder().encode(instructions).length <= 2000);
});

Deno.test("the instructions name only tools that exist", () => {
  const named = new Set(instructions.match(/comms_\w+/g));
  for (const name of named) assert.ok(listedTools.some((tool) => tool.name === name), name);
});

Deno.test("the table for the README has one sentence for each tool", () => {
  const table = toolTable();
  assert.equal(table.length, listedTools.length);
  for (const { name, about } of table) assert.match(about, /^[A-Z][^.]*\.$/, name);
});

Deno.test("the gate knows the revision that the SDK serves", async () => {
  const door = createMcp({ hub: fakeHub().hub, version: "1.2.3", log: keptLog().log });
  const message = { jsonrpc: "2.0", id: 1, method: "server/discover", params: { _meta: envelope } };
  const response = await door.fetch(post(modernHeaders("server/discover"), message), principal);
  const { result } = await jsonOf(response) as { result: { supportedVersions: string[] } };

  assert.deepEqual(result.supportedVersions, [MODERN_REVISION]);
  await door.close();
});
