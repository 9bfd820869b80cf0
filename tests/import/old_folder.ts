/** Folders of the Python version made by hand, and their import into a hub in memory. */
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import type { ImportReport } from "../../src/protocol/import.ts";
import { foldersIn, PythonFolder } from "../../src/store/python/folder.ts";
import type { World } from "../hub/world.ts";

export const ANA = "a3f7b2c1";
export const BO = "b3e8215e";

export class OldFolder implements AsyncDisposable {
  #minute = 0;

  private constructor(readonly dir: string) {}

  static async make(): Promise<OldFolder> {
    return new OldFolder(await Deno.makeTempDir({ prefix: "comms-old-" }));
  }

  /** A minute after the one before. */
  ts(): string {
    this.#minute++;
    return new Date(Date.UTC(2026, 1, 1) + this.#minute * 60_000).toISOString().replace("Z", "000+00:00");
  }

  /** A line of a log as 0.2 wrote it, without the fields that came later. */
  line(id: string, body: string, more: Record<string, unknown> = {}): string {
    const sender = { key: ANA, name: "ana", type: "claude" };
    return JSON.stringify({
      id,
      ts: this.ts(),
      sender,
      recipients: null,
      mentions: null,
      body,
      reply_to: null,
      conv: "general",
      ...more,
    });
  }

  async write(path: string, content: string | Uint8Array): Promise<void> {
    const full = join(this.dir, path);
    await Deno.mkdir(join(full, ".."), { recursive: true });
    if (typeof content === "string") await Deno.writeTextFile(full, content);
    else await Deno.writeFile(full, content);
  }

  async log(name: string, ...lines: string[]): Promise<void> {
    await this.write(`logs/${name}`, lines.map((line) => `${line}\n`).join(""));
  }

  async meta(conv: string, more: Record<string, unknown> = {}): Promise<void> {
    const meta = {
      name: conv,
      topic: `about ${conv}`,
      created_by: "ana",
      created_at: "2026-01-01T00:00:00+00:00",
    };
    await this.write(
      `conversations/${conv}/meta.json`,
      JSON.stringify({ ...meta, archived: false, ...more }),
    );
  }

  /** A registry with these statements run on its tables. */
  async registry(...statements: string[]): Promise<void> {
    await Deno.mkdir(this.dir, { recursive: true });
    const db = new DatabaseSync(join(this.dir, "registry.db"));
    db.exec(schema);
    for (const statement of statements) db.exec(statement);
    db.close();
  }

  /** Reads it anew and imports it. */
  async importInto(
    world: World,
    options: { dryRun?: boolean; signal?: AbortSignal } = {},
  ): Promise<ImportReport> {
    return await world.hub.importFrom(await PythonFolder.open(foldersIn(this.dir)), options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.dir, { recursive: true });
  }
}

export function participant(key: string, name: string, type = "claude"): string {
  return `INSERT INTO participants VALUES ('${key}', '${name}', '${type}', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00', NULL, NULL, NULL)`;
}

export function member(conv: string, key: string): string {
  return `INSERT INTO conversation_members VALUES ('${conv}', '${key}', '2026-01-01T00:00:00+00:00')`;
}

export function cursor(key: string, conv: string, until: string): string {
  return `INSERT INTO read_cursors VALUES ('${key}', '${conv}', '${until}')`;
}

const schema = `
CREATE TABLE participants (key TEXT PRIMARY KEY, name TEXT, type TEXT, created_at TEXT, last_seen TEXT,
  profile_status_emoji TEXT, profile_status_text TEXT, profile_status_expires_at TEXT);
CREATE TABLE conversation_members (conversation TEXT, participant_key TEXT, joined_at TEXT);
CREATE TABLE read_cursors (participant_key TEXT, conversation TEXT, last_read_ts TEXT);
CREATE TABLE thread_read_cursors (participant_key TEXT, conversation TEXT, root_id TEXT, last_read_ts TEXT);
CREATE TABLE conversation_roles (conversation TEXT, participant_key TEXT, role TEXT, granted_at TEXT);
CREATE TABLE schema_meta (key TEXT, value TEXT);
`;

export async function bodies(
  world: World,
  conversation = "general",
  viewer: string | null = null,
): Promise<string[]> {
  const { messages } = await world.hub.page(viewer, { conversation, count: 200 });
  return messages.map(({ body }) => body);
}
