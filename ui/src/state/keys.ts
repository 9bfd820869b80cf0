/** All keys of the page: what they do, and how the help shows them. */
import type { Session } from "./session.svelte.ts";

export interface KeyBinding {
  /** As shown: `Ctrl` stands for the command key on a Mac. */
  keys: string;
  about: string;
  /** Also works while one writes. */
  inFields: boolean;
  run: (session: Session, event: { digit: number }) => void;
}

export const keyBindings: readonly KeyBinding[] = [
  {
    keys: "Ctrl+K",
    about: "Find a conversation, person, message or action",
    inFields: true,
    run: ({ panels }) =>
      panels.dialog?.kind === "palette" ? panels.closeDialog() : panels.show({ kind: "palette" }),
  },
  {
    keys: "Ctrl+Shift+F",
    about: "Search the history",
    inFields: true,
    run: (session) => session.walk.openSearch(),
  },
  {
    keys: "Ctrl+L",
    about: "All conversations",
    inFields: true,
    run: ({ panels }) => panels.show({ kind: "directory" }),
  },
  {
    keys: "Ctrl+Shift+N",
    about: "New conversation (Ctrl+N where the browser leaves it)",
    inFields: true,
    run: ({ panels }) => panels.show({ kind: "create" }),
  },
  {
    keys: "Ctrl+J",
    about: "Go to a conversation, or join it",
    inFields: true,
    run: ({ panels }) => panels.show({ kind: "quick_join" }),
  },
  {
    keys: "Alt+1…9",
    about: "The first nine conversations",
    inFields: true,
    run: (session, { digit }) => session.walk.goNth(digit - 1),
  },
  { keys: "Alt+↑", about: "The conversation above", inFields: true, run: (session) => session.walk.goBy(-1) },
  { keys: "Alt+↓", about: "The conversation below", inFields: true, run: (session) => session.walk.goBy(1) },
  {
    keys: "Alt+Shift+↓",
    about: "The next unread conversation",
    inFields: true,
    run: (session) => session.walk.goUnread(),
  },
  {
    keys: "Alt+A",
    about: "All agents at a glance",
    inFields: true,
    run: (session) => session.walk.toggleAgents(),
  },
  {
    keys: "Shift+Escape",
    about: "Mark this conversation as read",
    inFields: true,
    run: (session) => session.conv !== null && void session.marks.allRead(session.conv),
  },
  {
    keys: "?",
    about: "Keys and commands",
    inFields: false,
    run: ({ panels }) => panels.show({ kind: "keys" }),
  },
];

/** Keys that a part of the page handles itself. */
export const localKeys: readonly { keys: string; about: string }[] = [
  { keys: "Enter", about: "Send" },
  { keys: "Shift+Enter", about: "New line" },
  { keys: "↑", about: "Edit your last message (in the empty field)" },
  { keys: "``` Space", about: "Write a code block" },
  { keys: "↑ ↓", about: "Go through the messages, when one has the focus" },
  { keys: "E R T P", about: "On a message: edit, react, thread, pin" },
  { keys: "Escape", about: "Close what is on top, then back to the field" },
];

/** How an event is written in the table. */
export function chordOf(
  event: {
    key: string;
    code?: string;
    ctrlKey: boolean;
    metaKey: boolean;
    altKey: boolean;
    shiftKey: boolean;
  },
): string {
  const names: Record<string, string> = { ArrowUp: "↑", ArrowDown: "↓" };
  const digit = event.altKey && event.code ? /^Digit([1-9])$/.exec(event.code)?.[1] : undefined;
  const letter = event.altKey && event.code ? /^Key([A-Z])$/.exec(event.code)?.[1] : undefined;
  const key = digit ?? letter ?? names[event.key] ??
    (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  const shift = event.shiftKey && key !== "?" ? "Shift+" : "";
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shift}${key}`;
}

export function bindingFor(chord: string): KeyBinding | undefined {
  const wanted = /^Alt\+[1-9]$/.test(chord) ? "Alt+1…9" : chord === "Ctrl+N" ? "Ctrl+Shift+N" : chord;
  return keyBindings.find((binding) => binding.keys === wanted);
}
