import assert from "node:assert/strict";
import { inCommands } from "../../src/cli/command_words.ts";
import { commands } from "../../src/cli/table.ts";

Deno.test("a refusal names commands where it named tools", () => {
  assert.equal(
    inCommands('Message "zz" not found in conversation "lab": take the id from comms_read'),
    'Message "zz" not found in conversation "lab": take the id from claude-comms read',
  );
  assert.equal(
    inCommands(
      'Conversation "x" not found: comms_conversations with all=true lists those you can see, comms_join creates a new one',
    ),
    'Conversation "x" not found: claude-comms conv list shows those there are, claude-comms conv create makes a new one',
  );
  assert.equal(
    inCommands("ask a member to call comms_invite for you"),
    "ask a member to call comms_invite for you",
  );
});

Deno.test("the commands that stand for tools exist", () => {
  const tools = [
    "read",
    "members",
    "dm_open",
    "artifact_get",
    "artifact_list",
    "artifact_create",
    "artifact_update",
  ];
  for (const tool of tools) {
    const told = inCommands(`comms_${tool}`);
    assert.ok(commands.some(({ name }) => told === `claude-comms ${name}`), told);
  }
});
