/** All keys of the chat in one table: what `input` obeys, what the help shows, what the palette offers. Pure. */

export type Action =
  | "send"
  | "newline"
  | "complete"
  | "complete_back"
  | "escape"
  | "quit"
  | "interrupt"
  | "delete_or_quit"
  | "suspend"
  | "redraw"
  | "create"
  | "palette"
  | "search"
  | "thread"
  | "help"
  | "agents"
  | "permissions"
  | "artifacts"
  | "pins"
  | "ids"
  | "fold"
  | "people"
  | "up"
  | "down"
  | "page_up"
  | "page_down"
  | "to_start"
  | "to_end"
  | "previous_conversation"
  | "next_conversation"
  | "next_unread"
  | "nth_conversation"
  | "select_up"
  | "select_down"
  | "mark_read"
  | "search_order"
  | "send_again"
  | "take_back";

/** Only while a message is selected. */
export type MessageAction =
  | "open_thread"
  | "reply"
  | "react"
  | "edit"
  | "pin"
  | "copy"
  | "delete";

/** Only while the panel of this kind has no text field. */
export type PanelAction =
  | "allow"
  | "deny"
  | "older_version"
  | "newer_version"
  | "diff"
  | "back";

export type Group = "Writing" | "Moving" | "Views" | "Program";

export interface Binding<A = Action> {
  keys: readonly string[];
  action: A;
  about: string;
  group: Group;
  inPalette?: true;
}

export const bindings: readonly Binding[] = [
  { keys: ["Enter"], action: "send", about: "Send; in a list: open", group: "Writing" },
  { keys: ["Alt+Enter", "Shift+Enter", "Ctrl+J"], action: "newline", about: "New line", group: "Writing" },
  {
    keys: ["Tab"],
    action: "complete",
    about: "Complete commands, @names, #conversations, ids; again: the next one",
    group: "Writing",
  },
  { keys: ["Shift+Tab"], action: "complete_back", about: "The one before", group: "Writing" },
  { keys: ["Up"], action: "up", about: "What you sent before; in a list: up", group: "Writing" },
  { keys: ["Down"], action: "down", about: "Back again; in a list: down", group: "Writing" },
  { keys: ["Alt+S"], action: "send_again", about: "Send again what was refused", group: "Writing" },
  { keys: ["Alt+X"], action: "take_back", about: "Take back what was refused", group: "Writing" },
  { keys: ["PageUp"], action: "page_up", about: "Back in the history", group: "Moving" },
  { keys: ["PageDown"], action: "page_down", about: "Forward again", group: "Moving" },
  {
    keys: ["Ctrl+Home", "Alt+<"],
    action: "to_start",
    about: "To the oldest message that is loaded",
    group: "Moving",
  },
  { keys: ["Ctrl+End", "Alt+>"], action: "to_end", about: "To the newest message", group: "Moving" },
  { keys: ["Alt+Up"], action: "previous_conversation", about: "Conversation above", group: "Moving" },
  { keys: ["Alt+Down"], action: "next_conversation", about: "Conversation below", group: "Moving" },
  {
    keys: ["Alt+A"],
    action: "next_unread",
    about: "Next conversation with something unread",
    group: "Moving",
  },
  {
    keys: ["Alt+1", "Alt+2", "Alt+3", "Alt+4", "Alt+5", "Alt+6", "Alt+7", "Alt+8", "Alt+9"],
    action: "nth_conversation",
    about: "Conversation by its place in the list",
    group: "Moving",
  },
  {
    keys: ["Ctrl+Up", "Alt+K"],
    action: "select_up",
    about: "Select a message; then the keys below",
    group: "Moving",
  },
  { keys: ["Ctrl+Down", "Alt+J"], action: "select_down", about: "Select the next message", group: "Moving" },
  {
    keys: ["Ctrl+K"],
    action: "palette",
    about: "Go to a conversation or person, or do something",
    group: "Views",
  },
  { keys: ["Ctrl+N"], action: "create", about: "New conversation", group: "Views", inPalette: true },
  { keys: ["Ctrl+R"], action: "search", about: "Search the history", group: "Views", inPalette: true },
  { keys: ["Ctrl+T"], action: "thread", about: "Open or close a thread", group: "Views", inPalette: true },
  { keys: ["F1", "?"], action: "help", about: "Keys and commands", group: "Views", inPalette: true },
  { keys: ["F2"], action: "agents", about: "Agents at a glance", group: "Views", inPalette: true },
  {
    keys: ["F3"],
    action: "permissions",
    about: "Permission questions of agents",
    group: "Views",
    inPalette: true,
  },
  {
    keys: ["F4"],
    action: "artifacts",
    about: "Artifacts of this conversation",
    group: "Views",
    inPalette: true,
  },
  { keys: ["F5"], action: "pins", about: "Pinned messages", group: "Views", inPalette: true },
  {
    keys: ["Alt+E"],
    action: "fold",
    about: "Show or fold what the system says",
    group: "Views",
    inPalette: true,
  },
  { keys: ["F6"], action: "ids", about: "Show or hide the ids of messages", group: "Views", inPalette: true },
  { keys: ["F7"], action: "people", about: "Show or hide the people", group: "Views", inPalette: true },
  {
    keys: ["Alt+R"],
    action: "mark_read",
    about: "Mark this conversation as read",
    group: "Views",
    inPalette: true,
  },
  {
    keys: ["Alt+O"],
    action: "search_order",
    about: "While searching: the best first, or the newest",
    group: "Views",
  },
  {
    keys: ["Escape"],
    action: "escape",
    about: "Close what is open, or go to the newest message",
    group: "Views",
  },
  { keys: ["Ctrl+Q"], action: "quit", about: "Quit", group: "Program", inPalette: true },
  {
    keys: ["Ctrl+C"],
    action: "interrupt",
    about: "Drop what is typed; quit when nothing is",
    group: "Program",
  },
  {
    keys: ["Ctrl+D"],
    action: "delete_or_quit",
    about: "Delete to the right; quit when nothing is typed",
    group: "Program",
  },
  { keys: ["Ctrl+Z"], action: "suspend", about: "Suspend; fg comes back", group: "Program" },
  { keys: ["Ctrl+L"], action: "redraw", about: "Draw everything anew", group: "Program" },
];

/** While a message is selected. `hint`: for the line above the field. */
export const messageBindings: readonly (Binding<MessageAction> & { hint: string })[] = [
  { keys: ["Enter", "t"], action: "open_thread", about: "Open its thread", group: "Moving", hint: "thread" },
  { keys: ["r"], action: "reply", about: "Answer it", group: "Moving", hint: "answer" },
  { keys: ["+"], action: "react", about: "React to it", group: "Moving", hint: "react" },
  { keys: ["e"], action: "edit", about: "Change it, if it is yours", group: "Moving", hint: "edit" },
  { keys: ["p"], action: "pin", about: "Pin or unpin it", group: "Moving", hint: "pin" },
  { keys: ["y"], action: "copy", about: "Copy its text", group: "Moving", hint: "copy" },
  { keys: ["d"], action: "delete", about: "Delete it", group: "Moving", hint: "delete" },
];

/** While a panel with a list is open and nothing is typed. */
export const panelBindings: readonly (Binding<PanelAction> & { panel: string })[] = [
  { panel: "permissions", keys: ["a"], action: "allow", about: "Allow", group: "Views" },
  { panel: "permissions", keys: ["d"], action: "deny", about: "Deny", group: "Views" },
  { panel: "artifacts", keys: ["["], action: "older_version", about: "Version before", group: "Views" },
  { panel: "artifacts", keys: ["]"], action: "newer_version", about: "Version after", group: "Views" },
  { panel: "artifacts", keys: ["d"], action: "diff", about: "What changed", group: "Views" },
  { panel: "artifacts", keys: ["Backspace"], action: "back", about: "Back to the list", group: "Views" },
];

const byKey = new Map(bindings.flatMap(({ keys, action }) => keys.map((key) => [key, action] as const)));

export function actionFor(key: string): Action | undefined {
  return byKey.get(key);
}
