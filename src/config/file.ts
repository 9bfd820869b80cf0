/** config.yaml as text: what is set in it, and where. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from "yaml";
import type { Node, Pair, YAMLMap } from "yaml";
import { nearest } from "../lib/nearest.ts";
import { ConfigError } from "./error.ts";
import { isSettingPath, settingPaths, specOf } from "./settings.ts";
import type { SettingPath } from "./settings.ts";
import type { SettingValue } from "./spec.ts";
import { expectation, type Parsed, parseList, parseText } from "./value.ts";

export interface FileSettings {
  values: Map<SettingPath, SettingValue>;
  warnings: string[];
}

const maxFileChars = 1_000_000;
const maxAliases = 100;

/** The names of mappings: everything before the last dot of a setting's path. */
const sections = new Set(settingPaths.flatMap((path) => parents(path)));

function parents(path: string): string[] {
  const parts = path.split(".");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("."));
}

/**
 * Parses YAML without giving its scalars types: the table knows them. So `name: no` and `key: 12e45678` stay the
 * text that they are, and writing the document back changes nothing but what was set.
 * Throws ConfigError with the line when it does not parse or is not a mapping.
 */
export function parseConfig(text: string): { document: Document; lines: LineCounter } {
  if (text.length > maxFileChars) {
    throw new ConfigError([
      `The file is too large: ${text.length} characters, at most ${maxFileChars} are read`,
    ]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ""), {
    schema: "failsafe",
    lineCounter: lines,
    prettyErrors: false,
  });
  const broken = document.errors[0];
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw new ConfigError([`Line ${line}, column ${col}: ${broken.message}`]);
  }
  refuseAliasBomb(document, lines);
  if (document.contents !== null && !isMap(document.contents) && !isEmpty(document.contents)) {
    throw new ConfigError([
      `Line ${
        lineOf(document.contents as Node, lines)
      }: expected settings such as "mcp:" at the top level, not ${
        isSeq(document.contents) ? "a list" : "a text"
      }`,
    ]);
  }
  return { document, lines };
}

function refuseAliasBomb(document: Document, lines: LineCounter): void {
  let count = 0;
  visit(document, {
    Alias(_, alias: Alias) {
      count++;
      if (count <= maxAliases) return undefined;
      throw new ConfigError([
        `Line ${
          lineOf(alias, lines)
        }: more than ${maxAliases} aliases (such as *${alias.source}); write the values out`,
      ]);
    },
  });
}

/** What the file sets. Throws ConfigError with every value of the wrong type or range; unknown keys are warnings. */
export function readConfig(text: string): FileSettings {
  const { document, lines } = parseConfig(text);
  const reader = new Reader({ document, lines });
  if (isMap(document.contents)) reader.section(document.contents, "");
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  return { values: reader.values, warnings: reader.warnings };
}

class Reader {
  readonly values = new Map<SettingPath, SettingValue>();
  readonly warnings: string[] = [];
  readonly problems: string[] = [];

  readonly document: Document;
  readonly lines: LineCounter;
  /** The mappings around the place where the reader is. */
  readonly open: Set<YAMLMap>;

  constructor(context: { document: Document; lines: LineCounter; open?: Set<YAMLMap> }) {
    this.document = context.document;
    this.lines = context.lines;
    this.open = context.open ?? new Set();
  }

  section(map: YAMLMap, prefix: string): void {
    this.open.add(map);
    for (const pair of map.items as Pair<Node | null, Node | null>[]) {
      const name = this.#text(pair.key) ?? "";
      if (name === "<<") this.#merge(pair, prefix);
      else this.#entry(prefix === "" ? name : `${prefix}.${name}`, pair);
    }
    this.open.delete(map);
  }

  /** A merge key: what it names counts as written here, except where something is written here. */
  #merge(pair: Pair<Node | null, Node | null>, prefix: string): void {
    const value = this.#resolve(pair.value);
    if (!isMap(value) || this.open.has(value)) {
      this.problems.push(`Line ${lineOf(pair.key, this.lines)}: "<<" must name one other group of settings`);
      return;
    }
    const merged = new Reader(this);
    merged.section(value, prefix);
    this.problems.push(...merged.problems);
    for (const [path, setting] of merged.values) {
      if (!this.values.has(path)) this.values.set(path, setting);
    }
  }

  #entry(path: string, pair: Pair<Node | null, Node | null>): void {
    const value = this.#resolve(pair.value);
    const line = lineOf(pair.key ?? value, this.lines);
    if (sections.has(path)) {
      if (isMap(value)) return this.section(value, path);
      if (!isEmpty(value)) {
        this.problems.push(`Line ${line}: ${path} must contain settings, one a line below it, not a value`);
      }
      return;
    }
    if (!isSettingPath(path)) {
      const meant = nearest(path, settingPaths);
      const hint = meant === undefined ? "" : `; did you mean "${meant}"?`;
      this.warnings.push(`Line ${line}: unknown setting "${path}" is ignored${hint}`);
      return;
    }
    this.#setting(path, { value, line });
  }

  #setting(path: SettingPath, { value, line }: { value: Node | null; line: number }): void {
    const spec = specOf(path);
    if (isEmpty(value)) return;
    const parsed = this.#parse(path, value);
    if ("expected" in parsed) {
      const got = spec.secret ? "" : `, not ${parsed.got ?? describe(value)}`;
      this.problems.push(`Line ${line}: ${path} must be ${parsed.expected}${got}`);
      return;
    }
    if (parsed.warning !== undefined) {
      this.warnings.push(`Line ${line}: ${path} is ${describe(value)}: ${parsed.warning}`);
    }
    const changed = JSON.stringify(parsed.value) !== JSON.stringify(spec.default);
    if (spec.deprecated !== undefined && changed) {
      this.warnings.push(`Line ${line}: ${path} is deprecated: ${spec.deprecated}`);
    }
    this.values.set(path, parsed.value);
  }

  #parse(path: SettingPath, value: Node | null): Parsed {
    const spec = specOf(path);
    if (spec.kind !== "list") {
      const text = this.#text(value);
      return text === undefined ? { expected: expectation(spec) } : parseText(spec, text);
    }
    if (!isSeq(value)) return { expected: `${expectation(spec)}, each on a line of its own after "- "` };
    const entries = value.items.map((item) => this.#text(this.#resolve(item as Node | null)));
    if (entries.some((entry) => entry === undefined)) return { expected: expectation(spec) };
    return parseList(spec, entries as string[]);
  }

  #resolve(node: Node | null): Node | null {
    return isAlias(node) ? node.resolve(this.document) ?? null : node;
  }

  #text(node: Node | null): string | undefined {
    return isScalar(node) ? String(node.value ?? "") : undefined;
  }
}

/** True for an absent value: nothing, `~` or `null`, not in quotes. The default then holds. */
function isEmpty(node: unknown): boolean {
  if (node === null || node === undefined) return true;
  if (!isScalar(node)) return false;
  if (node.type !== undefined && node.type !== "PLAIN") return false;
  return ["", "~", "null", "Null", "NULL"].includes(String(node.value ?? ""));
}

function describe(node: Node | null): string {
  if (isMap(node)) return "a group of settings";
  if (isSeq(node)) return "a list";
  const text = isScalar(node) ? String(node.value) : "";
  return `"${text.length > 80 ? `${text.slice(0, 80)}…` : text}"`;
}

function lineOf(node: Node | null, lines: LineCounter): number {
  const start = node?.range?.[0];
  return start === undefined ? 1 : Math.max(1, lines.linePos(start).line);
}
