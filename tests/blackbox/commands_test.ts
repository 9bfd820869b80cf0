/** The commands as a user types them, against a real daemon. */
import assert from "node:assert/strict";
import { Child } from "../support/child.ts";
import { TestDaemon } from "../support/daemon.ts";
import { People } from "../support/people.ts";
import { programCommand, runProgram } from "../support/program.ts";
import { Rest } from "../support/rest.ts";
import { until } from "../support/until.ts";

/** A command that must succeed; its data. */
async function says(daemon: TestDaemon, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await daemon.cli(...args);
  assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
  return stdout;
}

Deno.test("send takes the text from standard input, answers by the start of an id, calls people and whispers to several", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const piped = await runProgram(["send", "-"], { environment: daemon.environment, stdin: "two\nlines\n" });
  assert.deepEqual([piped.code, piped.stdout], [0, "Message sent to general.\n"]);
  const first = JSON.parse(await says(daemon, "read", "--json")).messages.at(-1);
  assert.equal(first.body, "two\nlines");
  const sent = JSON.parse(
    await says(daemon, "send", "-r", first.id.slice(0, 8), "-m", "ana", "an answer", "--json"),
  );
  assert.deepEqual([sent.reply_to, sent.mention_names], [first.id, ["ana"]]);
  assert.equal(
    await says(daemon, "send", "-t", "@ana,bo", "psst"),
    "Message sent to general (to ana, bo).\n",
  );
  assert.equal(
    await says(daemon, "send", "-t", people.eve.key!, "you"),
    "Message sent to general (to eve).\n",
  );
  const partly = await daemon.cli("send", "-t", "ana", "-t", "nobody", "hello?");
  assert.deepEqual([partly.code, partly.stderr], [0, 'Nobody is called "nobody": not told.\n']);
  assert.equal((await daemon.cli("send", "-c", "No Such", "x")).code, 1);
  assert.equal((await daemon.cli("send", "")).code, 1);
});

Deno.test("read shows messages for people, and --unread shows each of them once, oldest first", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await says(daemon, "read", "--unread");
  for (let n = 1; n <= 5; n++) await people.ana.send("general", `number ${n} \u001b[31mred`);
  const some = await daemon.cli("read", "--unread", "-n", "3");
  assert.deepEqual(some.stdout.match(/number \d/g), ["number 1", "number 2", "number 3"]);
  assert.match(some.stderr, /There is more: read --unread again/);
  assert(!some.stdout.includes("\u001b"), "control characters reach the terminal");
  assert.match(some.stdout, /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] [0-9a-f]{8} @ana: number 1/);
  assert.deepEqual((await says(daemon, "read", "-u")).match(/number \d/g), ["number 4", "number 5"]);
  const none = await daemon.cli("read", "--unread");
  assert.deepEqual([none.code, none.stdout, none.stderr], [0, "", "Nothing unread in general.\n"]);
  assert.equal((await says(daemon, "read", "-n", "2")).match(/number \d/g)?.length, 2);
  assert.equal((await says(daemon, "read", "--since", "1h")).match(/number \d/g)?.length, 5);
  assert.equal((await daemon.cli("read", "--since", "0m")).stderr, "No messages.\n");
  assert.match((await daemon.cli("read", "--since", "soon")).stderr, /"soon"/);
});

Deno.test("log follows the file as it grows, and --json the messages themselves", async () => {
  await using daemon = await TestDaemon.start();
  await says(daemon, "send", "before");
  await until(async () => (await daemon.cli("log", "-c", "none")).code === 1);
  await until(() =>
    daemon.readFile("logs", "general.log").then((text) => text.includes("before"), () => false)
  );
  const tail = new Child(["log"], daemon.environment);
  const json = new Child(["log", "--json", "-n", "1"], daemon.environment);
  try {
    await tail.says("    before");
    await json.says('"body":"before"');
    await says(daemon, "send", "after");
    await tail.says("    after");
    await json.says('"body":"after"');
    assert.match(tail.stderr, /^Tailing .*general\.log \(Ctrl\+C to stop\)…\n/);
    const bodies = json.stdout.trim().split("\n").map((line) => JSON.parse(line).body);
    assert.deepEqual(bodies, ["before", "after"]);
    await says(daemon, "send", "two\nlines");
    await tail.says("    lines");
    const last = new Child(["log", "-n", "2"], daemon.environment);
    try {
      await last.says("    lines");
    } finally {
      await last.end("SIGINT");
    }
    assert.match(last.stdout, /^\[.*\n {4}after\n\n\[.*\n {4}two\n {4}lines\n/);
  } finally {
    await tail.end("SIGINT");
    await json.end("SIGINT");
  }
});

Deno.test("conv makes, shows, names and deletes conversations as the daemon sees them", async () => {
  await using daemon = await TestDaemon.start();
  assert.equal(
    await says(daemon, "conv", "create", "lab", "--topic", "Tests", "--private"),
    "Conversation lab created.\n",
  );
  assert.equal((await daemon.cli("conv", "create", "lab")).code, 1);
  const { stderr } = await daemon.cli("conv", "create", "A b");
  assert.equal(
    stderr,
    "Invalid conversation name: 'A b'\nMust be lowercase alphanumeric + hyphens, 1-64 chars, no leading/trailing hyphens.\n",
  );
  const { conversations, live } = JSON.parse(await says(daemon, "conv", "list", "--json"));
  assert.equal(live, true);
  assert.equal(conversations.find((row: { id: string }) => row.id === "lab").visibility, "private");
  assert.match(await says(daemon, "conv", "list"), /^lab +1 .*\(private\) Tests$/m);
  assert.equal(await says(daemon, "conv", "topic", "lab", "Other"), "Topic of lab: Other\n");
  const unasked = await daemon.cli("conv", "delete", "lab");
  assert.equal(unasked.code, 1);
  assert.match(
    unasked.stderr,
    /^Nobody to ask whether to delete 'lab' \(\d+ messages, 1 members\): use --force\n$/,
  );
  assert.equal(await says(daemon, "conv", "delete", "lab", "-f"), "Conversation lab deleted.\n");
  assert.equal((await daemon.cli("conv", "delete", "lab", "-f")).code, 1);
});

Deno.test("status shows a daemon that runs, with its figures, for people and as JSON", async () => {
  await using daemon = await TestDaemon.start();
  const text = await says(daemon, "status");
  assert.match(
    text,
    new RegExp(`^Daemon: running \\(PID ${daemon.process.pid}\\), version [\\d.]+, up \\d+ s$`, "m"),
  );
  assert.match(text, new RegExp(`^MCP: ${daemon.apiUrl}$`, "m"));
  assert.match(text, /^Broker connectivity: OK$/m);
  assert.match(text, /^Participants: \d+ online of \d+$/m);
  assert.match(text, /^Storage: OK$/m);
  const json = JSON.parse(await says(daemon, "status", "--json"));
  assert.deepEqual([json.running, json.pid, json.broker.connected], [true, daemon.process.pid, true]);
  assert.equal(json.figures.writable, true);
  await says(daemon, "rename", "somebody-else");
  assert.match(await says(daemon, "status"), /^Identity: somebody-else \(human\)/m);
  assert.equal(JSON.parse(await says(daemon, "status", "--json")).identity.name, "somebody-else");
});

Deno.test("a changed setting is taken over by the running daemon, or said to need a restart", async () => {
  await using daemon = await TestDaemon.start();
  const live = await daemon.cli("config", "set", "mcp.auto_join", "general,lobby");
  assert.deepEqual([live.code, live.stderr], [0, "The running daemon has taken it over.\n"]);
  await until(() => daemon.process.stderr.includes("config.reloaded changed=mcp.auto_join"));
  assert.match((await daemon.cli("config", "set", "logging.format", "text")).stderr, /when it is restarted/);
  const before = await daemon.readFile("config.yaml");
  assert.equal((await daemon.cli("config", "set", "mcp.port", "x")).code, 1);
  assert.equal(await daemon.readFile("config.yaml"), before);
  await Deno.writeTextFile(`${daemon.folder}/config.yaml`, "mcp: [");
  Deno.kill(daemon.process.pid, "SIGHUP");
  await until(() => daemon.process.stderr.includes("config.refused"));
  await new Rest(daemon.apiUrl).get("/api/identity");
});

Deno.test("a password set in the config is asked for at once, and the commands have it", async () => {
  await using daemon = await TestDaemon.start();
  const asked = () => new Rest(daemon.apiUrl).call("GET", "/api/identity");
  assert.equal((await asked()).status, 200);
  const set = await runProgram(["config", "set", "broker.auth.password", "-"], {
    environment: daemon.environment,
    stdin: "sesame",
  });
  assert.equal(set.code, 0, set.stderr);
  await until(async () => (await asked()).status === 401);
  await says(daemon, "send", "still here");
});

Deno.test("a password of a daemon that others can reach cannot be removed while it runs, and config set says so", async () => {
  await using daemon = await TestDaemon.prepare();
  const set = (value: string) => daemon.cli("config", "set", "broker.auth.password", value);
  await says(daemon, "init");
  assert.equal((await set("sesame")).stderr, "");
  await daemon.start();
  assert.match((await set("")).stderr, /^The running daemon has not taken it over: .*restart it/m);
  assert.equal((await new Rest(daemon.apiUrl).call("GET", "/api/identity")).status, 401);
  assert.match((await set("open sesame")).stderr, /^The running daemon has taken it over\.$/m);
});

Deno.test("the printed link logs the browser in as the owner, once", async () => {
  await using daemon = await TestDaemon.start({ environment: { CLAUDE_COMMS_PASSWORD: "sesame" } });
  const link = (await says(daemon, "web", "--print")).trim();
  const opened = await fetch(link, { redirect: "manual" });
  await opened.body?.cancel();
  const cookie = opened.headers.get("set-cookie")!.split(";")[0]!;
  const who = await new Rest(daemon.webUrl, { headers: { cookie } }).get("/api/identity");
  assert.deepEqual([who.owner, who.client], [true, "web"]);
  const again = await fetch(link, { redirect: "manual" });
  await again.body?.cancel();
  assert.equal(again.headers.get("set-cookie"), null);
});

/** Runs the program with a standard output that nobody reads any more. */
function unread(
  daemon: TestDaemon,
  ...args: string[]
): { child: Deno.ChildProcess; stderr: Promise<string> } {
  const { command, before } = programCommand();
  const child = new Deno.Command(command, {
    args: [...before, ...args],
    env: daemon.environment,
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  child.stdout.cancel().catch(() => {});
  return { child, stderr: new Response(child.stderr).text() };
}

Deno.test("a reader that stops early ends a command quietly", async () => {
  await using daemon = await TestDaemon.start();
  for (let n = 0; n < 3; n++) await says(daemon, "send", "x".repeat(100_000));
  const { child, stderr } = unread(daemon, "read", "-n", "3");
  const { code } = await child.status;
  assert.deepEqual([code, await stderr], [0, ""]);
});

Deno.test("a daemon whose output nobody reads goes on", async () => {
  await using daemon = await TestDaemon.prepare();
  const { child, stderr } = unread(daemon, "start");
  await until(() => new Rest(daemon.apiUrl).get("/api/identity").catch(() => undefined));
  await until(async () => (await daemon.cli("status", "--json")).stdout.includes('"running": true'));
  assert.equal((await daemon.cli("stop")).stdout, "Daemon stopped.\n");
  assert.equal((await child.status).code, 0, await stderr);
});

Deno.test("a token in CLAUDE_COMMS_TOKEN makes the commands act as the participant whose it is", async () => {
  await using daemon = await TestDaemon.start();
  const made = await new Rest(daemon.apiUrl).post("/api/participants", { name: "guest" });
  const environment = { ...daemon.environment, CLAUDE_COMMS_TOKEN: made.token };
  const sent = await runProgram(["send", "from the guest"], { environment });
  assert.equal(sent.code, 0, sent.stderr);
  const { messages } = JSON.parse(await says(daemon, "read", "--json"));
  assert.equal(messages.at(-1).sender.name, "guest");
  const wrong = { ...environment, CLAUDE_COMMS_TOKEN: "wrong" };
  const refused = await runProgram(["send", "from nobody"], { environment: wrong });
  assert.deepEqual([refused.code, refused.stdout], [1, ""]);
  assert.match(refused.stderr, /^The token in CLAUDE_COMMS_TOKEN was not accepted: .*unset it/);
  assert.match(
    (await runProgram(["status"], { environment: wrong })).stdout,
    /unknown \(The token in CLAUDE_/,
  );
});
