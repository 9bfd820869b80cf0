/** Changing JSON as text: what is not named stays byte for byte, and what is added is written as its surroundings are. */
import { jsonMember, type JsonNode, parseJsonText } from "./json_text.ts";

/** Names of members and numbers of elements, from the top. */
export type JsonPath = readonly (string | number)[];

/** Something on the way to a path is there but is no object or array. */
export class JsonShapeError extends Error {
  override readonly name = "JsonShapeError";
}

interface Layout {
  indent: string;
  eol: string;
  /** Everything stands on one line. */
  isDense: boolean;
}

/** The node at a path; undefined when there is none. */
export function jsonAt(root: JsonNode, path: JsonPath): JsonNode | undefined {
  return path.reduce<JsonNode | undefined>(
    (node, step) =>
      typeof step === "string"
        ? jsonMember(node, step)?.value
        : node?.kind === "array"
        ? node.items[step]
        : undefined,
    root,
  );
}

/**
 * Sets a member of an object; objects on the way that are missing are made. A text of nothing but blanks counts as `{}`.
 * Throws JsonTextError, and JsonShapeError when something on the way is no object.
 */
export function withJson(text: string, path: readonly string[], value: unknown): string {
  const source = isBlank(text) ? `${text.startsWith("\ufeff") ? "\ufeff" : ""}{}\n` : text;
  const root = parseJsonText(source);
  const there = deepest(root, path);
  if (there.depth === path.length) return replaced(source, { node: there.node, value, depth: path.length });
  if (there.node.kind !== "object") throw shapeError(path.slice(0, there.depth), "an object");
  const rest = path.slice(there.depth + 1);
  const nested = rest.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  return inserted(source, {
    into: there.node,
    name: path[there.depth]!,
    value: nested,
    depth: there.depth + 1,
  });
}

/** Adds an element at the end of an array, which is made when it is missing. Throws as `withJson` does. */
export function withJsonItem(text: string, path: readonly string[], value: unknown): string {
  const array = isBlank(text) ? undefined : jsonAt(parseJsonText(text), path);
  if (array === undefined) return withJson(text, path, [value]);
  if (array.kind !== "array") throw shapeError(path, "a list");
  return inserted(text, { into: array, value, depth: path.length + 1 });
}

/** Takes out a member or an element with its comma; the text as it is when there is none. */
export function withoutJson(text: string, path: JsonPath): string {
  const parent = jsonAt(parseJsonText(text), path.slice(0, -1));
  const parts = partsOf(parent);
  const last = path.at(-1)!;
  const index = typeof last === "number" ? last : parent === undefined ? -1 : memberIndex(parent, last);
  const part = parts[index];
  if (parent === undefined || part === undefined) return text;
  const [before, after] = [parts[index - 1], parts[index + 1]];
  if (parts.length === 1) return spliced(text, { from: parent.from + 1, to: parent.to - 1, by: "" });
  if (after === undefined) return spliced(text, { from: before!.to, to: part.to, by: "" });
  return spliced(text, { from: part.from, to: after.from, by: "" });
}

function isBlank(text: string): boolean {
  return text.replace(/^\ufeff/, "").trim() === "";
}

function deepest(root: JsonNode, path: readonly string[]): { node: JsonNode; depth: number } {
  let node = root;
  for (const [depth, name] of path.entries()) {
    const next = jsonMember(node, name)?.value;
    if (next === undefined) return { node, depth };
    node = next;
  }
  return { node, depth: path.length };
}

function replaced(
  text: string,
  { node, value, depth }: { node: JsonNode; value: unknown; depth: number },
): string {
  const layout = layoutOf(text);
  const isLine = !text.slice(node.from, node.to).includes("\n") && partsOf(node).length > 0;
  const by = written(value, { layout, depth, isLine: layout.isDense || isLine });
  return spliced(text, { from: node.from, to: node.to, by });
}

function inserted(
  text: string,
  { into, name, value, depth }: { into: JsonNode; name?: string; value: unknown; depth: number },
): string {
  const layout = layoutOf(text);
  const parts = partsOf(into);
  const inside = text.slice(into.from, into.to);
  const isLine = layout.isDense || (parts.length > 0 && !inside.includes("\n"));
  const gap = layout.isDense && !/[,:] /.test(text) ? "" : " ";
  const label = name === undefined ? "" : `${JSON.stringify(name)}:${gap}`;
  const body = `${label}${written(value, { layout, depth, isLine })}`;
  const last = parts.at(-1);
  if (last !== undefined) {
    const lead = isLine ? `,${gap}` : `,${layout.eol}${layout.indent.repeat(depth)}`;
    return spliced(text, { from: last.to, to: last.to, by: lead + body });
  }
  const by = isLine
    ? body
    : `${layout.eol}${layout.indent.repeat(depth)}${body}${layout.eol}${layout.indent.repeat(depth - 1)}`;
  return spliced(text, { from: into.from + 1, to: into.to - 1, by });
}

function written(
  value: unknown,
  { layout, depth, isLine }: { layout: Layout; depth: number; isLine: boolean },
): string {
  if (isLine) return JSON.stringify(value);
  return JSON.stringify(value, null, layout.indent).replaceAll(
    "\n",
    `${layout.eol}${layout.indent.repeat(depth)}`,
  );
}

/** Members and elements alike, as stretches of text. */
function partsOf(node: JsonNode | undefined): { from: number; to: number }[] {
  if (node?.kind === "array") return node.items;
  return node?.kind === "object" ? node.members.map(({ from, value }) => ({ from, to: value.to })) : [];
}

function memberIndex(node: JsonNode, name: string): number {
  return node.kind === "object" ? node.members.findLastIndex((member) => member.name === name) : -1;
}

function layoutOf(text: string): Layout {
  const root = parseJsonText(text);
  const isDense = partsOf(root).length > 0 && !text.slice(root.from, root.to).includes("\n");
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
  return { indent, eol: text.includes("\r\n") ? "\r\n" : "\n", isDense };
}

function spliced(text: string, { from, to, by }: { from: number; to: number; by: string }): string {
  return text.slice(0, from) + by + text.slice(to);
}

function shapeError(path: JsonPath, wanted: string): JsonShapeError {
  return new JsonShapeError(
    `${path.length === 0 ? "the whole" : path.map(String).join(".")} is not ${wanted}`,
  );
}
