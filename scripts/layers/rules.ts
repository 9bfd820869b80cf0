/** The rules of the layers: each takes the graph and names what breaks it. */
import { cyclesOf } from "./cycles.ts";
import type { Graph, Import } from "./graph.ts";
import { entry, guardedRuntime, type Layer, layers, packageHomes, toolPackages } from "./table.ts";

const barrelNames = new Set(["mod.ts", "index.ts", "deps.ts"]);
const byFolder = new Map(layers.map((layer) => [layer.folder, layer]));

/** One sentence per violation; empty when the graph keeps every rule. */
export function violationsOf(graph: Graph): string[] {
  return [
    ...graph.files.flatMap(homelessFile),
    ...graph.files.filter(isBarrel).map((file) =>
      `${file}: a barrel hides who imports whom; import its parts`
    ),
    ...graph.imports.filter(isOurs).flatMap(forbiddenImport),
    ...cyclesOf(graph).map((cycle) =>
      `${cycle.join(" → ")}: a circle of imports; let one side take only types`
    ),
  ];
}

/** A package that the table does not know is used by nobody, or by somebody who may not. */
export function homelessPackages(names: readonly string[]): string[] {
  const known = new Set([...toolPackages, ...layers.flatMap(({ packages }) => packages)]);
  return names.filter((name) => !known.has(name))
    .map((name) => `deno.json: no folder may import "${name}" (scripts/layers/table.ts)`);
}

function homelessFile(file: string): string[] {
  if (file === entry.file) return [];
  const [top, folder, rest] = file.split("/");
  if (top !== "src") return [`${file}: not part of the program; it belongs under src`];
  if (folder === undefined || rest === undefined) return [`${file}: belongs into a folder of src`];
  if (byFolder.has(folder)) return [];
  return [`${file}: the table does not know the folder "${folder}" (scripts/layers/table.ts)`];
}

function isBarrel(file: string): boolean {
  return barrelNames.has(file.slice(file.lastIndexOf("/") + 1));
}

/** Imports of files that have a home; a homeless file is reported once, not once per import. */
function isOurs(edge: Import): boolean {
  return edge.from === entry.file || byFolder.has(folderOf(edge.from));
}

function forbiddenImport(edge: Import): string[] {
  const reason = edge.from === entry.file
    ? reasonAtEntry(edge)
    : reasonInLayer(byFolder.get(folderOf(edge.from))!, edge);
  return reason === undefined ? [] : [`${edge.from}: may not import "${edge.specifier}": ${reason}`];
}

function reasonAtEntry(edge: Import): string | undefined {
  const allowed: readonly string[] = entry.imports;
  if (edge.to.startsWith("src/") && allowed.includes(folderOf(edge.to))) return undefined;
  return `${entry.file} only starts the command line (${allowed.join(", ")})`;
}

function reasonInLayer(layer: Layer, edge: Import): string | undefined {
  if (edge.to.startsWith("npm:")) return packageReason(layer, edge, edge.to.slice("npm:".length));
  if (edge.to.startsWith("node:")) return runtimeReason(layer, edge);
  if (!edge.to.startsWith("src/")) return "only src, npm packages and node: modules are part of the program";
  return folderReason(layer, edge);
}

function packageReason(layer: Layer, edge: Import, name: string): string | undefined {
  const home = packageHomes[name];
  if (home !== undefined && edge.from !== `src/${home}`) return `"${name}" belongs to src/${home} alone`;
  if (layer.packages.includes(name)) return undefined;
  return `"${name}" is not a package of ${layer.folder}`;
}

function runtimeReason(layer: Layer, edge: Import): string | undefined {
  if (layer.runtime !== "any" && !layer.runtime.includes(edge.to)) {
    return `${layer.folder} takes ${layer.runtime.join(", ") || "nothing"} of the runtime`;
  }
  if (!guardedRuntime.includes(edge.to) || layer.packages.includes(edge.to)) return undefined;
  return `"${edge.to}" is not for ${layer.folder}`;
}

function folderReason(layer: Layer, edge: Import): string | undefined {
  const target = folderOf(edge.to);
  if (target === layer.folder || layer.imports.includes(target)) return undefined;
  const isTypeFile = layer.types.includes(edge.to.slice("src/".length));
  if (isTypeFile && edge.typeOnly) return undefined;
  if (isTypeFile) return `${layer.folder} takes only types from it: write "import type"`;
  return `${layer.folder} may import ${[...layer.imports, ...layer.types].join(", ") || "no other folder"}`;
}

function folderOf(file: string): string {
  return file.split("/")[1] ?? "";
}
