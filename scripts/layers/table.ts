/** Who may import whom, as data: the check reads it and the README shows it. */

export interface Layer {
  /** The folder under `src`. */
  folder: string;
  is: string;
  /** Folders whose values and types may be imported. */
  imports: readonly string[];
  /** Files of other folders of which only types may be imported. */
  types: readonly string[];
  /** npm packages and guarded runtime modules that may be imported here. */
  packages: readonly string[];
  /** The `node:` modules that may be imported; "any" includes all that are not guarded. */
  runtime: "any" | readonly string[];
}

const hubTypes = ["hub/api.ts", "hub/ports.ts"];

const layer = (folder: string, is: string, rest: Partial<Layer>): Layer => ({
  folder,
  is,
  imports: ["lib", "protocol"],
  types: [],
  packages: [],
  runtime: "any",
  ...rest,
});

export const layers: readonly Layer[] = [
  layer("lib", "tools without domain knowledge, one per file", { imports: [] }),
  layer("protocol", "the words of the system; pure, runs in a browser", {
    imports: [],
    packages: ["zod"],
    runtime: [],
  }),
  layer("config", "settings, paths, own identity", { packages: ["yaml"] }),
  layer("store", "journal, snapshots, exports, caches", { packages: ["node:sqlite"] }),
  layer("hub", "every rule and decision, delivery included; no I/O of its own", {
    runtime: ["node:buffer", "node:crypto"],
  }),
  layer("broker", "MQTT door, outgoing bus", { types: hubTypes, packages: ["aedes"] }),
  layer("mcp", "MCP door", { types: hubTypes, packages: ["@modelcontextprotocol/server"] }),
  layer("http", "REST door, static UI, WebSocket upgrade", { types: hubTypes }),
  layer("link", "authority and replica", { types: hubTypes, packages: ["mqtt"] }),
  layer("client", "talks to a running daemon", {
    imports: ["lib", "protocol", "config"],
    packages: ["mqtt"],
  }),
  layer("tui", "terminal chat", { imports: ["lib", "protocol", "client"], packages: ["string-width"] }),
  layer("claude", "hook, setup, doctor and channel processes", {
    imports: ["lib", "protocol", "config", "client"],
  }),
  layer("daemon", "composition root, process, service", {
    imports: ["lib", "protocol", "config", "store", "hub", "broker", "mcp", "http", "link", "client"],
  }),
  layer("cli", "command table", {
    imports: ["lib", "protocol", "config", "client", "daemon", "tui", "claude"],
  }),
];

/** The entry point knows the command line and nothing else. */
export const entry = { file: "main.ts", imports: ["cli"] } as const;

/** Packages that even in their folder belong to one file. */
export const packageHomes: Readonly<Record<string, string>> = {
  "string-width": "tui/terminal/width.ts",
  zod: "protocol/schema.ts",
};

/** Runtime modules that count as packages: only the folders that list them may use them. */
export const guardedRuntime: readonly string[] = ["node:sqlite"];

/** Packages for tests and scripts only. */
export const toolPackages: readonly string[] = [
  "@modelcontextprotocol/client",
  "@modelcontextprotocol/sdk",
  "@types/node",
  "axe-core",
  "ajv",
  "fast-check",
  "playwright-core",
  "typescript",
];
