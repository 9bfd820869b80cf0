/** Panels that are text to scroll through: help, and an artifact with its versions and changes. */
import { lineDiff } from "../../../lib/line_diff.ts";
import { slashCommands } from "../../../protocol/slash.ts";
import type { Artifact } from "../../answers.ts";
import { actionFor, bindings, type Group, messageBindings, panelBindings } from "../../keys.ts";
import type { Panel } from "../../model.ts";
import { editBindings } from "../../terminal/edit_keys.ts";
import { clock } from "../clock.ts";
import { languageOfFile } from "../highlight.ts";
import { indented, type Line, s, shorten, widthOf, wrapped } from "../paint.ts";
import { codeLines, richLines } from "../rich_lines.ts";
import { theme } from "../theme.ts";

/** Longer ones are cut, and that is said. */
const maxShownChars = 50_000;
const groups: readonly Group[] = ["Writing", "Moving", "Views", "Program"];

/** Made from the tables of keys and commands. */
export function helpLines(width: number): Line[] {
  return sectionLines(width).slice(1);
}

function sectionLines(width: number): Line[] {
  return [
    ...groups.flatMap((group) => [
      ...heading(group),
      ...bindings.filter((one) => one.group === group).flatMap(({ keys, about }) =>
        pair(keysText(keys), about, width)
      ),
    ]),
    ...heading("Editing"),
    ...editBindings.filter(({ keys }) => keys.some((key) => actionFor(key) === undefined)).flatMap((
      { keys, about },
    ) => pair(keys.filter((key) => actionFor(key) === undefined).slice(0, 2).join(", "), about, width)),
    ...heading("With a message selected"),
    ...messageBindings.flatMap(({ keys, about }) => pair(keys.join(", "), about, width)),
    ...heading("In panels"),
    ...panelBindings.flatMap(({ keys, about, panel }) => pair(keys.join(", "), `${about} (${panel})`, width)),
    ...heading("Commands"),
    ...slashCommands.flatMap(({ name, usage, about }) => pair(`/${name} ${usage}`.trim(), about, width)),
    ...heading("Text"),
    ...pair("@name, @all", "Call somebody, or everybody who is online", width),
    ...pair("**bold** _italic_", "`code`, ~~strike~~, > quote, - list, ``` fences", width),
  ];
}

function heading(words: string): Line[] {
  return [[], [s(` ${words}`, theme.strong)]];
}

function keysText(keys: readonly string[]): string {
  return keys.length > 4 ? `${keys[0]} … ${keys.at(-1)}` : keys.join(", ");
}

const keyColumn = 22;

function pair(key: string, about: string, width: number): Line[] {
  const first: Line = [s(`  ${key}`, theme.key)];
  const used = widthOf(first);
  const words = wrapped([s(about)], Math.max(10, width - keyColumn - 2));
  const indent: Line = [s(" ".repeat(keyColumn))];
  if (used >= keyColumn) return [shorten(first, width), ...indented(words, indent)];
  return indented(words, [...first, s(" ".repeat(keyColumn - used))], indent);
}

export function artifactLines({ artifacts }: Extract<Panel, { kind: "artifacts" }>, width: number): Line[] {
  const { open, base } = artifacts;
  if (open === null) return [];
  const body = base === null ? contentLines(open, width - 2) : diffLines(base, open, width - 2);
  return [...facts(open, base, width), [], ...indented(body, [s(" ")])];
}

function facts(
  { version, versions, latest_version }: Artifact,
  base: Artifact | null,
  width: number,
): Line[] {
  const one = versions.find((row) => row.version === version);
  const what = base === null ? `v${version} of ${latest_version}` : `v${base.version} → v${version}`;
  const by = one === undefined
    ? ""
    : `  by ${one.author.name}, ${one.timestamp.slice(0, 10)} ${clock(one.timestamp)}`;
  const about = one?.summary ? wrapped([s(one.summary, theme.dim)], width - 2) : [];
  return [
    [s(` ${what}`, theme.accent), s(by, theme.dim)],
    ...indented(about, [s(" ")]),
    [
      s(" [ ]", theme.key),
      s(" version  ", theme.dim),
      s("d", theme.key),
      s(" changes  ", theme.dim),
      s("Esc", theme.key),
      s(" list", theme.dim),
    ],
  ];
}

function contentLines({ name, content, type, has_more }: Artifact, width: number): Line[] {
  const text = content.slice(0, maxShownChars);
  const lines = type === "code"
    ? codeLines(text, languageOfFile(name, content) ?? "ts", width)
    : richLines(text, { width, base: theme.plain, mention: () => theme.legacyMention });
  const cut = text.length < content.length || has_more === true;
  return cut ? [...lines, [], [s("… cut here: claude-comms artifact get shows all", theme.dim)]] : lines;
}

const around = 3;

/** Changed lines with a few around them. */
function diffLines(before: Artifact, after: Artifact, width: number): Line[] {
  const changes = lineDiff(before.content, after.content);
  const near = changes.map((_, at) =>
    changes.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== "same")
  );
  if (!near.includes(true)) return [[s("Nothing differs between these versions", theme.dim)]];
  return changes.flatMap(({ kind, line }, at): Line[] => {
    if (!near[at]) return near[at - 1] === true ? [[s("⋯", theme.faint)]] : [];
    const mark = kind === "added" ? "+ " : kind === "removed" ? "- " : "  ";
    const style = kind === "added" ? theme.good : kind === "removed" ? theme.bad : theme.dim;
    return indented(wrapped([s(line.replace(/\n$/, ""), style)], width - 2), [s(mark, style)], [s("  ")]);
  });
}
