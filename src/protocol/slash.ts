/** Slash commands of the web page and the terminal chat: one table for parsing, completion and help. Pure. */
import { nearWord } from "./near_word.ts";

export interface SlashCommand {
  name: SlashName;
  /** What follows the name. */
  usage: string;
  about: string;
  /** How what follows is read. */
  args: ArgsShape;
}

type ArgsShape =
  | "none"
  | "text"
  | "people_and_text"
  | "word_and_text"
  | "word_and_optional_text"
  | "word"
  | "optional_word"
  | "optional_text";

export const slashCommands = [
  {
    name: "dm",
    usage: "@name[, @name] text",
    about: "Whisper: only they and you see it",
    args: "people_and_text",
  },
  {
    name: "reply",
    usage: "message-id text",
    about: "Answer in the thread of a message",
    args: "word_and_text",
  },
  {
    name: "react",
    usage: "message-id emoji",
    about: "Put an emoji on a message, or take it back",
    args: "word_and_text",
  },
  {
    name: "edit",
    usage: "message-id|last text",
    about: "Change one of your messages",
    args: "word_and_text",
  },
  { name: "delete", usage: "message-id|last", about: "Delete a message", args: "word" },
  { name: "pin", usage: "message-id", about: "Pin a message, or unpin it", args: "word" },
  { name: "topic", usage: "text", about: "Say what this conversation is about", args: "text" },
  { name: "invite", usage: "@name [note]", about: "Invite somebody here", args: "word_and_optional_text" },
  { name: "join", usage: "conversation", about: "Join a conversation, or create it", args: "word" },
  { name: "leave", usage: "", about: "Leave this conversation", args: "none" },
  { name: "list", usage: "", about: "Show all conversations", args: "none" },
  { name: "close", usage: "", about: "Archive this conversation", args: "none" },
  { name: "archive", usage: "", about: "Archive this conversation", args: "none" },
  { name: "star", usage: "", about: "Star this conversation, or unstar it", args: "none" },
  {
    name: "mute",
    usage: "[all|mentions|off]",
    about: "What of this conversation notifies you",
    args: "optional_word",
  },
  {
    name: "continue",
    usage: "[conversation]",
    about: "Let agents wake each other again where they were stopped",
    args: "optional_word",
  },
  { name: "me", usage: "text", about: "Say what you are doing", args: "text" },
  { name: "nick", usage: "name", about: "Change your name", args: "word" },
  { name: "status", usage: "[emoji] text|clear", about: "Set your status, or clear it", args: "text" },
  { name: "who", usage: "", about: "Show who is here", args: "none" },
  { name: "kick", usage: "@name", about: "Remove somebody from here", args: "word" },
  {
    name: "search",
    usage: "query",
    about: "Search all messages: words, from:name, has:link, …",
    args: "text",
  },
  { name: "thread", usage: "message-id", about: "Open the thread of a message", args: "word" },
  {
    name: "file",
    usage: "[path]",
    about: "Attach files; the web page lets you choose them",
    args: "optional_text",
  },
  { name: "help", usage: "", about: "Show commands and keys", args: "none" },
] as const satisfies readonly { name: string; usage: string; about: string; args: ArgsShape }[];

export type SlashName = (typeof slashCommands)[number]["name"];

/** A parsed command. Absent parts are empty. */
export interface SlashCall {
  kind: "command";
  name: SlashName;
  /** Names without `@`, in order, each once. */
  people: string[];
  word: string;
  text: string;
}

export type SlashResult =
  /** Ordinary text. */
  | { kind: "text" }
  | SlashCall
  | { kind: "problem"; problem: string };

const opening = /^\/([a-z]+)(?:\s+([\s\S]*))?$/i;
const person = /^@?([\p{L}\p{M}\p{N}_-]{1,64})$/u;

/** Reads what was typed. Two slashes at the start, or a path such as `/usr/bin`, are ordinary text. */
export function parseSlash(input: string): SlashResult {
  const match = opening.exec(input.trimEnd());
  if (!match) return { kind: "text" };
  const name = match[1]!.toLowerCase();
  const command = slashCommands.find((one) => one.name === name);
  if (!command) return { kind: "problem", problem: unknown(name) };
  return argumentsOf(command, (match[2] ?? "").trim());
}

/** The commands whose names begin with what was typed, in the order of the table. */
export function completeSlash(prefix: string): readonly SlashCommand[] {
  const typed = prefix.replace(/^\//, "").toLowerCase();
  return slashCommands.filter((command) => command.name.startsWith(typed));
}

function unknown(name: string): string {
  const near = nearWord(name, slashCommands.map((command) => command.name));
  return near
    ? `Unknown command "/${name}": did you mean /${near}?`
    : `Unknown command "/${name}": /help lists them`;
}

function argumentsOf(command: SlashCommand, rest: string): SlashResult {
  const call: SlashCall = { kind: "command", name: command.name, people: [], word: "", text: "" };
  const wrong = (): SlashResult => ({
    kind: "problem",
    problem: `Write /${command.name} ${command.usage}`.trimEnd(),
  });
  const [word = "", text = ""] = splitFirst(rest);
  switch (command.args) {
    case "none":
      return rest === "" ? call : { kind: "problem", problem: `/${command.name} takes nothing behind it` };
    case "optional_text":
      return { ...call, text: rest };
    case "text":
      return rest === "" ? wrong() : { ...call, text: rest };
    case "word":
      return rest === "" || text !== "" ? wrong() : { ...call, word: bareName(word) };
    case "optional_word":
      return text !== "" ? wrong() : { ...call, word };
    case "word_and_text":
      return text === "" ? wrong() : { ...call, word, text };
    case "word_and_optional_text":
      return word === "" ? wrong() : { ...call, word: bareName(word), text };
    case "people_and_text":
      return withPeople(call, rest);
  }
}

function withPeople(call: SlashCall, rest: string): SlashResult {
  const head = /^(?:@[\p{L}\p{M}\p{N}_-]{1,64}(?:\s*,\s*|\s+|$))+/u.exec(rest)?.[0] ?? "";
  const people = [
    ...new Set(head.split(/[\s,]+/).filter((part) => part !== "").map((part) => part.slice(1))),
  ];
  const text = rest.slice(head.length).trim();
  if (people.length === 0) {
    return { kind: "problem", problem: `No recipients specified: write /dm @name text` };
  }
  if (text === "") {
    return { kind: "problem", problem: "Empty message body: write what you want to say behind the names" };
  }
  return { ...call, people, text };
}

function splitFirst(rest: string): [string?, string?] {
  const match = /^(\S+)(?:\s+([\s\S]*))?$/.exec(rest);
  return match ? [match[1], match[2] ?? ""] : [];
}

function bareName(word: string): string {
  return word.startsWith("@") ? person.exec(word)?.[1] ?? word : word.replace(/^#/, "");
}
