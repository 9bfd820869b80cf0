/** From words on the command line to a command and its values. */
import { parseArgs } from "node:util";
import { nearest } from "../lib/nearest.ts";
import type { Command, OptionRow } from "./command.ts";
import { UsageError } from "./failure.ts";

export type Request =
  | { kind: "version" }
  | { kind: "help"; of: Command | undefined }
  /** A group without one of its commands. */
  | { kind: "group"; name: string }
  | { kind: "run"; command: Command; values: Record<string, unknown> };

/** Throws UsageError for what is not in the table. */
export function parseRequest(commands: readonly Command[], words: readonly string[]): Request {
  const [first = "--help", second] = words;
  if (first === "--version" || first === "-V") return { kind: "version" };
  if (first === "--help" || first === "-h") return { kind: "help", of: undefined };
  if (first === "help") return { kind: "help", of: find(commands, words.slice(1)) };
  if (first.startsWith("-")) throw new UsageError(`Unknown option ${first}`);
  const group = commands.filter((command) => command.name.startsWith(`${first} `));
  const isCommand = commands.some(({ name }) => name === first);
  const needsMore = group.length > 0 && !isCommand && (second === undefined || second.startsWith("-"));
  if (needsMore) return { kind: "group", name: first };
  const command = find(commands, words);
  if (command === undefined) throw new UsageError(unknownCommand(commands, { first, second, group }));
  return parseValues(command, words.slice(command.name.split(" ").length));
}

function find(commands: readonly Command[], words: readonly string[]): Command | undefined {
  const two = words.slice(0, 2).join(" ");
  return commands.find(({ name }) => name === two) ?? commands.find(({ name }) => name === words[0]);
}

function unknownCommand(
  commands: readonly Command[],
  { first, second, group }: { first: string; second: string | undefined; group: readonly Command[] },
): string {
  if (group.length > 0) {
    const verbs = group.map(({ name }) => name.split(" ")[1]!);
    return `No such command: ${first} ${second}; there are ${
      verbs.map((verb) => `${first} ${verb}`).join(", ")
    }`;
  }
  const meant = nearest(
    first,
    new Set(commands.filter(({ hidden }) => !hidden).map(({ name }) => name.split(" ")[0]!)),
  );
  return `No such command: ${first}${meant === undefined ? "" : `; did you mean ${meant}?`}`;
}

function parseValues(command: Command, words: readonly string[]): Request {
  const { values, positionals } = parsed(command, words);
  if (values.help === true) return { kind: "help", of: command };
  const named: Record<string, unknown> = {};
  for (const [name, row] of Object.entries(command.options)) named[name] = values[name] ?? absent(row);
  for (const [index, { name, optional, rest }] of command.arguments.entries()) {
    const value = positionals[index];
    if (value === undefined && !optional) {
      throw new UsageError(`${name.toUpperCase()} is missing`, command.name);
    }
    named[name] = rest ? positionals.slice(index) : value;
  }
  const extra = command.arguments.at(-1)?.rest ? undefined : positionals[command.arguments.length];
  if (extra !== undefined) throw new UsageError(tooMany(command, extra), command.name);
  return { kind: "run", command, values: named };
}

function parsed(
  command: Command,
  words: readonly string[],
): { values: Record<string, unknown>; positionals: string[] } {
  const options = Object.entries(command.options).map(([name, { kind, short }]) =>
    [name, {
      type: kind === "flag" ? "boolean" as const : "string" as const,
      multiple: kind === "values",
      ...(short === undefined ? {} : { short }),
    }] as const
  );
  try {
    return parseArgs({
      args: [...words],
      options: { ...Object.fromEntries(options), help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(optionProblem(command, error), command.name);
  }
}

function absent({ kind }: OptionRow): unknown {
  if (kind === "flag") return false;
  return kind === "values" ? [] : undefined;
}

function optionProblem(command: Command, error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  const option = /--[\w-]+/.exec(message)?.[0] ?? /'(-[^\s',]+)/.exec(message)?.[1] ?? "";
  if (code !== "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
    if (/does not take an argument/.test(message)) return `${option} takes no value`;
    const begins = /ambiguous/.test(message) ? `; one that begins with "-" is given as ${option}=-…` : "";
    return `${option} needs a value${begins}`;
  }
  const known = [...Object.keys(command.options), "help"].map((name) => `--${name}`);
  const meant = option.startsWith("--") ? nearest(option, known) : undefined;
  if (meant !== undefined) return `Unknown option ${option}; did you mean ${meant}?`;
  const text = command.arguments.length === 0 ? "" : `; write -- before a text that begins with "-"`;
  return `Unknown option ${option}${text}`;
}

function tooMany(command: Command, extra: string): string {
  if (command.arguments.length === 0) return `"${extra}" is too much: ${command.name} takes no arguments`;
  const last = command.arguments.at(-1)!.name.toUpperCase();
  return `"${extra}" is too much after ${last}; put quotes around a value with spaces`;
}
