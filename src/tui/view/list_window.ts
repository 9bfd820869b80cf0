/** The part of a list of rows that is in sight: built upwards from its last line, so that only what is seen is made. Pure. */
import type { Anchor } from "../model.ts";
import type { Row } from "../rows.ts";
import type { ListSight } from "../sight.ts";
import type { Line } from "./paint.ts";

export interface WindowInput {
  rows: readonly Row[];
  /** Null: the end of the list is the end of the window. */
  anchor: Anchor | null;
  height: number;
  linesOf: (row: Row) => readonly Line[];
}

export interface WindowLine {
  line: Line;
  row: Row;
}

export interface ListWindow {
  /** At most `height`; fewer when the list is shorter. */
  lines: WindowLine[];
  sight: ListSight;
}

interface Place {
  at: number;
  /** Lines of that row below the window. */
  below: number;
}

export function listWindow(input: WindowInput): ListWindow {
  const { rows, height } = input;
  const end: Place = { at: rows.length - 1, below: 0 };
  if (rows.length === 0 || height <= 0) {
    return { lines: [], sight: { anchor: null, visible: [], above: 0, below: 0, height } };
  }
  const wanted = placeOf(input) ?? end;
  let { lines, top } = upwards(input, wanted);
  let bottom = wanted;
  if (lines.length < height && !isEnd(bottom, rows)) {
    // The list began below the upper end of the window: its first line is put there.
    bottom = downBy(input, wanted, height - lines.length);
    ({ lines, top } = upwards(input, bottom));
  }
  const anchor = isEnd(bottom, rows) ? null : { row: rows[bottom.at]!.key, below: bottom.below };
  const visible = [...new Set(lines.map(({ row }) => row.key))];
  return { lines, sight: { anchor, visible, above: top, below: rows.length - 1 - bottom.at, height } };
}

function isEnd({ at, below }: Place, rows: readonly Row[]): boolean {
  return at >= rows.length - 1 && below <= 0;
}

/** The anchor with its overhang worked out; undefined when its row is gone. */
function placeOf(input: WindowInput): Place | undefined {
  const { rows, anchor, linesOf } = input;
  if (anchor === null) return undefined;
  let at = rows.findLastIndex(({ key }) => key === anchor.row);
  if (at < 0) return undefined;
  if (anchor.below < 0) return downBy(input, { at, below: 0 }, -anchor.below);
  let { below } = anchor;
  while (at > 0 && below >= linesOf(rows[at]!).length) {
    below -= linesOf(rows[at]!).length;
    at--;
  }
  return { at, below: Math.min(below, Math.max(0, linesOf(rows[at]!).length - 1)) };
}

function downBy({ rows, linesOf }: WindowInput, { at, below }: Place, lines: number): Place {
  let rest = lines - below;
  if (rest <= 0) return { at, below: below - lines };
  while (rest > 0 && at < rows.length - 1) {
    at++;
    rest -= linesOf(rows[at]!).length;
  }
  return { at, below: Math.max(0, -rest) };
}

/** The lines above a place that fill the window, and the index of the topmost row. */
function upwards(
  { rows, height, linesOf }: WindowInput,
  { at, below }: Place,
): { lines: WindowLine[]; top: number } {
  const reversed: WindowLine[] = [];
  let skip = below;
  let top = at;
  for (; top >= 0 && reversed.length < height; top--) {
    const row = rows[top]!;
    const lines = linesOf(row);
    for (let i = lines.length - 1 - skip; i >= 0 && reversed.length < height; i--) {
      reversed.push({ line: lines[i]!, row });
    }
    skip = 0;
  }
  return { lines: reversed.reverse(), top: top + 1 };
}
