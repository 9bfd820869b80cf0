/** Writing config.yaml: a new one with a comment for each key, or one value in an existing one. */
import { Document, isAlias, isMap, Scalar } from "yaml";
import type { Node, Pair, YAMLMap } from "yaml";
import { ConfigError } from "./error.ts";
import { parseConfig } from "./file.ts";
import { type SettingPath, settingPaths, type Settings, specOf } from "./settings.ts";
import type { SettingValue } from "./spec.ts";

const commentWidth = 100;
const layout = { lineWidth: 0, flowCollectionPadding: false } as const;
const header =
  ` Settings of claude-comms. Each can also be set by an environment variable: CLAUDE_COMMS_MCP_PORT
 for mcp.port. Change a value here or with: claude-comms config set mcp.port 9930`;

/** The file that `init` writes: all settings, block style, each with its documentation. */
export function newConfigText(settings: Settings): string {
  const document = new Document({}, { schema: "failsafe" });
  for (const path of settingPaths) {
    if (specOf(path).unwritten !== true) setValue(document, { path, value: settings[path] });
  }
  for (const pair of topLevel(document).slice(1)) (pair.key as Scalar).spaceBefore = true;
  document.commentBefore = header;
  return document.toString(layout);
}

/** The text with one value changed. Comments and everything else stay. Throws ConfigError when the text does not parse. */
export function withValue(text: string, change: { path: SettingPath; value: SettingValue }): string {
  const { document } = parseConfig(text);
  setValue(document, change);
  return document.toString(layout);
}

function topLevel(document: Document): Pair[] {
  return isMap(document.contents) ? document.contents.items : [];
}

function setValue(document: Document, { path, value }: { path: SettingPath; value: SettingValue }): void {
  const parts = path.split(".");
  let map = topMap(document);
  for (const part of parts.slice(0, -1)) map = subMap(document, { map, part });
  const name = parts.at(-1)!;
  const old = map.items.find((pair) => String(pair.key) === name);
  const node = nodeFor(document, value);
  if (old === undefined) {
    const key = new Scalar(name);
    key.commentBefore = commentFor(path);
    map.add(document.createPair(key, node));
    return;
  }
  const before = old.value as Node | null;
  if (before?.comment) node.comment = before.comment;
  if (before?.commentBefore) node.commentBefore = before.commentBefore;
  old.value = node;
}

function topMap(document: Document): YAMLMap {
  if (!isMap(document.contents)) {
    const comment = document.contents === null ? null : (document.contents as Node).commentBefore;
    document.contents = document.createNode({}) as typeof document.contents;
    if (comment) (document.contents as Node).commentBefore = comment;
  }
  return document.contents as unknown as YAMLMap;
}

function subMap(document: Document, { map, part }: { map: YAMLMap; part: string }): YAMLMap {
  const pair = map.items.find((item) => String(item.key) === part);
  if (isMap(pair?.value)) return pair.value;
  if (isAlias(pair?.value)) {
    throw new ConfigError([
      `"${part}" is an alias (*${pair.value.source}) in the file: change it there by hand`,
    ]);
  }
  const made = document.createNode({}) as YAMLMap;
  if (pair === undefined) map.add(document.createPair(new Scalar(part), made));
  else pair.value = made;
  return made;
}

function nodeFor(document: Document, value: SettingValue): Node {
  if (Array.isArray(value)) {
    const list = document.createNode([]) as Node & { items: Node[]; flow: boolean };
    list.items = value.map((entry: string) => scalarFor(entry));
    list.flow = value.length === 0;
    return list;
  }
  return typeof value === "string" ? scalarFor(value) : new Scalar(String(value));
}

/** In quotes whatever a YAML reader could take for a number, a date, a truth value or nothing. */
function scalarFor(text: string): Scalar {
  const scalar = new Scalar(text);
  const plain = /^\d+(?:\.\d+){3}$/.test(text) || /^[A-Za-z~/_][\w~/. @:-]*$/.test(text) &&
      !/^(?:true|false|yes|no|on|off|y|n|null|~)$/i.test(text);
  if (!plain) scalar.type = Scalar.QUOTE_SINGLE;
  return scalar;
}

function commentFor(path: SettingPath): string {
  const spec = specOf(path);
  const doc = spec.deprecated === undefined ? spec.doc : `Deprecated: ${spec.deprecated}.`;
  return wrap(doc.replaceAll("`", ""), commentWidth).map((line) => ` ${line}`).join("\n");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length + 1 > width) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** The text with every secret emptied; undefined when it does not parse, as then nobody knows where they are. */
export function withoutSecrets(text: string): string | undefined {
  try {
    return settingPaths.filter((path) => specOf(path).secret).reduce(
      (rest, path) => withValue(rest, { path, value: "" }),
      text,
    );
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
