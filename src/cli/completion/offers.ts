/** The command table as completion scripts need it. */
import type { Command, OptionRow, Takes } from "../command.ts";

/** What stands at a place of the line: words, a file, what the daemon knows, or something only the user knows. */
export type Offer = Takes | undefined;

export interface OptionOffer {
  /** As typed: `--to`, `-t`. */
  names: readonly string[];
  about: string;
  placeholder: string;
  /** False: a flag. */
  hasValue: boolean;
  repeats: boolean;
  offer: Offer;
}

export interface ArgumentOffer {
  name: string;
  optional: boolean;
  /** For all that follows, too. */
  rest: boolean;
  offer: Offer;
}

export interface CommandOffer {
  name: string;
  about: string;
  options: readonly OptionOffer[];
  arguments: readonly ArgumentOffer[];
}

export interface Offers {
  commands: readonly CommandOffer[];
  /** What may stand first: commands of one word, and groups. */
  first: readonly { word: string; about: string }[];
  /** The second words of each group. */
  groups: readonly { group: string; verbs: readonly { word: string; about: string }[] }[];
}

const help: OptionOffer = {
  names: ["--help", "-h"],
  about: "Show help",
  placeholder: "",
  hasValue: false,
  repeats: false,
  offer: undefined,
};

/** Hidden commands are not offered. */
export function offersOf(table: readonly Command[]): Offers {
  const commands = table.filter(({ hidden }) => !hidden);
  const groupNames = [...new Set(commands.filter(isGrouped).map(({ name }) => name.split(" ")[0]!))];
  const groups = groupNames.map((group) => ({
    group,
    verbs: commands.filter(({ name }) => name.startsWith(`${group} `)).map(({ name, about }) => ({
      word: name.split(" ")[1]!,
      about,
    })),
  }));
  const single = commands.filter((command) => !isGrouped(command)).map(({ name, about }) => ({
    word: name,
    about,
  }));
  const grouped = groups.map(({ group, verbs }) => ({
    word: group,
    about: verbs.map(({ word }) => word).join(", "),
  }));
  return { commands: commands.map(commandOffer), first: [...single, ...grouped], groups };
}

function isGrouped({ name }: Command): boolean {
  return name.includes(" ");
}

function commandOffer({ name, about, options, arguments: rows }: Command): CommandOffer {
  return {
    name,
    about,
    options: [...Object.entries(options).map(([option, row]) => optionOffer(option, row)), help],
    arguments: rows.map(({ name, optional = false, rest = false, takes }) => ({
      name,
      optional,
      rest,
      offer: takes,
    })),
  };
}

function optionOffer(name: string, row: OptionRow): OptionOffer {
  return {
    names: [`--${name}`, ...(row.short === undefined ? [] : [`-${row.short}`])],
    about: row.about,
    placeholder: row.placeholder ?? "VALUE",
    hasValue: row.kind !== "flag",
    repeats: row.kind === "values",
    offer: row.takes,
  };
}

/** A text in single quotes, for bash and zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
