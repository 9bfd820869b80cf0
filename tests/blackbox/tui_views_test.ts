/** The views of the chat in a real terminal (tmux): mouse, palette, direct conversations, files, artifacts, search, history. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { TestDaemon } from "../support/daemon.ts";
import { joinMcp } from "../support/mcp.ts";
import { Rest } from "../support/rest.ts";
import { terminalTest, TestTerminal } from "../support/tmux.ts";

/** A press of the left button as a terminal reports it; cells are counted from 1. */
function click(x: number, y: number): string {
  return `\u001b[<0;${x};${y}M\u001b[<0;${x};${y}m`;
}

const wheelUp = "\u001b[<64;60;10M";

terminalTest("clicking goes to a conversation, and the wheel through its history", async () => {
  await using daemon = await TestDaemon.start();
  await using agent = await joinMcp(daemon.mcpUrl, "rob");
  await new Rest(daemon.apiUrl).post("/api/conversations", { conversation: "lab" });
  for (let n = 1; n <= 60; n++) await agent.send("general", `line ${n}`);
  await using terminal = await TestTerminal.chat({ environment: daemon.environment }, "-c", "lab");
  const screen = await terminal.shows(/# general +(?:60|@)/);
  const y = screen.split("\n").findIndex((line) => /^ # general/.test(line)) + 1;
  await terminal.type(click(4, y));
  await terminal.shows(/─ new ─[^]*line 1 /);
  await terminal.keys("Escape");
  await terminal.shows(/line 60/);
  for (let n = 0; n < 4; n++) await terminal.type(wheelUp);
  await terminal.shows(/line 40 [^]*↓|↓ Esc: newest/);
  await terminal.showsNot(/ {4}line 60/);
});

terminalTest("the palette opens a direct conversation, and a file goes there", async () => {
  await using daemon = await TestDaemon.start();
  await using agent = await joinMcp(daemon.mcpUrl, "rob");
  await using terminal = await TestTerminal.chat({ environment: daemon.environment });
  await terminal.shows(/rob +M/);
  await terminal.keys("C-k");
  await terminal.type("@rob");
  await terminal.shows(/Go to[^]*@ rob/);
  await terminal.keys("Enter");
  await terminal.shows(/Direct[^]*Message rob/);
  await terminal.shows(/People 2/);
  const path = join(daemon.home, "notes.txt");
  await Deno.writeTextFile(path, "remember the milk");
  await terminal.type(`/file ${path}`);
  await terminal.keys("Enter");
  await terminal.shows(/📎 notes\.txt {2}17 bytes/);
  const { conversations } = await agent.call("comms_check");
  assert.equal(conversations.length, 1, JSON.stringify(conversations));
});

terminalTest("artifacts are listed, opened, and compared with the version before", async () => {
  await using daemon = await TestDaemon.start();
  await using agent = await joinMcp(daemon.mcpUrl, "rob");
  const named = { conversation: "general", name: "plan" };
  await agent.call("comms_artifact_create", {
    ...named,
    title: "The plan",
    artifact_type: "plan",
    content: "1. build\n2. ship\n",
  });
  await agent.call("comms_artifact_update", { ...named, content: "1. build\n2. test\n3. ship\n" });
  await using terminal = await TestTerminal.chat({ environment: daemon.environment });
  await terminal.shows(/rob +M/);
  await terminal.keys("F4");
  await terminal.shows(/The plan +v2/);
  await terminal.keys("Enter");
  await terminal.shows(/v2 of 2[^]*3\. ship/);
  await terminal.keys("d");
  await terminal.shows(/v1 → v2[^]*- 2\. ship[^]*\+ 2\. test/);
  await terminal.keys("Escape");
  await terminal.shows(/The plan +v2/);
  await terminal.keys("Escape");
  await terminal.shows(/People/);
});

terminalTest("what was said is found, and gone to", async () => {
  await using daemon = await TestDaemon.start();
  await using agent = await joinMcp(daemon.mcpUrl, "rob");
  await agent.send("general", "the needle in the hay");
  for (let n = 1; n <= 60; n++) await agent.send("general", `line ${n}`);
  await using terminal = await TestTerminal.chat({ environment: daemon.environment });
  await terminal.shows(/Message #general/);
  await terminal.keys("C-r");
  await terminal.type("from:rob needle");
  await terminal.shows(/1 found/);
  await terminal.keys("Enter");
  await terminal.shows(/▌[^\n]*(?:rob|the needle)/);
});

terminalTest("a message of one's own is changed, pinned and deleted by keys", async () => {
  await using daemon = await TestDaemon.start();
  await using terminal = await TestTerminal.chat({ environment: daemon.environment });
  await terminal.shows(/● /);
  await terminal.type("a tpyo");
  await terminal.keys("Enter");
  await terminal.shows(/ {4}a tpyo/);
  await terminal.showsNot(/… sending/);
  await terminal.keys("C-Up", "e");
  await terminal.shows(/› \/edit [0-9a-f]{8} a tpyo/);
  await terminal.keys("BSpace", "BSpace", "BSpace");
  await terminal.type("ypo");
  await terminal.keys("Enter");
  await terminal.shows(/edited[^]* {4}a typo/);
  await terminal.keys("C-Up", "p");
  await terminal.shows(/📌 pinned/);
  await terminal.keys("d");
  await terminal.shows(/Delete this message\?/);
  await terminal.keys("Enter");
  await terminal.shows(/This message was deleted/);
});

terminalTest("an agent's question is announced in the chat and answered there", async () => {
  await using daemon = await TestDaemon.start();
  await using terminal = await TestTerminal.chat({ environment: daemon.environment });
  await terminal.shows(/● [^]*Message #general/);
  const hook = {
    session_id: "11111111-2222-4333-8444-555555555555",
    hook_event_name: "PermissionRequest",
    cwd: "/project",
    tool_name: "Bash",
    tool_input: { command: "deno task ok" },
  };
  const decided = new Rest(daemon.apiUrl).post("/api/hooks/claude-code", hook);
  await terminal.shows(/1 to allow or deny: F3/);
  await terminal.keys("F3");
  await terminal.shows(/may Bash run\?[^]*deno task ok[^]*in \/project/);
  await terminal.keys("a");
  assert.deepEqual((await decided).hookSpecificOutput.decision, { behavior: "allow" });
  await terminal.shows(/Allowed: Bash/);
  await terminal.showsNot(/to allow or deny/);
});
