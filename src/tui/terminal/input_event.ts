/** What comes from the terminal, whatever bytes it used to say so. */

export type KeyName =
  | "enter"
  | "tab"
  | "escape"
  | "backspace"
  | "delete"
  | "insert"
  | "home"
  | "end"
  | "pageup"
  | "pagedown"
  | "up"
  | "down"
  | "left"
  | "right"
  | "space";

export interface Modifiers {
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

export interface KeyEvent extends Modifiers {
  readonly kind: "key";
  /** A KeyName, `f1` to `f24`, or the character in lower case as it is without Shift where that is known: `a`, `?`, `é`. */
  readonly key: string;
  /** What is to be inserted: one grapheme; empty for keys that do something else. */
  readonly text: string;
}

export interface PasteEvent {
  readonly kind: "paste";
  /** Line breaks are `\n`; other control characters but tabs are left out. */
  readonly text: string;
  /** True when there was more than is taken at once. */
  readonly truncated: boolean;
}

export interface MouseEvent extends Modifiers {
  readonly kind: "mouse";
  /** `move` comes only while a button is held. */
  readonly action: "press" | "release" | "move" | "wheel_up" | "wheel_down";
  readonly button: "left" | "middle" | "right" | "none";
  /** Cells, counted from 0. */
  readonly x: number;
  readonly y: number;
}

export interface ResizeEvent {
  readonly kind: "resize";
  readonly columns: number;
  readonly rows: number;
}

export interface FocusEvent {
  readonly kind: "focus";
  readonly focused: boolean;
}

export type InputEvent = KeyEvent | PasteEvent | MouseEvent | ResizeEvent | FocusEvent;

/** The key as people write it: `Ctrl+K`, `Alt+Up`, `PageUp`, `Shift+Enter`, `F1`; a character that is inserted as it is. */
export function keyLabel({ key, text, ctrl, alt, shift }: KeyEvent): string {
  if (text !== "") return text;
  const name = labels[key] ?? (key.length === 1 || /^f\d/.test(key) ? key.toUpperCase() : key);
  return `${ctrl ? "Ctrl+" : ""}${alt ? "Alt+" : ""}${shift ? "Shift+" : ""}${name}`;
}

const labels: Readonly<Record<string, string>> = {
  enter: "Enter",
  tab: "Tab",
  escape: "Escape",
  backspace: "Backspace",
  delete: "Delete",
  insert: "Insert",
  home: "Home",
  end: "End",
  pageup: "PageUp",
  pagedown: "PageDown",
  up: "Up",
  down: "Down",
  left: "Left",
  right: "Right",
  space: "Space",
};
