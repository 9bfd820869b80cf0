/** The tables of the README, made from the tables of the program. */
import { channelVariables } from "../../src/claude/channel/options.ts";
import { hookTable } from "../../src/claude/hook_table.ts";
import { commandTable } from "../../src/cli/help.ts";
import { commands } from "../../src/cli/table.ts";
import { exitCodes } from "../../src/cli/command.ts";
import { configTable } from "../../src/config/show.ts";
import { routeTable } from "../../src/http/routes.ts";
import { listedTools, toolTable } from "../../src/mcp/tools.ts";
import { searchFilters } from "../../src/protocol/search_filters.ts";
import { layers } from "../layers/table.ts";

/** How many tools the Python version has; ours follow them in the list. */
const THEIRS = 30;

export function generatedParts(): Record<string, string> {
  return {
    tools: toolRows(0, THEIRS),
    "own-tools": toolRows(THEIRS, undefined),
    rest: restRows(),
    "search-filters": filterRows(),
    config: configTable(),
    commands: commandTable(commands),
    "exit-codes": table(["code", "means"], Object.entries(exitCodes)),
    layers: layerRows(),
    hooks: hookRows(),
    channel: table(
      ["variable", "is"],
      Object.entries(channelVariables).map(([name, about]) => [code(name), about]),
    ),
  };
}

function toolRows(from: number, to: number | undefined): string {
  const about = new Map(toolTable().map((row) => [row.name, row.about]));
  const rows = listedTools.slice(from, to).map(({ name, inputSchema }) => {
    const { properties = {}, required = [] } = inputSchema as { properties?: object; required?: string[] };
    const args = Object.keys(properties).map((arg) => `${arg}${required.includes(arg) ? "*" : ""}`);
    return [code(name), args.map(code).join(" "), about.get(name) ?? ""];
  });
  return table(["tool", "arguments", "does"], rows);
}

function restRows(): string {
  const rows = routeTable().map(({ method, path, query, body, about }) => {
    const fields = [...query, ...body].map(({ name, required }) => code(`${name}${required ? "*" : ""}`));
    return [code(`${method} ${path}`), fields.join(" "), about];
  });
  return table(["request", "query or body", "does"], rows);
}

function filterRows(): string {
  const kinds = { person: ["a name"], conversation: ["an id", "`@name`"], time: ["a day or time", "`7d`"] };
  const rows = searchFilters.map(({ name, takes, values, about, example }) => {
    const known = takes === "choice" ? [] : kinds[takes];
    return [
      code(`${name}:`),
      [...known, ...values.map(({ value }) => code(value))].join(", "),
      about,
      code(example),
    ];
  });
  return table(["filter", "takes", "finds", "such as"], rows);
}

function hookRows(): string {
  const kinds = { tell: "tells the daemon", wait: "process that waits", ask: "asks the owner" };
  const rows = hookTable.map(({ event, kind, about, needsWake }) => [
    code(event),
    kinds[kind],
    needsWake === false ? `before 2.1.152: ${about}` : about,
  ]);
  return table(["event", "kind", "for"], rows);
}

function layerRows(): string {
  const rows = layers.map(({ folder, is, imports, types, packages }) => {
    const allowed = [
      ...imports.map(code),
      ...(types.length > 0 ? ["types of " + types.map(code).join(", ")] : []),
    ];
    return [code(folder), is, allowed.join(", ") || "–", packages.map(code).join(", ") || "–"];
  });
  return table(["folder", "is", "may import", "alone may use"], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}
