/** The text of an editor on rows of a width, as it is shown, and moving between those rows. Pure. */
import type { Point } from "./frame.ts";
import type { Editor } from "./editor.ts";
import { cellsOf, graphemes } from "./width.ts";

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
  let cursor: Point = { x: 0, y: 0 };
  let from = 0;
  let used = 0;
  let at = 0;
  const endRow = (to: number, next: number) => {
    rows.push({ from, to, text: text.slice(from, to) });
    from = next;
    used = 0;
  };
  for (const grapheme of graphemes(text)) {
    const cells = grapheme === "\n" ? 0 : cellsOf(grapheme);
    if (used + cells > width && used > 0) endRow(at, at);
    if (at === caret) cursor = { x: used, y: rows.length };
    at += grapheme.length;
    used += cells;
    if (grapheme === "\n") endRow(at - 1, at);
  }
  if (used >= width && caret === at) endRow(at, at);
  if (caret === at) cursor = { x: used, y: rows.length };
  endRow(at, at);
  return { rows, cursor };
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
