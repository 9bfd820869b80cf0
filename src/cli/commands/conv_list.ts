/** `conv list`: from the daemon, or from what is on disk when it is down. */
import { DaemonClient, NotRunning } from "../../client/daemon_client.ts";
import type { Config } from "../../config/load.ts";
import { exportFolders } from "../../config/paths.ts";
import type { Call, World } from "../command.ts";
import { columns } from "../columns.ts";
import { placeLookup } from "../direct.ts";
import { requireConfig } from "../settings.ts";
import { harmless, type Terminal } from "../terminal.ts";

interface Row {
  id: string;
  /** Of a conversation known from files, nothing else is known. */
  topic?: string;
  member?: boolean;
  member_count?: number;
  message_count?: number;
  unread_count?: number;
  archived?: boolean;
  visibility?: string;
  log: boolean;
}

export async function convList({ values, world }: Call<{ json: boolean }>): Promise<number> {
  const { terminal } = world;
  const config = await requireConfig(world);
  const logs = await loggedConversations(config);
  const { rows, live, placeOf } = await listOf(config, { world, logs });
  if (values.json) {
    terminal.out(JSON.stringify({ conversations: rows, count: rows.length, live }, null, 2));
    return 0;
  }
  if (!live) terminal.err("The daemon is not running: this is what the config and the log files name.");
  if (rows.length === 0) {
    terminal.err("No conversations found.");
    return 0;
  }
  const shown = rows.map((row) => ({ ...row, id: placeOf(row.id) }));
  for (const line of table(terminal, shown)) terminal.out(line);
  return 0;
}

async function listOf(
  config: Config,
  { world, logs }: { world: World; logs: Set<string> },
): Promise<{ rows: Row[]; live: boolean; placeOf: (id: string) => string }> {
  try {
    const daemon = await DaemonClient.find(config, { token: world.environment.CLAUDE_COMMS_TOKEN });
    const [{ conversations }, placeOf] = await Promise.all([
      daemon.get("/api/conversations"),
      placeLookup((path) => daemon.get(path)),
    ]);
    const rows = (conversations as Row[]).map((row) => ({ ...row, log: logs.has(row.id) }));
    return { rows, live: true, placeOf };
  } catch (error) {
    if (!(error instanceof NotRunning)) throw error;
    const ids = new Set([...config.settings["mcp.auto_join"], ...logs]);
    return {
      rows: [...ids].sort().map((id) => ({ id, log: logs.has(id) })),
      live: false,
      placeOf: (id) => id,
    };
  }
}

async function loggedConversations(config: Config): Promise<Set<string>> {
  const { logs } = exportFolders(config.paths, config.settings);
  const found = new Set<string>();
  try {
    for await (const { name, isFile } of Deno.readDir(logs)) {
      const id = /^(.+)\.(?:log|jsonl)$/.exec(name)?.[1];
      if (isFile && id !== undefined) found.add(id);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found;
}

function table(terminal: Terminal, rows: readonly Row[]): string[] {
  const known = rows.some(({ message_count }) => message_count !== undefined);
  const head = known ? ["Name", "Members", "Messages", "Unread", "Log", "Topic"] : ["Name", "Log"];
  const cells = rows.map((row) => known ? liveCells(row) : [row.id, row.log ? "yes" : "no"]);
  return columns(terminal, { head, rows: cells });
}

function liveCells(row: Row): string[] {
  const marks = [row.visibility === "private" ? "private" : "", row.archived ? "archived" : ""].filter(
    Boolean,
  );
  const topic = harmless(row.topic ?? "").replaceAll(/\s+/g, " ");
  return [
    row.id,
    String(row.member_count ?? ""),
    String(row.message_count ?? ""),
    row.member ? String(row.unread_count ?? 0) : "-",
    row.log ? "yes" : "no",
    [marks.length === 0 ? "" : `(${marks.join(", ")})`, topic].filter(Boolean).join(" "),
  ];
}
