/** Characters that need no thought: every terminal draws them alike, and none of them joins with its neighbours. */

/** From, to, cells. In order. */
const ranges = [
  [0x20, 0x7e, 1],
  [0xa1, 0xac, 1],
  [0xae, 0x2ff, 1],
  [0x370, 0x482, 1],
  [0x48a, 0x558, 1],
  [0x2010, 0x2027, 1],
  [0x2190, 0x22ff, 1],
  [0x2500, 0x25a9, 1],
  [0x25ac, 0x25b5, 1],
  [0x25b7, 0x25bf, 1],
  [0x25c1, 0x25fa, 1],
  [0x2605, 0x2606, 1],
  [0x2610, 0x2612, 1],
  [0x2713, 0x2718, 1],
  [0x3000, 0x3029, 2],
  [0x3041, 0x3096, 2],
  [0x309b, 0x30ff, 2],
  [0x3400, 0x4dbf, 2],
  [0x4e00, 0x9fff, 2],
  [0xac00, 0xd7a3, 2],
  [0xff01, 0xff60, 2],
] as const;

/** The cells of a UTF-16 unit that is such a character; 0 when it is none and must be looked at more closely. */
export function commonWidth(code: number): 0 | 1 | 2 {
  if (code < 0x7f) return code >= 0x20 ? 1 : 0;
  for (const [from, to, cells] of ranges) {
    if (code < from) return 0;
    if (code <= to) return cells;
  }
  return 0;
}

/** True for one such character and nothing more. */
export function isCommon(text: string): boolean {
  return text.length === 1 && commonWidth(text.charCodeAt(0)) > 0;
}
