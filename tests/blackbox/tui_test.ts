/** The chat in a real terminal (tmux), against a real daemon. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { joinMcp } from "../support/mcp.ts";
import { runProgram } from "../support/program.ts";
import { Rest } from "../support/rest.ts";
import { terminalTest, TestTerminal } from "../support/tmux.ts";
import { until } from "../support/until.ts";

/** Somebody else with a terminal: known by a token. */
async function second(daemon: TestDaemon, name: string): Promise<Record<string, string>> {
  const { token } = await new Rest(daemon.apiUrl).post("/api/participants", { name }) as { token: string };
  const environment = { ...daemon.environment, CLAUDE_COMMS_TOKEN: token };
  const joined = await fetch(`${daemon.apiUrl}/api/conversations/general/join`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
  });
  assert.ok(joined.ok, await joined.text());
  return environment;
}

terminalTest("two terminals and an agent talk, whisper, answer and react", async () => {
  await using daemon = await TestDaemon.start();
  const cleo = await second(daemon, "cleo");
  const { name: owner } = await new Rest(daemon.apiUrl).get("/api/identity");
  await using agent = await joinMcp(daemon.mcpUrl, "rob");
  await using mine = await TestTerminal.chat({ environment: daemon.environment });
  await using hers = await TestTerminal.chat({ environment: cleo });
  await mine.shows(/Message #general/);
  await hers.shows(/Message #general/);
  await mine.shows(/cleo +A?T/);

  await mine.type("hello from me");
  await mine.keys("Enter");
  await hers.shows(/hello from me/);
  await mine.shows(/✓ read by .*cleo/);
  await hers.type("typing");
  await mine.shows(/✍ cleo is typing…/);
  await hers.keys("C-c");

  await agent.send("general", "@cleo look here", { mentions: ["cleo"] });
  await hers.shows(/┏━ 🤖 rob[^\n]*━┓[^\n]*\n[^\n]*┃▎@cleo look here/);
  await mine.shows(/@cleo look here/);

  await hers.type("/dm @rob between us");
  await hers.keys("Enter");
  await hers.shows(/🔒 \[whisper\] to rob/);
  await until(async () => (await agent.bodies("general")).some((body) => body.includes("between us")));
  await agent.send("general", "after the whisper");
  assert.doesNotMatch(await mine.shows(/after the whisper/), /between us/);

  await mine.keys("C-Up", "t");
  await mine.shows(/Thread.*Esc closes/);
  await mine.type("an answer in the thread");
  await mine.keys("Enter");
  await hers.shows(/1 reply, last by/);
  const { messages } = await agent.call("comms_read", { conversation: "general", count: 20 });
  const root = messages.find(({ body }: { body: string }) => body === "after the whisper");
  await agent.call("comms_react", { conversation: "general", message_id: root.id, emoji: "🎉" });
  await mine.shows(/🎉 1/);
  await hers.shows(/🎉 1/);

  await mine.keys("C-q");
  await mine.isBack();
  await hers.showsNot(new RegExp(`${owner} +A?T`));
});

terminalTest("the screen follows the size of the terminal, down to 40 by 10 and back", async () => {
  await using daemon = await TestDaemon.start();
  await using terminal = await TestTerminal.chat({ environment: daemon.environment });
  await terminal.shows(/People/);
  await terminal.type("a line that is typed");
  await terminal.resize(40, 10);
  await terminal.showsNot(/People|claude-comms/);
  assert.match(await terminal.shows(/› a line that is typed/), /# general/);
  await terminal.resize(120, 36);
  assert.match(await terminal.shows(/People/), /› a line that is typed/);
});

terminalTest("suspending gives the shell back, and coming back the chat with what was typed", async () => {
  await using daemon = await TestDaemon.start();
  await using terminal = await TestTerminal.chat({ environment: daemon.environment });
  await terminal.shows(/Message #general/);
  await terminal.type("half a sen");
  await terminal.shows(/half a sen/);
  await terminal.keys("C-z");
  await terminal.isBack();
  await terminal.type("fg");
  await terminal.keys("Enter");
  await until(() => terminal.isFullScreen());
  await terminal.shows(/› half a sen/);
  await terminal.keys("C-c", "C-q");
  await terminal.isBack();
});

terminalTest("a daemon that dies and returns: nothing is lost, nothing comes twice", async () => {
  await using daemon = await TestDaemon.start();
  await using terminal = await TestTerminal.chat({ environment: daemon.environment });
  await terminal.shows(/Message #general/);
  await terminal.type("before");
  await terminal.keys("Enter");
  await terminal.shows(/ {4}before/);
  await terminal.showsNot(/… sending/);
  await terminal.shows(/👥 1/);
  await daemon.kill9();
  await terminal.shows(/disconnected: trying again/);
  await terminal.type("while away");
  await terminal.keys("Enter");
  await terminal.shows(/waits for the daemon/);
  await terminal.type("still typing");
  await daemon.start();
  await terminal.showsNot(/waits for the daemon|disconnected|… sending/);
  await terminal.shows(/› still typing/);
  const { messages } = await new Rest(daemon.apiUrl).get("/api/conversations/general/messages") as {
    messages: { body: string }[];
  };
  const bodies = messages.map(({ body }) => body).filter((body) => !body.startsWith("[system]"));
  assert.deepEqual(bodies, ["before", "while away"]);
});

terminalTest("the terminal is given back on every signal", async () => {
  await using daemon = await TestDaemon.start();
  await using terminal = await TestTerminal.open({ environment: daemon.environment });
  for (const signal of ["TERM", "HUP", "INT"]) {
    await terminal.program("tui");
    await terminal.shows(/Message #general/);
    const pid = await chatPid(daemon);
    Deno.kill(pid, `SIG${signal}` as Deno.Signal);
    await until(async () => !await terminal.isFullScreen(), { what: `the shell after SIG${signal}` });
    await terminal.type("clear");
    await terminal.keys("Enter");
    await terminal.isBack();
  }
});

/** The process that runs the chat with this daemon's home. */
async function chatPid({ home }: TestDaemon): Promise<number> {
  return await until(async () => {
    for await (const { name } of Deno.readDir("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const words = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
      const environment = await Deno.readTextFile(`/proc/${name}/environ`).catch(() => "");
      if (words.includes("\0tui") && environment.includes(home)) return Number(name);
    }
  });
}

terminalTest("pasting several lines does not send them, and hostile text is only text", async () => {
  await using daemon = await TestDaemon.start();
  await using agent = await joinMcp(daemon.mcpUrl, "rob");
  await using terminal = await TestTerminal.chat({ environment: daemon.environment });
  await terminal.shows(/Message #general/);
  await terminal.paste("first line\nsecond line");
  await terminal.shows(/› first line[^\n]*\n[^\n]*second line/);
  await terminal.keys("Enter");
  await terminal.shows(/✓|second line/);
  await agent.send("general", "\u001b]0;owned\u0007\u001b[2J\u001b[10;10H\u001b[31mthe end\u009b6n");
  const screen = await terminal.shows(/the end/);
  assert.match(screen, /People/);
  assert.match(screen, /Message #general/);
});

terminalTest("in a pipe it is a line chat", async () => {
  await using daemon = await TestDaemon.start();
  const { environment } = daemon;
  const said = await runProgram(["tui"], { environment, stdin: "hello\n/dm @nobody x\n/who\n" });
  assert.equal(said.code, 0, said.stderr);
  assert.match(said.stdout, /you are in #general/);
  assert.match(said.stdout, /Unknown recipient: @nobody/);
  const again = await runProgram(["tui", "--plain"], { environment, stdin: "" });
  assert.match(again.stdout, /: hello$/m);
  const people = await new Rest(daemon.apiUrl).get("/api/participants") as {
    participants: { online: boolean }[];
  };
  assert.deepEqual(people.participants.filter(({ online }) => online), []);
});
