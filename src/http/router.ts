/** Finds the row for a method and a path: a tree of path segments, built once. */
import { CommsError } from "../protocol/errors.ts";
import type { Method, Route } from "./route.ts";

export interface Match {
  route: Route;
  params: Record<string, string>;
}

interface Row {
  route: Route;
  /** Names of the path's parameters, in order. */
  names: readonly string[];
}

interface Node {
  literals: Map<string, Node>;
  parameter: Node | undefined;
  rows: Map<string, Row>;
}

export interface Router {
  /** Throws CommsError `not_found`, `unsupported` (details.allow names the methods) or `invalid_argument`. */
  match(method: string, path: string): Match;
}

export function makeRouter(routes: readonly Route[]): Router {
  const root = makeNode();
  for (const route of routes) insert(root, route);
  return { match: (method, path) => match(root, { method, path }) };
}

function makeNode(): Node {
  return { literals: new Map(), parameter: undefined, rows: new Map() };
}

function insert(root: Node, route: Route): void {
  let node = root;
  const names: string[] = [];
  for (const segment of route.path.slice(1).split("/")) {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined) {
      const next = node.literals.get(segment) ?? makeNode();
      node.literals.set(segment, next);
      node = next;
    } else {
      names.push(name);
      node = node.parameter ??= makeNode();
    }
  }
  if (node.rows.has(route.method)) throw new Error(`Two routes for ${route.method} ${route.path}`);
  node.rows.set(route.method, { route, names });
}

function match(root: Node, { method, path }: { method: string; path: string }): Match {
  let node: Node | undefined = root;
  const values: string[] = [];
  for (const segment of path.slice(1).split("/")) {
    const literal: Node | undefined = node.literals.get(segment);
    if (!literal) values.push(segment);
    node = literal ?? node.parameter;
    if (!node) throw unknownPath(path);
  }
  if (node.rows.size === 0) throw unknownPath(path);
  const row = node.rows.get(method as Method);
  if (!row) throw wrongMethod(node, { method, path });
  const params: Record<string, string> = {};
  row.names.forEach((name, at) => params[name] = decode(values[at]!));
  return { route: row.route, params };
}

function decode(segment: string): string {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new CommsError("invalid_argument", `Path segment ${quote(segment)} is not percent-encoded UTF-8`);
  }
}

function unknownPath(path: string): CommsError {
  return new CommsError("not_found", `There is nothing at ${quote(path)}: the README lists the REST paths`);
}

function wrongMethod(node: Node, { method, path }: { method: string; path: string }): CommsError {
  const allow = [...node.rows.keys(), "OPTIONS"].join(", ");
  return new CommsError("unsupported", `Method ${quote(method)} does not fit ${quote(path)}: use ${allow}`, {
    allow,
  });
}

function quote(value: string): string {
  return JSON.stringify(value.length > 200 ? `${value.slice(0, 200)}…` : value);
}
