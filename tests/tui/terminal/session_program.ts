/** A program for a real terminal: shows what it is told and what it got, and ends in every way there is. */
import { Frame } from "../../../src/tui/terminal/frame.ts";
import { type InputEvent, keyLabel } from "../../../src/tui/terminal/input_event.ts";
import { EventLoop } from "../../../src/tui/terminal/loop.ts";
import type { Style } from "../../../src/tui/terminal/style.ts";
import { TerminalSession } from "../../../src/tui/terminal/session.ts";
import { processTerminal } from "../../../src/tui/terminal/terminal.ts";

const samples = [
  "漢字かな",
  "e\u0301 n\u0303",
  "👍🏽|",
  "👨‍👩‍👧|",
  "🇩🇪|",
  "❤️|",
  "1️⃣|",
  "\u001b[2Jno|",
  "\u202eleft|",
];

const device = processTerminal();
if (device === null) throw new Error("This needs a terminal");
const said: string[] = [];
const stop = new AbortController();
const session = new TerminalSession({
  device,
  environment: Deno.env.toObject(),
  onEvent: (event) => loop.emitNow(event),
});
const loop = new EventLoop<InputEvent>({
  handle,
  draw,
  signal: AbortSignal.any([stop.signal, session.ended]),
});

function handle(event: InputEvent): void {
  said.push(event.kind === "key" ? keyLabel(event) : JSON.stringify(event));
  if (event.kind !== "key") return;
  if (event.text === "q") stop.abort();
  if (event.text === "t") queueMicrotask(() => fail("thrown"));
  if (event.text === "r") Promise.resolve("rejected").then(fail).catch(fail);
  if (event.text === "x") Deno.exit(3);
  if (event.key === "z" && event.ctrl) session.suspend();
  if (event.text === "c") session.copy("copied text");
}

function fail(what: string): never {
  throw new Error(what);
}

function draw(): void {
  const frame = new Frame(session.size);
  const { columns, rows } = frame;
  const rule = (left: string, right: string) => `${left}${"─".repeat(Math.max(0, columns - 2))}${right}`;
  const put = (x: number, y: number, text: string, style: Style = {}) =>
    frame.put({ x, y }, [{ text, style }]);
  put(0, 0, rule("╭", "╮"), { fg: 0xd97706 });
  put(2, 0, ` ${columns}x${rows} pid ${Deno.pid} `, { bold: true });
  const shown = [...samples.map((text) => `${text}end`), ...said.slice(-6)].slice(0, Math.max(0, rows - 2));
  for (let y = 1; y < rows - 1; y++) {
    put(0, y, "│");
    put(1, y, shown[y - 1] ?? "", { bg: 0x2a2017 });
    put(columns - 1, y, "│");
  }
  put(0, rows - 1, rule("╰", "╯"), { fg: 0xd97706 });
  frame.cursor = { x: 1, y: 1 };
  session.draw(frame);
}

session.open();
loop.redraw();
await loop.done;
await session.close();
device.writeNow(`bye ${JSON.stringify(session.ended.reason)}\n`);
Deno.exit(0);
