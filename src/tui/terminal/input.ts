/** Bytes from the terminal → events. Whatever comes is survived; what is not understood is left out. */
import { eventOf, parseSequence } from "./csi.ts";
import type { InputEvent } from "./input_event.ts";
import { characterKey, controlKey, finalKeys, keypadKey, namedKey, noModifiers } from "./key_codes.ts";
import { graphemes } from "./width.ts";

export interface DecoderOptions {
  /** More of one paste is dropped. */
  maxPasteBytes?: number;
}

/** What is waited for, which decides how long to wait. */
export type Waiting = "sequence" | "paste";

const esc = 0x1b;
const dollar = 0x24;
/** No sequence of a keyboard is as long; strings that a terminal answers with may be longer. */
const maxSequenceBytes = 64;
const maxStringBytes = 4096;
const pasteEnd = Uint8Array.of(esc, 0x5b, 0x32, 0x30, 0x31, 0x7e);

/** What was read from the front: so many bytes, and what they mean. Null: more bytes are needed. */
type Step = { length: number; events: InputEvent[] } | null;

export class InputDecoder {
  readonly #maxPasteBytes: number;
  #held: Uint8Array = new Uint8Array(0);
  #paste: Paste | null = null;

  constructor({ maxPasteBytes = 1_048_576 }: DecoderOptions = {}) {
    this.#maxPasteBytes = maxPasteBytes;
  }

  /** Null when nothing has begun that is not complete. */
  get waiting(): Waiting | null {
    if (this.#paste !== null) return "paste";
    return this.#held.length > 0 ? "sequence" : null;
  }

  push(bytes: Uint8Array): InputEvent[] {
    this.#held = this.#held.length === 0 ? bytes : concatenated([this.#held, bytes]);
    return this.#read("more may come");
  }

  /** Nothing came for a while: what has begun is taken as it is. A lone Esc is the Escape key. */
  flush(): InputEvent[] {
    const events = this.#read("nothing more");
    if (this.#paste === null) return events;
    this.#paste.add(this.#held);
    this.#held = new Uint8Array(0);
    return [...events, this.#endPaste()];
  }

  #read(outlook: Outlook): InputEvent[] {
    const events: InputEvent[] = [];
    let at = 0;
    while (at < this.#held.length) {
      const rest = this.#held.subarray(at);
      const step = this.#paste === null ? this.#step(rest, outlook) : this.#pasteStep(this.#paste, rest);
      if (step === null) break;
      at += step.length;
      for (const event of step.events) events.push(event);
    }
    this.#held = this.#held.slice(at);
    return events;
  }

  #step(bytes: Uint8Array, outlook: Outlook): Step {
    const first = bytes[0]!;
    if (first === esc) return this.#escape(bytes, outlook);
    if (first < 0x20 || first === 0x7f) return { length: 1, events: [controlKey(first)] };
    return text(bytes, outlook);
  }

  #escape(bytes: Uint8Array, outlook: Outlook): Step {
    const step = escapeStep(bytes, outlook);
    if (step !== "paste") return step;
    this.#paste = new Paste(this.#maxPasteBytes);
    return { length: pasteEnd.length, events: [] };
  }

  #pasteStep(paste: Paste, bytes: Uint8Array): Step {
    const end = indexOf(bytes, pasteEnd);
    if (end !== -1) {
      paste.add(bytes.subarray(0, end));
      return { length: end + pasteEnd.length, events: [this.#endPaste()] };
    }
    // The end may have begun.
    const escAt = bytes.lastIndexOf(esc);
    const sure = escAt !== -1 && bytes.length - escAt < pasteEnd.length ? escAt : bytes.length;
    if (sure === 0) return null;
    paste.add(bytes.subarray(0, sure));
    return { length: sure, events: [] };
  }

  #endPaste(): InputEvent {
    const event = this.#paste!.event();
    this.#paste = null;
    return event;
  }
}

type Outlook = "more may come" | "nothing more";

class Paste {
  readonly #max: number;
  readonly #parts: Uint8Array[] = [];
  #length = 0;
  #truncated = false;

  constructor(max: number) {
    this.#max = max;
  }

  add(bytes: Uint8Array): void {
    const part = bytes.slice(0, this.#max - this.#length);
    if (part.length < bytes.length) this.#truncated = true;
    if (part.length === 0) return;
    this.#parts.push(part);
    this.#length += part.length;
  }

  event(): InputEvent {
    const text = new TextDecoder().decode(concatenated(this.#parts));
    const clean = text.replace(/\r\n?/g, "\n").replace(/(?![\n\t])\p{Cc}/gu, "");
    return { kind: "paste", text: clean, truncated: this.#truncated };
  }
}

function escapeStep(bytes: Uint8Array, outlook: Outlook): Step | "paste" {
  const second = bytes[1];
  if (second === undefined) return orEscape(outlook);
  if (second === 0x5b) return controlSequence(bytes, outlook);
  if (second === 0x4f) return shiftThree(bytes, outlook);
  if (second === esc) return escapeTwice(bytes, outlook);
  if (second === 0x50 || second === 0x58 || second === 0x5d || second === 0x5e || second === 0x5f) {
    return stringSequence(bytes, outlook);
  }
  if (second < 0x20 || second === 0x7f) return { length: 2, events: [controlKey(second, true)] };
  return altText(bytes, outlook);
}

function orEscape(outlook: Outlook): Step {
  return outlook === "more may come" ? null : { length: 1, events: [namedKey("escape")] };
}

function altText(bytes: Uint8Array, outlook: Outlook): Step {
  const length = 1 + characterBytes(bytes[1]!);
  if (bytes.length < length && outlook === "more may come") return null;
  const character = new TextDecoder().decode(bytes.subarray(1, length));
  const keys = /^[^\p{Cc}\ufffd]$/u.test(character)
    ? [characterKey(character, { ...noModifiers, alt: true })]
    : [];
  return { length: Math.min(length, bytes.length), events: keys };
}

/** How many bytes the character has that begins with this one. */
function characterBytes(first: number): number {
  return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
}

/** Esc in front of a sequence is Alt with some terminals; in front of anything else it was the key itself. */
function escapeTwice(bytes: Uint8Array, outlook: Outlook): Step {
  const third = bytes[2];
  if (third === undefined) return orEscape(outlook);
  if (third !== 0x5b && third !== 0x4f) return { length: 1, events: [namedKey("escape")] };
  const step = escapeStep(bytes.subarray(1), outlook);
  if (step === null) return null;
  if (step === "paste") return { length: 1, events: [namedKey("escape")] };
  const events = step.events.map((event) => event.kind === "key" ? { ...event, alt: true, text: "" } : event);
  return { length: step.length + 1, events };
}

function controlSequence(bytes: Uint8Array, outlook: Outlook): Step | "paste" {
  // The Linux console: F1 is `ESC [ [ A`.
  if (bytes[2] === 0x5b) return linuxKey(bytes, outlook);
  if (bytes[2] === 0x4d) return oldMouse(bytes, outlook);
  let end = 2;
  // `$` is inside an answer, but the last byte of a key of rxvt.
  const answer = bytes[2]! >= 0x3c && bytes[2]! <= 0x3f;
  while (end < bytes.length && isInside(bytes[end]!) && (answer || bytes[end] !== dollar)) end++;
  if (end >= maxSequenceBytes) return { length: end, events: [] };
  const last = bytes[end];
  if (last === undefined) return cutShort(bytes, { outlook, meant: "[" });
  // No sequence: what broke it off is read for itself.
  if (last < dollar || last > 0x7e) return { length: end, events: [] };
  const body = String.fromCharCode(...bytes.subarray(2, end + 1));
  if (body === "200~") return "paste";
  const event = eventOf(parseSequence(body));
  return { length: end + 1, events: event === undefined ? [] : [event] };
}

/** Parameters and intermediates. */
function isInside(byte: number): boolean {
  return byte >= 0x20 && byte <= 0x3f;
}

/** A sequence without an end: one byte of it is a key with Alt, more of it is dropped. */
function cutShort(bytes: Uint8Array, { outlook, meant }: { outlook: Outlook; meant: string }): Step {
  if (outlook === "more may come") return null;
  const events = bytes.length === 2 ? [characterKey(meant, { ...noModifiers, alt: true })] : [];
  return { length: bytes.length, events };
}

function linuxKey(bytes: Uint8Array, outlook: Outlook): Step {
  const letter = bytes[3];
  if (letter === undefined) return cutShort(bytes, { outlook, meant: "[" });
  const number = letter - 0x40;
  return { length: 4, events: number >= 1 && number <= 5 ? [namedKey(`f${number}`)] : [] };
}

/** The mouse as it was before SGR: three bytes that may be anything. We never ask for it. */
function oldMouse(bytes: Uint8Array, outlook: Outlook): Step {
  if (bytes.length < 6 && outlook === "more may come") return null;
  return { length: Math.min(6, bytes.length), events: [] };
}

function shiftThree(bytes: Uint8Array, outlook: Outlook): Step {
  let end = 2;
  while (end < bytes.length && bytes[end]! >= 0x30 && bytes[end]! <= 0x3b && end < maxSequenceBytes) end++;
  const last = bytes[end];
  if (last === undefined) return cutShort(bytes, { outlook, meant: "O" });
  if (last < 0x40 || last > 0x7e) return { length: end, events: [] };
  const letter = String.fromCharCode(last);
  const [modifier] = parseSequence(String.fromCharCode(...bytes.subarray(2, end + 1))).numbers.at(-1) ?? [];
  const event = shiftThreeKey(letter, modifier);
  return { length: end + 1, events: event === undefined ? [] : [event] };
}

function shiftThreeKey(letter: string, modifier: number | undefined): InputEvent | undefined {
  if (/^[a-d]$/.test(letter)) {
    return namedKey(finalKeys[letter.toUpperCase()]!, { ...noModifiers, ctrl: true });
  }
  const key = finalKeys[letter];
  if (key === undefined || key === "begin") return keypadKey(letter);
  return eventOf({ prefix: "", numbers: [[1], [modifier]], final: letter }) ?? namedKey(key);
}

/** An answer of the terminal (OSC, DCS and their kind): skipped up to its end. */
function stringSequence(bytes: Uint8Array, outlook: Outlook): Step {
  for (let at = 2; at < bytes.length && at < maxStringBytes; at++) {
    if (bytes[at] === 0x07) return { length: at + 1, events: [] };
    if (bytes[at] === esc && bytes[at + 1] === 0x5c) return { length: at + 2, events: [] };
  }
  if (bytes.length >= maxStringBytes) return { length: maxStringBytes, events: [] };
  if (outlook === "more may come") return null;
  return { length: 2, events: [characterKey(String.fromCharCode(bytes[1]!), { ...noModifiers, alt: true })] };
}

/** As many characters as have come, each grapheme a key. */
function text(bytes: Uint8Array, outlook: Outlook): Step {
  let end = 0;
  while (end < bytes.length && bytes[end]! >= 0x20 && bytes[end]! !== 0x7f) end++;
  if (end === bytes.length && outlook === "more may come") end = wholeCharacters(bytes);
  if (end === 0) return null;
  const found = graphemes(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, end)));
  return { length: end, events: found.flatMap(typedKey) };
}

function typedKey(grapheme: string): InputEvent[] {
  return /^\p{Cc}/u.test(grapheme) ? [] : [characterKey(grapheme)];
}

/** The length without a character that has only begun at the end. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    return characterBytes(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array): number {
  for (let at = bytes.indexOf(esc); at !== -1; at = bytes.indexOf(esc, at + 1)) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}
