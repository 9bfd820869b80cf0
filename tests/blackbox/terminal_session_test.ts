/** The terminal session without the chat, in a real terminal: it is put back whatever happens. */
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { environmentFor, repository } from "../support/program.ts";
import { terminalTest, TestTerminal } from "../support/tmux.ts";

const program = resolve(repository, "tests/tui/terminal/session_program.ts");
const config = resolve(repository, "deno.json");

async function started(): Promise<{ terminal: TestTerminal; pid: number }> {
  const environment = { ...environmentFor("/nonexistent"), NO_COLOR: "", COLORTERM: "truecolor" };
  const terminal = await TestTerminal.open({ columns: 100, rows: 30, environment });
  await terminal.type(`'${Deno.execPath()}' run -A --no-check --config '${config}' '${program}'`);
  await terminal.keys("Enter");
  const screen = await terminal.shows(/100x30 pid \d+/);
  return { terminal, pid: Number(/pid (\d+)/.exec(screen)![1]) };
}

/** The first screen is back, typing is echoed, and Enter is Enter. */
async function assertShellWorks(terminal: TestTerminal): Promise<void> {
  await terminal.isBack();
  assert.equal(await terminal.isFullScreen(), false);
  await terminal.type("echo works-$((40+2))");
  await terminal.shows(/^shell> echo works-\$\(\(40\+2\)\)$/m);
  await terminal.keys("Enter");
  await terminal.shows(/^works-42$/m);
}

const endings: [
  how: string,
  end: (world: { terminal: TestTerminal; pid: number }) => Promise<void>,
  says: RegExp,
][] = [
  ["its own end", ({ terminal }) => terminal.keys("q"), /bye \{"why":"closed"\}/],
  [
    "SIGTERM",
    ({ pid }) => Promise.resolve(Deno.kill(pid, "SIGTERM")),
    /bye \{"why":"signal","signal":"SIGTERM"\}/,
  ],
  [
    "SIGHUP",
    ({ pid }) => Promise.resolve(Deno.kill(pid, "SIGHUP")),
    /bye \{"why":"signal","signal":"SIGHUP"\}/,
  ],
  ["an error that nobody caught", ({ terminal }) => terminal.keys("t"), /thrown/],
  ["a rejection that nobody caught", ({ terminal }) => terminal.keys("r"), /rejected/],
  ["an exit from within", ({ terminal }) => terminal.keys("x"), /^shell>$/m],
];

for (const [how, end, says] of endings) {
  terminalTest(`after ${how} the terminal is as it was`, async () => {
    const world = await started();
    await using terminal = world.terminal;
    assert.equal(await terminal.isFullScreen(), true);
    await end(world);
    await terminal.shows(says);
    await assertShellWorks(terminal);
  });
}

terminalTest("Ctrl+Z gives the terminal to the shell, and fg brings the screen back", async () => {
  await using terminal = (await started()).terminal;
  await terminal.keys("C-z");
  await terminal.shows(/Stopped|\[1\]/);
  await assertShellWorks(terminal);
  await terminal.type("fg");
  await terminal.keys("Enter");
  await terminal.shows(/100x30 pid/);
  assert.equal(await terminal.isFullScreen(), true);
  await terminal.keys("a");
  await terminal.shows(/^│a +│$/m);
  await terminal.keys("q");
  await assertShellWorks(terminal);
});

terminalTest("another size is drawn anew, down to a few cells and back", async () => {
  await using terminal = (await started()).terminal;
  await terminal.resize(40, 10);
  const small = await terminal.shows(/^╭─ 40x10 pid/);
  assert.equal(small.split("\n").length, 10);
  await terminal.resize(3, 2);
  await terminal.shows(/^╭─\n╰─╯$/);
  await terminal.resize(100, 30);
  await terminal.shows(/^╭─ 100x30 pid[^]*╰─+╯$/);
});

terminalTest("a paste of several lines is one event, and Alt, arrows and function keys arrive", async () => {
  await using terminal = (await started()).terminal;
  await terminal.paste("one\ntwo");
  await terminal.shows(/"kind":"paste","text":"one\\ntwo"/);
  await terminal.keys("M-b", "C-Left", "F5", "é");
  await terminal.shows(/Alt\+B[^]*Ctrl\+Left[^]*F5[^]*é/);
});

terminalTest("wide characters, emoji, marks and what is hostile keep the line in order", async () => {
  await using terminal = (await started()).terminal;
  const screen = await terminal.shows(/left\|end/);
  const lines = screen.split("\n");
  assert.match(lines[1]!, /^│漢字かなend +│$/);
  assert.match(lines[2]!, /^│e\u0301 n\u0303end +│$/);
  assert.match(lines[3]!, /\|end +│$/);
  assert.match(lines[8]!, /^│␛\[2Jno\|end +│$/);
  assert.match(lines[9]!, /^│left\|end +│$/);
});
