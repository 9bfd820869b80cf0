/** Which key does what in a text field. */
import type { EditCommand } from "./editor.ts";

export interface EditBinding {
  /** As `keyLabel` writes them. */
  keys: readonly string[];
  command: EditCommand;
  about: string;
}

export const editBindings: readonly EditBinding[] = [
  { keys: ["Left", "Ctrl+B"], command: "left", about: "Back one character" },
  { keys: ["Right", "Ctrl+F"], command: "right", about: "Forward one character" },
  { keys: ["Alt+B", "Ctrl+Left", "Alt+Left"], command: "word_left", about: "Back one word" },
  { keys: ["Alt+F", "Ctrl+Right", "Alt+Right"], command: "word_right", about: "Forward one word" },
  { keys: ["Ctrl+A", "Home"], command: "line_start", about: "To the start of the line" },
  { keys: ["Ctrl+E", "End"], command: "line_end", about: "To the end of the line" },
  { keys: ["Alt+<", "Ctrl+Home"], command: "text_start", about: "To the start of the text" },
  { keys: ["Alt+>", "Ctrl+End"], command: "text_end", about: "To the end of the text" },
  { keys: ["Alt+Enter", "Shift+Enter", "Ctrl+J"], command: "newline", about: "New line" },
  { keys: ["Backspace", "Ctrl+H", "Shift+Backspace"], command: "delete_left", about: "Delete to the left" },
  { keys: ["Delete", "Ctrl+D"], command: "delete_right", about: "Delete to the right" },
  {
    keys: ["Alt+Backspace", "Ctrl+Backspace", "Alt+Ctrl+H"],
    command: "cut_word_left",
    about: "Cut the word before",
  },
  { keys: ["Ctrl+W"], command: "cut_spaced_word_left", about: "Cut everything up to the space before" },
  { keys: ["Alt+D", "Ctrl+Delete", "Alt+Delete"], command: "cut_word_right", about: "Cut the word behind" },
  { keys: ["Ctrl+U"], command: "cut_to_line_start", about: "Cut to the start of the line" },
  { keys: ["Ctrl+K"], command: "cut_to_line_end", about: "Cut to the end of the line" },
  { keys: ["Ctrl+Y"], command: "yank", about: "Insert what was cut" },
  { keys: ["Ctrl+T"], command: "transpose", about: "Swap two characters" },
  { keys: ["Ctrl+_", "Ctrl+/", "Ctrl+-"], command: "undo", about: "Undo" },
];

const byKey = new Map(
  editBindings.flatMap(({ keys, command }) => keys.map((key) => [key, command] as const)),
);

export function editCommandFor(key: string): EditCommand | undefined {
  return byKey.get(key);
}
