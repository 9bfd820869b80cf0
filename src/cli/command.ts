/** What a row of the command table is. Help, parsing and the README's list come from it. */
import type { Environment } from "../config/environment.ts";
import type { Terminal } from "./terminal.ts";

/** What a value is, for completion: one of these words, a file, or what the daemon knows. */
export type Takes = readonly string[] | "file" | Known;

/** What completion asks for by `complete KIND`. */
export type Known = (typeof knownKinds)[number];

export const knownKinds = ["conversation", "participant", "artifact", "setting", "query"] as const;

export interface OptionRow {
  /** `flag`: true or absent. `value`: one text. `values`: may be given several times. */
  readonly kind: "flag" | "value" | "values";
  readonly short?: string;
  /** What the value is called in help. */
  readonly placeholder?: string;
  readonly about: string;
  readonly takes?: Takes;
}

export interface ArgumentRow {
  readonly name: string;
  readonly about: string;
  readonly optional?: true;
  /** Takes all that follows, at least one: only the last argument can. */
  readonly rest?: true;
  readonly takes?: Takes;
}

export type Options = Readonly<Record<string, OptionRow>>;
export type Arguments = readonly ArgumentRow[];

/** Exit codes, for help and README. */
export const exitCodes = {
  0: "done",
  1: "failed; the message on standard error says why",
  2: "wrong usage",
  3: "the daemon is not running (`send`, `conv create`, `conv delete`: 1)",
} as const;

/** The process around a command. */
export interface World {
  terminal: Terminal;
  environment: Environment;
  /** What the system calls its user; empty when it does not say. */
  osUser(): string;
  /** Ends what follows without end; a process ends by its signal instead. */
  stop: AbortSignal;
}

/** One run of a command: its options and arguments by name. */
export interface Call<V> {
  values: V;
  world: World;
  /** The whole table, for what speaks about it. */
  commands: readonly Command[];
}

/** Ends with the exit code. */
export type Run<V> = (call: Call<V>) => Promise<number>;

type OptionValue<O extends OptionRow> = O["kind"] extends "flag" ? boolean
  : O["kind"] extends "values" ? string[]
  : string | undefined;
type ArgumentValue<A extends ArgumentRow> = A extends { rest: true } ? string[]
  : A extends { optional: true } ? string | undefined
  : string;

export type ValuesOf<O extends Options, A extends Arguments> =
  & { [K in keyof O]: OptionValue<O[K]> }
  & { [R in A[number] as R["name"]]: ArgumentValue<R> };

interface CommandSpec<O extends Options, A extends Arguments> {
  /** One word, or two when it belongs to a group. */
  name: string;
  about: string;
  /** More for its own help page. */
  details?: string;
  examples?: readonly string[];
  /** Not for people: left out of help and README. */
  hidden?: true;
  options?: O;
  arguments?: A;
  /** Loads the code: a command costs nothing until it runs. */
  load: () => Promise<Run<ValuesOf<O, A>>>;
}

export interface Command {
  readonly name: string;
  readonly about: string;
  readonly details: string | undefined;
  readonly examples: readonly string[];
  readonly hidden: boolean;
  readonly options: Options;
  readonly arguments: Arguments;
  readonly load: () => Promise<Run<Record<string, unknown>>>;
}

/** Makes a row; the compiler checks that the code takes the options and arguments that the row names. */
// deno-lint-ignore ban-types -- {} is the type of "no options"
export function command<const O extends Options = {}, const A extends Arguments = []>(
  spec: CommandSpec<O, A>,
): Command {
  return {
    name: spec.name,
    about: spec.about,
    details: spec.details,
    examples: spec.examples ?? [],
    hidden: spec.hidden ?? false,
    options: spec.options ?? {},
    arguments: spec.arguments ?? [],
    load: spec.load as unknown as Command["load"],
  };
}

/** Commands that belong together, for help. */
export interface Section {
  readonly title: string;
  readonly commands: readonly Command[];
}
