/** The numbers and letters that terminals use for keys. */
import type { KeyEvent, Modifiers } from "./input_event.ts";

export const noModifiers: Modifiers = { ctrl: false, alt: false, shift: false };

/** Behind `CSI` or `SS3`, with or without a modifier in front. */
export const finalKeys: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  E: "begin",
  F: "end",
  H: "home",
  M: "enter",
  P: "f1",
  Q: "f2",
  R: "f3",
  S: "f4",
};

/** In front of `~`. */
export const tildeKeys: Readonly<Record<number, string>> = {
  1: "home",
  2: "insert",
  3: "delete",
  4: "end",
  5: "pageup",
  6: "pagedown",
  7: "home",
  8: "end",
  11: "f1",
  12: "f2",
  13: "f3",
  14: "f4",
  15: "f5",
  17: "f6",
  18: "f7",
  19: "f8",
  20: "f9",
  21: "f10",
  23: "f11",
  24: "f12",
  25: "f13",
  26: "f14",
  28: "f15",
  29: "f16",
  31: "f17",
  32: "f18",
  33: "f19",
  34: "f20",
};

/** Keys that are no characters in `CSI … u`; from 57344 on they are those of the kitty protocol. */
const codeKeys: Readonly<Record<number, string>> = {
  8: "backspace",
  9: "tab",
  13: "enter",
  27: "escape",
  127: "backspace",
  57414: "enter",
  57417: "left",
  57418: "right",
  57419: "up",
  57420: "down",
  57421: "pageup",
  57422: "pagedown",
  57423: "home",
  57424: "end",
  57425: "insert",
  57426: "delete",
};

/** The characters of the keypad, from code 57399 and, after `SS3`, from `j` and `p` on. */
const keypadCharacters = "0123456789./*-+";

/** One character, as it was typed. */
export function characterKey(character: string, modifiers: Modifiers = noModifiers): KeyEvent {
  const { ctrl, alt } = modifiers;
  const lower = character.toLowerCase();
  const shift = modifiers.shift || (lower !== character && lower.length === character.length);
  const key = character === " " ? "space" : lower;
  return { kind: "key", key, ctrl, alt, shift, text: ctrl || alt ? "" : character };
}

/** A key that inserts nothing. */
export function namedKey(key: string, modifiers: Modifiers = noModifiers): KeyEvent {
  const { ctrl, alt, shift } = modifiers;
  return { kind: "key", key, ctrl, alt, shift, text: "" };
}

/** A byte below 32, or 127. */
export function controlKey(byte: number, alt = noModifiers.alt): KeyEvent {
  const modifiers = { ...noModifiers, alt };
  if (byte === 0x0d) return namedKey("enter", modifiers);
  if (byte === 0x09) return namedKey("tab", modifiers);
  if (byte === 0x1b) return namedKey("escape", modifiers);
  if (byte === 0x7f) return namedKey("backspace", modifiers);
  if (byte === 0) return namedKey("space", { ...modifiers, ctrl: true });
  return namedKey(String.fromCharCode(byte + 0x40).toLowerCase(), { ...modifiers, ctrl: true });
}

/** The modifier number of xterm: one more than the sum of Shift 1, Alt 2, Ctrl 4, and more that we do not tell apart. */
export function modifiersOf(parameter: number | undefined): Modifiers {
  const bits = Math.max(0, (parameter ?? 1) - 1);
  return { shift: (bits & 1) !== 0, alt: (bits & (2 | 32)) !== 0, ctrl: (bits & 4) !== 0 };
}

/** A key of `CSI … u` or modifyOtherKeys; undefined for one that means nothing to us. */
export function codedKey(code: number, { modifiers, shifted }: { modifiers: Modifiers; shifted?: number }) {
  const name = codeKeys[code];
  if (name !== undefined) return namedKey(name, modifiers);
  const keypad = keypadCharacters[code - 57399];
  if (keypad !== undefined) return characterKey(keypad, modifiers);
  if (code >= 57376 && code <= 57387) return namedKey(`f${code - 57376 + 13}`, modifiers);
  if (code < 0x20 || (code >= 0x7f && code < 0xa0) || isNoCharacter(code)) return undefined;
  const base = String.fromCodePoint(code);
  if (!modifiers.shift || modifiers.ctrl || modifiers.alt) return characterKey(base, modifiers);
  return characterKey(
    shifted !== undefined && !isNoCharacter(shifted) ? String.fromCodePoint(shifted) : base.toUpperCase(),
    modifiers,
  );
}

function isNoCharacter(code: number): boolean {
  return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) || (code >= 57344 && code <= 63743);
}

/** A key of the keypad in application mode: the letter behind `SS3`. */
export function keypadKey(letter: string): KeyEvent | undefined {
  if (letter >= "p" && letter <= "y") return characterKey(keypadCharacters[letter.charCodeAt(0) - 0x70]!);
  const sign = ({ j: "*", k: "+", l: ",", m: "-", n: ".", o: "/", X: "=" } as Record<string, string>)[letter];
  return sign === undefined ? undefined : characterKey(sign);
}
