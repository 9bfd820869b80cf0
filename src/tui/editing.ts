/** Text fields as the chat uses them: keys by their names. */
import { editCommandFor } from "./terminal/edit_keys.ts";
import { edit, type Editor, editorWith, insertText } from "./terminal/editor.ts";
import { graphemes } from "./terminal/width.ts";

export function emptyEditor(): Editor {
  return editorWith("");
}

/** True for keys that insert themselves. */
export function isPrintable(key: string): boolean {
  return !/\p{Cc}/u.test(key) && graphemes(key).length === 1;
}

/** What the key makes of the text; undefined when it means nothing there. */
export function editKey(editor: Editor, key: string): Editor | undefined {
  if (isPrintable(key)) return insertText(editor, key);
  if (key === "Space" || key === "Shift+Space") return insertText(editor, " ");
  const command = editCommandFor(key);
  return command && edit(editor, command);
}
