/** The text of an editor on rows of a width, as it is shown, and moving between those rows. Pure. */
import type { Point } from "./frame.ts";
import type { Editor } from "./editor.ts";
import { cellsOf, graphemes, textWidth } from "./width.ts";

/** A row: what stands in `text` from index `from` to `to`. */
export interface EditorRow {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface EditorRows {
  readonly rows: readonly EditorRow[];
  /** Where the caret stands, in cells and rows from 0; at the end of a full row it is on the next one. */
  readonly cursor: Point;
}

/** Rows end at line breaks and where they are full: the caret has a cell to stand on in each. */
export function editorRows({ text, caret }: Pick<Editor, "text" | "caret">, width: number): EditorRows {
  const rows: EditorRow[] = [];
  let from = 0;
  for (const line of text.split("\n")) {
    for (const length of rowLengths(line, width)) {
      rows.push({ from, to: from + length, text: text.slice(from, from + length) });
      from += length;
    }
    const last = rows.at(-1)!;
    if (caret === last.to && textWidth(last.text) >= width) rows.push({ from, to: from, text: "" });
    from++;
  }
  const y = rows.findLastIndex((row) => row.from <= caret);
  const { from: start } = rows[y]!;
  return { rows, cursor: { x: textWidth(text.slice(start, caret)), y } };
}

const simple = /^[\x20-\x7e]*$/;

/** How much of the line stands on each of its rows. */
function rowLengths(line: string, width: number): number[] {
  if (simple.test(line)) {
    if (line.length <= width) return [line.length];
    const full = Math.max(0, Math.ceil(line.length / width) - 1);
    return [...Array.from({ length: full }, () => width), line.length - full * width];
  }
  const lengths = [0];
  let used = 0;
  for (const grapheme of graphemes(line)) {
    const cells = cellsOf(grapheme);
    if (used + cells > width && used > 0) {
      lengths.push(0);
      used = 0;
    }
    lengths[lengths.length - 1]! += grapheme.length;
    used += cells;
  }
  return lengths;
}

/** One row up or down in the same column; undefined when there is none, so that the key may mean something else. */
export function moveRow(
  editor: Editor,
  { step, width }: { step: -1 | 1; width: number },
): Editor | undefined {
  const { rows, cursor } = editorRows(editor, width);
  const row = rows[cursor.y + step];
  if (row === undefined) return undefined;
  const goal = editor.goal ?? cursor.x;
  let caret = row.from;
  let used = 0;
  for (const grapheme of graphemes(row.text)) {
    used += cellsOf(grapheme);
    if (used > goal) break;
    caret += grapheme.length;
  }
  return { ...editor, caret, last: "other", goal };
}
