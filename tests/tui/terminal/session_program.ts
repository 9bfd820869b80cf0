/** A program for a real terminal: shows what it is told and what it got, and ends in every way there is. */
import { Frame } from "../../../src/tui/terminal/frame.ts";
import { type InputEvent, keyLabel } from "../../../src/tui/terminal/input_event.ts";
import { EventLoop } from "../../../src/tui/terminal/loop.ts";
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
  frame.box({ x: 0, y: 0, width: columns, height: rows }, { style: { fg: 0xd97706 }, kind: "round" });
  frame.put({ x: 2, y: 0 }, [{ text: ` ${columns}x${rows} pid ${Deno.pid} `, style: { bold: true } }]);
  const inside = frame.clip({ x: 1, y: 1, width: columns - 2, height: rows - 2 });
  samples.forEach((text, y) => inside.put({ x: 0, y }, [{ text: `${text}end`, style: { bg: 0x2a2017 } }]));
  said.slice(-6).forEach((text, at) => inside.put({ x: 0, y: samples.length + at }, [{ text, style: {} }]));
  frame.cursor = { x: 1, y: 1 };
  session.draw(frame);
}

session.open();
loop.redraw();
await loop.done;
await session.close();
device.writeNow(`bye ${JSON.stringify(session.ended.reason)}\n`);
Deno.exit(0);
