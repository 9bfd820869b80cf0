/** `registry.db` of 0.3 to 0.6: read from a copy, as opening it in place would change its -wal and -shm. */
import { DatabaseSync } from "node:sqlite";
import type { ImportKind, ImportProblems, OldRegistry } from "../../protocol/import.ts";
import { isConversationId, isKey } from "../../protocol/ids.ts";
import { type Fields, textOf, textOrNull, timeOf } from "./values.ts";

const began = "1970-01-01T00:00:00+00:00";
const sidecars = ["", "-wal", "-shm"];

/** Rows that make no sense are told to `problems` and left out; so is a database that cannot be read at all. */
export async function readRegistry(path: string, problems: ImportProblems): Promise<OldRegistry> {
  const folder = await Deno.makeTempDir({ prefix: "claude-comms-import-" });
  try {
    for (const end of sidecars) await copyIfThere(`${path}${end}`, `${folder}/registry.db${end}`);
    return readCopy(`${folder}/registry.db`, problems);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await Deno.copyFile(from, to);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function readCopy(path: string, problems: ImportProblems): OldRegistry {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    const tables = new Tables(db, problems);
    return {
      participants: tables.read("participants", "participants", participantOf),
      members: tables.read("conversation_members", "members", memberOf),
      cursors: [
        ...tables.read("read_cursors", "cursors", (row) => cursorOf(row, null)),
        ...tables.read("thread_read_cursors", "cursors", (row) => cursorOf(row, textOf(row.root_id))),
      ],
      roles: tables.read("conversation_roles", "roles", roleOf),
    };
  } catch (error) {
    problems.add({
      kind: "participants",
      place: "registry.db",
      why: `it cannot be read: ${textOfError(error)}`,
    });
    return { participants: [], members: [], cursors: [], roles: [] };
  } finally {
    db?.close();
  }
}

class Tables {
  #db: DatabaseSync;
  #problems: ImportProblems;

  constructor(db: DatabaseSync, problems: ImportProblems) {
    this.#db = db;
    this.#problems = problems;
  }

  /** Empty when an earlier version had no such table. */
  read<T>(table: string, kind: ImportKind, parse: (row: Fields) => T | string): T[] {
    const there = this.#db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(
      table,
    );
    if (there === undefined) return [];
    const found: T[] = [];
    try {
      for (const row of this.#db.prepare(`SELECT * FROM ${table}`).all()) {
        const parsed = parse(row);
        if (typeof parsed === "string") this.#problems.add({ kind, place: placeOf(table), why: parsed });
        else found.push(parsed);
      }
    } catch (error) {
      this.#problems.add({ kind, place: placeOf(table), why: `it cannot be read: ${textOfError(error)}` });
    }
    return found;
  }
}

function placeOf(table: string): string {
  return `registry.db, table ${table}`;
}

function participantOf(row: Fields): OldRegistry["participants"][number] | string {
  const name = textOf(row.name);
  if (!isKey(row.key) || name === undefined) return "its key or name is none";
  if (row.type !== "claude" && row.type !== "human") return "its type is neither claude nor human";
  const emoji = textOrNull(row.profile_status_emoji);
  const text = textOrNull(row.profile_status_text);
  const profile = emoji === null && text === null
    ? null
    : { emoji, text, expires_at: textOrNull(row.profile_status_expires_at) };
  return { key: row.key, name, type: row.type, createdAt: timeOf(row.created_at) ?? began, profile };
}

function memberOf(row: Fields): OldRegistry["members"][number] | string {
  const { conversation: conv, participant_key: key } = row;
  if (!isConversationId(conv) || !isKey(key)) return "its conversation or key is none";
  return { conv, key, joinedAt: timeOf(row.joined_at) ?? began };
}

function cursorOf(row: Fields, root: string | null | undefined): OldRegistry["cursors"][number] | string {
  const { conversation: conv, participant_key: key } = row;
  const readUntil = timeOf(row.last_read_ts);
  if (!isConversationId(conv) || !isKey(key) || root === undefined) {
    return "its conversation, key or thread is none";
  }
  return readUntil === undefined ? "its time cannot be read" : { conv, key, root, readUntil };
}

function roleOf(row: Fields): OldRegistry["roles"][number] | string {
  const { conversation: conv, participant_key: key, role } = row;
  if (!isConversationId(conv) || !isKey(key)) return "its conversation or key is none";
  return role === "owner" || role === "admin" || role === "member"
    ? { conv, key, role }
    : "its role is neither owner, admin nor member";
}

function textOfError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
