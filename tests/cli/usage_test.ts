import assert from "node:assert/strict";
import { parseRequest } from "../../src/cli/arguments.ts";
import { commandHelp, commandTable, overview } from "../../src/cli/help.ts";
import { commands, sections } from "../../src/cli/table.ts";
import { harmless, paint } from "../../src/cli/terminal.ts";
import { version } from "../../src/lib/version.ts";
import { FakeHome } from "./fake_world.ts";

Deno.test("the version is one line, and the same as the package's", async () => {
  await using home = await FakeHome.make();
  for (const word of ["--version", "-V"]) {
    assert.deepEqual(await home.run([word]), { code: 0, out: `claude-comms ${version}\n`, err: "" });
  }
  const { default: project } = await import("../../deno.json", { with: { type: "json" } });
  assert.equal(project.version, version);
});

Deno.test("without arguments, and with --help, the overview names every command", async () => {
  await using home = await FakeHome.make();
  const { code, out, err } = await home.run([]);
  assert.deepEqual([code, err], [0, ""]);
  assert.deepEqual(await home.run(["--help"]), { code, out, err });
  assert.deepEqual(await home.run(["help"]), { code, out, err });
  const lines = out.split("\n").map((line) => line.trim().replace(/ {2,}/, ": "));
  for (const { name, about, hidden } of commands) {
    assert.equal(
      lines.some((line) => line === `${name}: ${about}` || line === `${name} ${about}`),
      !hidden,
      name,
    );
  }
});

Deno.test("every command has a help page with its arguments and options, and loads", async () => {
  await using home = await FakeHome.make();
  for (const command of commands) {
    const { code, out, err } = await home.run([...command.name.split(" "), "--help"]);
    assert.deepEqual([code, err], [0, ""], command.name);
    assert.equal(out, `${commandHelp(command)}\n`);
    for (const option of Object.keys(command.options)) {
      assert(out.includes(`--${option}`), `${command.name} ${option}`);
    }
    for (const line of out.split("\n")) assert(line.length <= 110, line);
    assert.equal(typeof await command.load(), "function");
  }
});

Deno.test("what prints data can print JSON, and no two options of a command share a letter", () => {
  const withoutData = [
    ...["init", "start", "stop", "tui", "web", "conv delete", "conv topic", "config set"],
    ...["completion", "complete", "export"],
    ...["setup", "hook install", "hook uninstall", "hook run", "hook wait", "channel", "statusline"],
  ];
  for (const { name, options } of commands) {
    assert.equal("json" in options, !withoutData.includes(name), name);
  }
  for (const { name, options } of commands) {
    const letters = Object.values(options).map(({ short }) => short).filter((short) => short !== undefined);
    assert.equal(new Set([...letters, "h"]).size, letters.length + 1, name);
  }
});

Deno.test("wrong usage is told on standard error with the nearest right word, and ends with 2", async () => {
  await using home = await FakeHome.make();
  const wrong: [string[], string][] = [
    [["sned", "x"], "No such command: sned; did you mean send?\nTry: claude-comms --help\n"],
    [["xyzzy"], "No such command: xyzzy\nTry: claude-comms --help\n"],
    [
      ["conv", "lst"],
      "No such command: conv lst; there are conv list, conv create, conv delete, conv topic, conv archive, conv unarchive, conv continue, conv invite, conv kick, conv role\nTry: claude-comms --help\n",
    ],
    [["--verbose"], "Unknown option --verbose\nTry: claude-comms --help\n"],
    [["send"], "MESSAGE is missing\nTry: claude-comms send --help\n"],
    [
      ["send", "a", "b"],
      '"b" is too much after MESSAGE; put quotes around a value with spaces\nTry: claude-comms send --help\n',
    ],
    [["stop", "now"], '"now" is too much: stop takes no arguments\nTry: claude-comms stop --help\n'],
    [["read", "--jsn"], "Unknown option --jsn; did you mean --json?\nTry: claude-comms read --help\n"],
    [["read", "-x"], "Unknown option -x\nTry: claude-comms read --help\n"],
    [
      ["search", "-is:whisper"],
      'Unknown option -i; write -- before a text that begins with "-"\nTry: claude-comms search --help\n',
    ],
    [
      ["read", "-n", "-1"],
      '--count needs a value; one that begins with "-" is given as --count=-…\nTry: claude-comms read --help\n',
    ],
    [["read", "-n"], "--count needs a value\nTry: claude-comms read --help\n"],
    [["read", "--json=yes"], "--json takes no value\nTry: claude-comms read --help\n"],
    [["read", "-n", "many"], '--count must be a whole number from 1 to 500, not "many"\n'],
    [["read", "-n", "501"], '--count must be a whole number from 1 to 500, not "501"\n'],
  ];
  for (const [words, err] of wrong) {
    assert.deepEqual(await home.run(words), { code: 2, out: "", err }, words.join(" "));
  }
});

Deno.test("a group without a command shows its commands", async () => {
  await using home = await FakeHome.make();
  const { code, out } = await home.run(["conv"]);
  assert.equal(code, 2);
  assert.match(out, /conv list .*\n.*conv create/);
  assert.equal((await home.run(["conv", "--help"])).code, 0);
});

Deno.test("options may stand before and after arguments, and -- ends them", () => {
  const values = (...words: string[]) => {
    const request = parseRequest(commands, words);
    assert.equal(request.kind, "run");
    return request.kind === "run" ? request.values : {};
  };
  assert.deepEqual(values("send", "-c", "lab", "-t", "@ana", "hi", "--to=bo"), {
    message: "hi",
    conversation: "lab",
    to: ["@ana", "bo"],
    mention: [],
    reply: undefined,
    json: false,
  });
  assert.equal(values("send", "--", "--not-an-option").message, "--not-an-option");
  assert.equal(values("send", "-").message, "-");
  assert.equal(values("send", "").message, "");
});

Deno.test("the README's table has a row for each command", () => {
  assert.equal(
    commandTable(commands).split("\n").length,
    commands.filter(({ hidden }) => !hidden).length + 2,
  );
  assert(overview(sections).includes("Exit codes"));
});

Deno.test("what others wrote cannot steer the terminal", () => {
  assert.equal(
    harmless("a\u001b[2Jb\rc\r\nd\te\u0007\u009b\u202e"),
    "a\ufffd[2Jb\nc\nd\te\ufffd\ufffd\ufffd",
  );
  assert.equal(harmless("käse 🧀\n  ok"), "käse 🧀\n  ok");
});

Deno.test("styles are only there where colours are", async () => {
  await using home = await FakeHome.make();
  await home.run(["init"]);
  const plain = await home.run(["config", "show", "mcp"]);
  const coloured = await home.run(["config", "show", "mcp"], { colours: true });
  assert(!plain.out.includes("\u001b"));
  assert(coloured.out.includes("\u001b[2m"));
  assert.equal(paint({ colours: false } as never, "red", "x"), "x");
});
