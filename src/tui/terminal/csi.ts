/** The meaning of one complete control sequence of the keyboard or mouse. */
import type { InputEvent, KeyEvent, MouseEvent } from "./input_event.ts";
import { codedKey, finalKeys, modifiersOf, namedKey, noModifiers, tildeKeys } from "./key_codes.ts";

export interface Sequence {
  /** `?`, `<`, `>` or `=` in front of the numbers; else empty. */
  prefix: string;
  /** The numbers, with those behind a colon as further ones; missing ones are undefined. */
  numbers: (number | undefined)[][];
  final: string;
}

/** The sequence between `ESC [` and its last byte, that one included. */
export function parseSequence(body: string): Sequence {
  const prefix = /^[?<>=]/.exec(body)?.[0] ?? "";
  const numbers = body.slice(prefix.length, -1).split(";")
    .map((field) => field.split(":").map((digits) => /^\d{1,7}$/.test(digits) ? Number(digits) : undefined));
  return { prefix, numbers, final: body.at(-1)! };
}

/** Undefined for what is no input, such as the terminal's answer to a question. */
export function eventOf({ prefix, numbers, final }: Sequence): InputEvent | undefined {
  const [first, second] = [numbers[0]?.[0], numbers[1]?.[0]];
  if (prefix === "<") return final === "M" || final === "m" ? mouse(numbers, final) : undefined;
  if (prefix !== "") return undefined;
  // The third kind of key event is the release of a key.
  if (numbers[1]?.[1] === 3) return undefined;
  if (final === "~") return tilde(numbers);
  if (final === "u") return unicode(numbers);
  if (final === "Z") return namedKey("tab", { ...noModifiers, shift: true });
  if (final === "I" || final === "O") {
    return first === undefined ? { kind: "focus", focused: final === "I" } : undefined;
  }
  const key = finalKeys[final];
  if (key !== undefined && key !== "begin" && final !== "M") return namedKey(key, modifiersOf(second));
  return rxvt(first, final);
}

function tilde(numbers: Sequence["numbers"]): KeyEvent | undefined {
  const [first, second, third] = numbers.map((field) => field[0]);
  const modifiers = modifiersOf(second);
  if (first === 27 && third !== undefined) return codedKey(third, { modifiers });
  const key = tildeKeys[first ?? 0];
  return key === undefined ? undefined : namedKey(key, modifiers);
}

function unicode(numbers: Sequence["numbers"]): KeyEvent | undefined {
  const [code, shifted] = numbers[0] ?? [];
  if (code === undefined) return undefined;
  // Super and Hyper are commands of the window manager, not text.
  const bits = (numbers[1]?.[0] ?? 1) - 1;
  if ((bits & 24) !== 0) return undefined;
  return codedKey(code, { modifiers: modifiersOf(bits + 1), ...shifted === undefined ? {} : { shifted } });
}

/** What rxvt sends with Shift or Ctrl: another last byte in place of a number. */
function rxvt(first: number | undefined, final: string): KeyEvent | undefined {
  const held =
    ({ "$": { shift: true }, "^": { ctrl: true }, "@": { ctrl: true, shift: true } } as const)[final];
  const key = tildeKeys[first ?? 0];
  if (held !== undefined && key !== undefined) return namedKey(key, { ...noModifiers, ...held });
  const arrow = /^[a-d]$/.test(final) ? finalKeys[final.toUpperCase()] : undefined;
  return arrow === undefined ? undefined : namedKey(arrow, { ...noModifiers, shift: true });
}

const buttons = ["left", "middle", "right", "none"] as const;

function mouse(numbers: Sequence["numbers"], final: string): MouseEvent | undefined {
  const [code, column, row] = numbers.map((field) => field[0]);
  if (code === undefined || column === undefined || row === undefined || code >= 128) return undefined;
  const held = { shift: (code & 4) !== 0, alt: (code & 8) !== 0, ctrl: (code & 16) !== 0 };
  const place = { x: Math.max(0, column - 1), y: Math.max(0, row - 1) };
  if ((code & 64) !== 0) {
    const direction = code & 3;
    if (direction > 1 || final === "m") return undefined;
    return {
      kind: "mouse",
      action: direction === 0 ? "wheel_up" : "wheel_down",
      button: "none",
      ...held,
      ...place,
    };
  }
  const action = final === "m" ? "release" : (code & 32) !== 0 ? "move" : "press";
  return { kind: "mouse", action, button: buttons[code & 3]!, ...held, ...place };
}
