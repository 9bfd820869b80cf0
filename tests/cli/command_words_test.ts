import assert from "node:assert/strict";
import { commandOf, inCommands } from "../../src/cli/command_words.ts";
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
    "ask a member to use claude-comms conv invite for you",
  );
  assert.equal(
    inCommands(
      'You are not a member of conversation "lab": call comms_join with conversation="lab" first',
    ),
    'You are not a member of conversation "lab": use claude-comms join lab first',
  );
  assert.equal(inCommands("see comms_history"), "see comms_history");
});

Deno.test("the commands that stand for tools exist", () => {
  for (const told of Object.values(commandOf)) {
    assert.ok(commands.some(({ name }) => told === `claude-comms ${name}`), told);
  }
});
