/** What others wrote, as it may be drawn: nothing in it moves the cursor, changes a colour or turns text around. */
import { isCommon } from "./common_width.ts";

/** More would be a tower of marks over many rows; the longest emoji has ten. */
const maxCodePoints = 16;

const harmful = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/u;

/** Joiners are part of emoji and of several scripts. */
const joiner = /[\u200c\u200d]/;

/**
 * How one grapheme is drawn. Control characters become visible signs, what only steers the layout is left out.
 * Empty when nothing is left.
 */
export function legible(grapheme: string): string {
  if (isCommon(grapheme)) return grapheme;
  const points = Array.from(grapheme, (point) => harmful.test(point) ? sign(point) : point);
  const shown = points.slice(0, maxCodePoints).join("");
  return joiner.test(shown) && !/[^\u200c\u200d]/.test(shown) ? "" : shown;
}

function sign(point: string): string {
  const code = point.codePointAt(0)!;
  if (joiner.test(point)) return point;
  if (code === 0x09 || code === 0x0a || code === 0x0d || code === 0x2028 || code === 0x2029) return " ";
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return code < 0xa0 || (code >= 0xd800 && code <= 0xdfff) ? "\ufffd" : "";
}
