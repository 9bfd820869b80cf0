/** A text field in a box: moved so that the caret is in sight. Pure. */
import type { Editor } from "../terminal/editor.ts";
import { editorRows } from "../terminal/editor_rows.ts";
import { type Line, s } from "./paint.ts";

export interface FieldView {
  lines: Line[];
  cursor: { x: number; y: number };
}

export function fieldView(editor: Editor, { width, rows }: { width: number; rows: number }): FieldView {
  const made = editorRows(editor, Math.max(1, width));
  const from = Math.max(0, Math.min(made.cursor.y - rows + 1, made.rows.length - rows));
  return {
    lines: made.rows.slice(from, from + rows).map(({ text }) => [s(text)]),
    cursor: { x: made.cursor.x, y: made.cursor.y - from },
  };
}
