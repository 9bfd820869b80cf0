import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Size } from "../../../src/tui/terminal/device.ts";
import { Frame } from "../../../src/tui/terminal/frame.ts";
import { type InputEvent, keyLabel } from "../../../src/tui/terminal/input_event.ts";
import { type SessionEnd, TerminalSession } from "../../../src/tui/terminal/session.ts";
import { until } from "../../support/until.ts";
import { FakeDevice } from "./fake_device.ts";

const environment = { TERM: "xterm-256color", COLORTERM: "truecolor" };

class World {
  readonly device = new FakeDevice();
  readonly events: InputEvent[] = [];
  readonly session: TerminalSession;

  constructor(variables: Record<string, string> = environment) {
    this.session = new TerminalSession({
      device: this.device,
      environment: variables,
      onEvent: (event) => this.events.push(event),
      escapeMs: 5,
    });
    this.session.open();
  }

  /** What was written since the last call. */
  written(): string {
    const { output } = this.device;
    this.device.output = "";
    return output;
  }

  keys(): string[] {
    return this.events.map((event) => event.kind === "key" ? keyLabel(event) : event.kind);
  }

  async arrives(count: number): Promise<void> {
    await until(() => this.events.length >= count);
  }

  get end(): SessionEnd | null {
    return this.session.ended.aborted ? this.session.ended.reason as SessionEnd : null;
  }

  /** The screen, echo and keyboard are as they were before. */
  assertRestored(): void {
    const output = this.written();
    for (const code of ["?1049l", "?25h", "?7h", "?2004l", "?1004l", "?1000l", "<u", ">4;0m", "[0m"]) {
      assert.ok(output.includes(code), code);
    }
    assert.equal(this.device.mode, "cooked");
  }
}

function frame(text: string, { columns, rows }: Size = { columns: 20, rows: 4 }): Frame {
  const made = new Frame({ columns, rows });
  made.put({ x: 0, y: 0 }, [{ text, style: {} }]);
  return made;
}

Deno.test("opening takes the keyboard and the second screen, closing gives both back", async () => {
  const world = new World();
  assert.ok(world.written().includes("?1049h"));
  assert.equal(world.device.mode, "raw");
  await world.session.close();
  world.assertRestored();
  assert.deepEqual(world.end, { why: "closed" });
  assert.equal(world.device.listeners, 0);
});

Deno.test("what was drawn last is on the screen before the terminal is given back", async () => {
  const world = new World();
  await nextTurn();
  world.device.isSlow = true;
  world.session.draw(frame("bye"));
  const closing = world.session.close();
  world.device.take();
  await closing;
  assert.match(world.device.output, /bye.*\?1049l/s);
});

for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) {
  Deno.test(`${signal} gives the terminal back, and the next one is not caught`, async () => {
    const world = new World();
    world.device.signal(signal);
    assert.equal(world.device.listeners, 0);
    await until(() => world.end);
    world.assertRestored();
    assert.deepEqual(world.end, { why: "signal", signal });
  });
}

Deno.test("an error that nobody caught gives the terminal back before it is printed", async () => {
  const world = new World();
  await world.device.fail();
  world.assertRestored();
  assert.equal(world.end, null);
});

Deno.test("an exit gives the terminal back before it returns", () => {
  const world = new World();
  world.device.exit();
  world.assertRestored();
});

Deno.test("what is being written arrives before the terminal is given back", async () => {
  const world = new World();
  await nextTurn();
  world.device.isSlow = true;
  world.session.draw(frame("on-its-way"));
  world.device.signal("SIGTERM");
  assert.ok(!world.device.output.includes("?1049l"));
  world.device.isSlow = false;
  world.device.take();
  await until(() => world.end);
  assert.match(world.device.output, /\?1049l$/);
});

Deno.test("a terminal that takes nothing is not waited for", async () => {
  const world = new World();
  await nextTurn();
  world.device.isSlow = true;
  world.session.draw(frame("never"));
  world.device.signal("SIGTERM");
  await until(() => world.end, { withinMs: 5000 });
  assert.equal(world.device.mode, "cooked");
});

Deno.test("a keyboard that ends, ends the session", async () => {
  const world = new World();
  world.device.type(null);
  await until(() => world.end);
  world.assertRestored();
  assert.deepEqual(world.end, { why: "gone" });
});

Deno.test("a screen that takes nothing any more ends the session", async () => {
  const world = new World();
  world.device.isGone = true;
  world.session.draw(frame("x"));
  await until(() => world.end);
  assert.deepEqual(world.end, { why: "gone" });
});

Deno.test("nothing is written once the terminal was given back", async () => {
  const world = new World();
  await world.session.close();
  world.written();
  world.session.draw(frame("late"));
  world.session.bell();
  world.session.suspend();
  world.device.signal("SIGCONT");
  assert.equal(world.written(), "");
});

Deno.test("a lone Esc is the key after a while, and no longer than that", async () => {
  const world = new World();
  world.device.type("\u001b");
  await world.arrives(1);
  world.device.type("\u001b[A");
  await world.arrives(2);
  assert.deepEqual(world.keys(), ["Escape", "Up"]);
  await world.session.close();
});

Deno.test("a sequence in two pieces is one key", async () => {
  const world = new World();
  world.device.type("\u001b[1;");
  world.device.type("5A");
  await world.arrives(1);
  assert.deepEqual(world.keys(), ["Ctrl+Up"]);
  await world.session.close();
});

Deno.test("a resize is told, and the next frame is drawn as a whole", async () => {
  const world = new World();
  world.session.draw(frame("one"));
  world.device.now = { columns: 40, rows: 10 };
  world.device.signal("SIGWINCH");
  assert.deepEqual(world.events, [{ kind: "resize", columns: 40, rows: 10 }]);
  await until(() => world.device.output.includes("one"));
  world.written();
  world.session.draw(frame("two", world.device.now));
  await until(() => world.device.output.includes("two"));
  assert.ok(world.written().includes("\u001b[2J"));
  await world.session.close();
});

Deno.test("suspending gives the terminal back and stops; coming back takes it again and draws all", async () => {
  const world = new World();
  world.session.draw(frame("here"));
  await until(() => world.device.output.includes("here"));
  world.session.suspend();
  await until(() => world.device.stops > 0);
  world.assertRestored();
  assert.equal(world.device.stops, 1);
  world.session.draw(frame("not now"));
  assert.equal(world.written(), "");
  world.device.signal("SIGCONT");
  assert.equal(world.device.mode, "raw");
  assert.deepEqual(world.events.at(-1), { kind: "resize", columns: 20, rows: 4 });
  world.session.draw(frame("here"));
  await until(() => world.device.output.includes("here"));
  assert.ok(world.written().includes("?1049h"));
  await world.session.close();
});

Deno.test("where no shell stops us, the session comes back by itself", async () => {
  const world = new World();
  world.session.suspend();
  await world.arrives(1);
  assert.equal(world.device.mode, "raw");
  await world.session.close();
});

Deno.test("a slow terminal is sent the newest frame, not all of them", async () => {
  const world = new World();
  await nextTurn();
  world.device.isSlow = true;
  for (let at = 0; at <= 100; at++) world.session.draw(frame(`picture-${at}`));
  world.device.isSlow = false;
  world.device.take();
  await until(() => world.device.output.includes("100"));
  assert.match(world.device.output, /picture-0/);
  assert.doesNotMatch(world.device.output, /50/);
  await world.session.close();
});

Deno.test("title, bell, clipboard and notification are sent in the terminal's own way", async () => {
  const sent = async (variables: Record<string, string>) => {
    const world = new World(variables);
    world.written();
    world.session.title("general\u001b]0;x");
    assert.equal(world.session.copy("hé"), true);
    world.session.notify({ title: "ana; bo", body: "hi\u0007 there" });
    world.session.bell();
    await until(() => world.device.output.endsWith("\u0007"));
    const output = world.written();
    await world.session.close();
    return output.replaceAll("\u001b", "<e>").replaceAll("\u0007", "<b>");
  };
  const title = "<e>]2;general␛]0;x<b>";
  assert.equal(await sent(environment), `${title}<e>]52;c;aMOp<b><e>]9;ana; bo: hi␇ there<b><b>`);
  assert.equal(
    await sent({ ...environment, TERM: "foot" }),
    `${title}<e>]52;c;aMOp<b><e>]777;notify;ana, bo;hi␇ there<b><b>`,
  );
  assert.equal(
    await sent({ ...environment, TERM: "xterm-kitty" }),
    `${title}<e>]52;c;aMOp<b><e>]99;i=1:d=0;ana; bo<e>\\<e>]99;i=1:p=body;hi␇ there<e>\\<b>`,
  );
  assert.equal(
    await sent({ ...environment, TMUX: "/tmp/x" }),
    `${title}<e>]52;c;aMOp<b><e>Ptmux;<e><e>]52;c;aMOp<b><e>\\<e>Ptmux;<e><e>]9;ana; bo: hi␇ there<b><e>\\<b>`,
  );
});

Deno.test("what the console of Linux would show as text is not sent to it", async () => {
  const world = new World({ TERM: "linux" });
  world.session.title("x");
  assert.equal(world.session.copy("x"), false);
  world.session.notify({ title: "x", body: "y" });
  const output = world.written();
  assert.ok(!output.includes("\u001b]") && !output.includes("[>"), JSON.stringify(output));
  await world.session.close();
});

Deno.test("more than a clipboard takes is not sent", async () => {
  const world = new World();
  world.written();
  assert.equal(world.session.copy("x".repeat(80_000)), false);
  assert.equal(world.written(), "");
  await world.session.close();
});
