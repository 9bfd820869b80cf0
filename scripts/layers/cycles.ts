/** Circles among files that really load each other; type-only imports vanish at run time and may go round. */
import type { Graph } from "./graph.ts";

type Edges = ReadonlyMap<string, readonly string[]>;

/** Each circle once, as the files in order with the first one repeated at the end. */
export function cyclesOf(graph: Graph): string[][] {
  const edges = valueEdges(graph);
  const done = new Set<string>();
  const cycles: string[][] = [];
  for (const file of graph.files) walk(edges, { file, path: [], done, cycles });
  return cycles;
}

function valueEdges(graph: Graph): Edges {
  const edges = new Map<string, string[]>();
  for (const { from, to, typeOnly } of graph.imports) {
    if (typeOnly) continue;
    const targets = edges.get(from);
    if (targets === undefined) edges.set(from, [to]);
    else targets.push(to);
  }
  return edges;
}

interface Walk {
  file: string;
  path: readonly string[];
  done: Set<string>;
  cycles: string[][];
}

function walk(edges: Edges, { file, path, done, cycles }: Walk): void {
  const at = path.indexOf(file);
  if (at >= 0) cycles.push([...path.slice(at), file]);
  if (at >= 0 || done.has(file)) return;
  for (const next of edges.get(file) ?? []) walk(edges, { file: next, path: [...path, file], done, cycles });
  done.add(file);
}
