import fc from "fast-check";
import assert from "node:assert/strict";
import { InputDecoder } from "../../../src/tui/terminal/input.ts";
import { type InputEvent, keyLabel } from "../../../src/tui/terminal/input_event.ts";

const encoder = new TextEncoder();

/** All events of these bytes, the last wait over. */
function decoded(bytes: string | Uint8Array): InputEvent[] {
  const decoder = new InputDecoder();
  const events = decoder.push(typeof bytes === "string" ? encoder.encode(bytes) : bytes);
  return decoder.waiting === null ? events : [...events, ...decoder.flush()];
}

function labels(bytes: string | Uint8Array): string[] {
  return decoded(bytes).map((event) => event.kind === "key" ? keyLabel(event) : event.kind);
}

const keys: [bytes: string, label: string, from: string][] = [
  ["a", "a", "a letter"],
  ["A", "A", "a capital"],
  ["ß", "ß", "two bytes"],
  ["漢", "漢", "three bytes"],
  ["👍🏽", "👍🏽", "an emoji with a skin tone"],
  [" ", " ", "space"],
  ["\r", "Enter", "Enter"],
  ["\n", "Ctrl+J", "line feed"],
  ["\t", "Tab", "Tab"],
  ["\x7f", "Backspace", "DEL"],
  ["\x08", "Ctrl+H", "BS"],
  ["\x00", "Ctrl+Space", "NUL"],
  ["\x01", "Ctrl+A", "a control character"],
  ["\x1f", "Ctrl+_", "the last control character"],
  ["\x1b", "Escape", "a lone Esc"],
  ["\x1b\x1b", "Escape Escape", "two of them"],
  ["\x1bb", "Alt+B", "Alt as a prefix"],
  ["\x1bB", "Alt+Shift+B", "Alt and a capital"],
  ["\x1bé", "Alt+É", "Alt and two bytes"],
  ["\x1b<", "Alt+<", "Alt and a sign"],
  ["\x1b\r", "Alt+Enter", "Alt+Enter"],
  ["\x1b\x7f", "Alt+Backspace", "Alt+Backspace"],
  ["\x1b[", "Alt+[", "what only looks like a sequence"],
  ["\x1bO", "Alt+Shift+O", "what only looks like SS3"],
  ["\x1b]", "Alt+]", "what only looks like a command"],
  ["\x1b[A", "Up", "CSI"],
  ["\x1bOA", "Up", "application mode"],
  ["\x1b\x1b[A", "Alt+Up", "Esc in front of CSI"],
  ["\x1b[1;3A", "Alt+Up", "a modifier"],
  ["\x1b[1;5C", "Ctrl+Right", "Ctrl"],
  ["\x1b[1;6D", "Ctrl+Shift+Left", "two modifiers"],
  ["\x1b[Z", "Shift+Tab", "back tab"],
  ["\x1b[H", "Home", "Home of xterm"],
  ["\x1b[1~", "Home", "Home of the VT220"],
  ["\x1b[7~", "Home", "Home of rxvt"],
  ["\x1b[4~", "End", "End of the VT220"],
  ["\x1b[3~", "Delete", "Delete"],
  ["\x1b[3;5~", "Ctrl+Delete", "Ctrl+Delete"],
  ["\x1b[3^", "Ctrl+Delete", "Ctrl+Delete of rxvt"],
  ["\x1b[3$", "Shift+Delete", "Shift+Delete of rxvt"],
  ["\x1b[5~", "PageUp", "PageUp"],
  ["\x1b[6~", "PageDown", "PageDown"],
  ["\x1bOP", "F1", "F1 of the VT100"],
  ["\x1b[11~", "F1", "F1 of rxvt"],
  ["\x1b[[A", "F1", "F1 of the Linux console"],
  ["\x1b[1;2P", "Shift+F1", "F1 with Shift"],
  ["\x1b[24~", "F12", "F12"],
  ["\x1bOM", "Enter", "Enter of the keypad"],
  ["\x1bOp", "0", "0 of the keypad"],
  ["\x1bOa", "Ctrl+Up", "Ctrl+Up of rxvt"],
  ["\x1b[27;2;13~", "Shift+Enter", "modifyOtherKeys"],
  ["\x1b[27;5;9~", "Ctrl+Tab", "modifyOtherKeys and Ctrl"],
  ["\x1b[13;2u", "Shift+Enter", "CSI u"],
  ["\x1b[27u", "Escape", "Escape of the kitty protocol"],
  ["\x1b[107;5u", "Ctrl+K", "a letter of the kitty protocol"],
  ["\x1b[107;3u", "Alt+K", "Alt of the kitty protocol"],
  ["\x1b[97:65;2u", "A", "Shift of the kitty protocol"],
  ["\x1b[57414u", "Enter", "Enter of the kitty keypad"],
  ["\x1b[57400u", "1", "1 of the kitty keypad"],
  ["\x1b[57376u", "F13", "F13 of the kitty protocol"],
  ["\x1b[97;1:3u", "", "a key that is released"],
  ["\x1b[97;9u", "", "a key of the window manager"],
  ["\x1b[?62;4c", "", "an answer about the terminal"],
  ["\x1b[?2026;2$y", "", "an answer about a mode"],
  ["\x1b]11;rgb:0000/0000/0000\x1b\\", "", "an answer about colours"],
  ["\x1bP1+r\x1b\\", "", "an answer in a device string"],
  ["\x1b[M !!", "", "the old mouse"],
  ["\x1b[I", "focus", "focus"],
];

for (const [bytes, label, from] of keys) {
  Deno.test(`${JSON.stringify(bytes)} is ${label === "" ? "no key" : label}: ${from}`, () => {
    assert.equal(labels(bytes).join(" "), label);
  });
}

Deno.test("a sequence means the same wherever it is cut", () => {
  for (const [bytes, label] of keys) {
    const whole = encoder.encode(bytes);
    for (let cut = 1; cut < whole.length; cut++) {
      const decoder = new InputDecoder();
      const events = [...decoder.push(whole.subarray(0, cut)), ...decoder.push(whole.subarray(cut))];
      if (decoder.waiting !== null) events.push(...decoder.flush());
      const found = events.map((event) => event.kind === "key" ? keyLabel(event) : event.kind);
      // An emoji that comes in parts is inserted in parts, and is one in the text.
      if (bytes === "👍🏽") assert.equal(found.join(""), label);
      else assert.equal(found.join(" "), label, `${JSON.stringify(bytes)} cut at ${cut}`);
    }
  }
});

Deno.test("text in one piece is one key for each character that a reader sees", () => {
  assert.deepEqual(labels("né👨‍👩‍👧e\u0301"), ["n", "é", "👨‍👩‍👧", "e\u0301"]);
});

Deno.test("bytes that are no UTF-8 are shown as such, and what follows is read", () => {
  assert.deepEqual(labels(Uint8Array.of(0xff, 0x61, 0xc3, 0x62, 0xe2, 0x82)), [
    "\ufffd",
    "a",
    "\ufffd",
    "b",
    "\ufffd",
  ]);
});

Deno.test("a control character of C1 is no text", () =>
  assert.deepEqual(labels("\u009b31ma"), ["3", "1", "m", "a"]));

Deno.test("the mouse is told apart by button, place and keys", () => {
  const none = { ctrl: false, alt: false, shift: false };
  assert.deepEqual(
    decoded("\x1b[<0;1;1M\x1b[<0;5;3m\x1b[<64;10;20M\x1b[<65;1;1M\x1b[<20;2;2M\x1b[<32;3;4M\x1b[<66;1;1M"),
    [
      { kind: "mouse", action: "press", button: "left", ...none, x: 0, y: 0 },
      { kind: "mouse", action: "release", button: "left", ...none, x: 4, y: 2 },
      { kind: "mouse", action: "wheel_up", button: "none", ...none, x: 9, y: 19 },
      { kind: "mouse", action: "wheel_down", button: "none", ...none, x: 0, y: 0 },
      { kind: "mouse", action: "press", button: "left", ctrl: true, alt: false, shift: true, x: 1, y: 1 },
      { kind: "mouse", action: "move", button: "left", ...none, x: 2, y: 3 },
    ],
  );
});

Deno.test("a paste is one event, with line breaks and without control characters", () => {
  assert.deepEqual(decoded("\x1b[200~one\r\ntwo\rthree\tä\x1b[31m\x07\x1b[201~x"), [
    { kind: "paste", text: "one\ntwo\nthree\tä[31m", truncated: false },
    { kind: "key", key: "x", text: "x", ctrl: false, alt: false, shift: false },
  ]);
});

Deno.test("a paste means the same wherever it is cut", () => {
  const whole = encoder.encode("\x1b[200~ä\x1b[20漢\x1b\x1b[201~x");
  for (let cut = 1; cut < whole.length; cut++) {
    const decoder = new InputDecoder();
    const events = [...decoder.push(whole.subarray(0, cut)), ...decoder.push(whole.subarray(cut))];
    assert.deepEqual(events.map((event) => event.kind === "paste" ? event.text : "key"), ["ä[20漢", "key"]);
  }
});

Deno.test("more of a paste than is taken is dropped, and said", () => {
  const decoder = new InputDecoder({ maxPasteBytes: 10 });
  const events = [
    ...decoder.push(encoder.encode("\x1b[200~" + "x".repeat(8))),
    ...decoder.push(encoder.encode("y".repeat(1000) + "\x1b[201~z")),
  ];
  assert.deepEqual(events[0], { kind: "paste", text: "xxxxxxxxyy", truncated: true });
  assert.equal(events.length, 2);
});

Deno.test("a paste that never ends is taken after a while, and keys are keys again", () => {
  const decoder = new InputDecoder();
  decoder.push(encoder.encode("\x1b[200~half"));
  assert.equal(decoder.waiting, "paste");
  assert.deepEqual(decoder.flush(), [{ kind: "paste", text: "half", truncated: false }]);
  assert.equal(decoder.push(encoder.encode("q")).length, 1);
});

const fragment = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  fc.constantFrom(
    ...keys.map(([bytes]) => bytes),
    "\x1b[200~",
    "\x1b[201~",
    "\x1b[<",
    "\x1b[1;",
    "\x1b]",
    "\x1bP",
    "\x1b[[",
    "\x1b[M",
  )
    .map((text) => encoder.encode(text)),
);

Deno.test("any bytes in any pieces are survived, and nothing is held for ever", () => {
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 20 }), (pieces) => {
      const decoder = new InputDecoder({ maxPasteBytes: 64 });
      for (const event of pieces.flatMap((piece) => decoder.push(piece))) assertSound(event);
      for (const event of decoder.flush()) assertSound(event);
      assert.equal(decoder.waiting, null);
      assert.deepEqual(decoder.push(encoder.encode("x")).length, 1);
    }),
    { numRuns: 3000 },
  );
});

function assertSound(event: InputEvent): void {
  if (event.kind === "key") assert.doesNotMatch(event.text, /\p{Cc}/u);
  if (event.kind === "paste") assert.doesNotMatch(event.text, /(?![\n\t])\p{Cc}/u);
  if (event.kind === "mouse") assert.ok(event.x >= 0 && event.y >= 0);
}

Deno.test("a flood of bytes without an end is not kept", () => {
  for (const start of ["\x1b[", "\x1b]", "\x1bP", "\x1bO", "\x1b[<"]) {
    const decoder = new InputDecoder();
    const begin = performance.now();
    for (let piece = 0; piece < 200; piece++) {
      decoder.push(encoder.encode((piece === 0 ? start : "") + "1".repeat(1000)));
    }
    assert.ok(performance.now() - begin < 2000, JSON.stringify(start));
  }
});
