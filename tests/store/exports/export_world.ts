/** A journal with events and the folders that they are exported to. */
import { withFolder } from "../store_tools.ts";
import {
  type EventBodies,
  type EventKind,
  eventNumber,
  type NumberedEvent,
} from "../../../src/protocol/events.ts";
import type { Sender } from "../../../src/protocol/message.ts";
import type { Exports } from "../../../src/store/exports/exports.ts";
import { type ExportsOptions, openExports } from "../../../src/store/exports/open_exports.ts";
import { MemoryJournal } from "../../../src/store/memory_journal.ts";
import { RecordedLog } from "../store_tools.ts";

export const ana: Sender = { key: "a3f7b2c1", name: "ana", type: "human" };

export class ExportWorld {
  readonly log = new RecordedLog();
  readonly dir: string;
  journal = new MemoryJournal();
  #now = Date.parse("2026-03-13T14:00:00Z");

  constructor(dir: string) {
    this.dir = dir;
  }

  /** Writes an event into the journal; it is durable when the next turn begins. */
  add<K extends EventKind>(kind: K, body: EventBodies[K]): NumberedEvent {
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const { seq, position } = this.journal.append({
      kind: eventNumber[kind],
      kindVersion: 1,
      actor: ana.key,
      body: bytes,
    });
    return { kind, body, seq, position, actor: ana.key, op: null } as NumberedEvent;
  }

  /** A minute after the one before. */
  ts(): string {
    this.#now += 60_000;
    return new Date(this.#now).toISOString();
  }

  say(body: string, conv = "general"): NumberedEvent {
    return this.add("message", this.message(body, conv));
  }

  message(body: string, conv = "general"): EventBodies["message"] {
    return {
      id: `m-${this.journal.nextSeq}`,
      ts: this.ts(),
      sender: ana,
      recipients: null,
      mentions: null,
      broadcast_mention: false,
      body,
      reply_to: null,
      conv,
      thread_root_id: null,
      thread_reply_count: null,
      thread_last_ts: null,
      thread_last_author: null,
      thread_participants: null,
    };
  }

  create(conv: string): NumberedEvent {
    return this.add("conversation_created", {
      conv,
      topic: `about ${conv}`,
      display_name: null,
      visibility: "public",
      mode: "open",
      direct: false,
      created_by: ana.key,
      created_by_name: ana.name,
      members: [ana.key],
      owners: [ana.key],
      ts: this.ts(),
    });
  }

  remove(conv: string): NumberedEvent {
    return this.add("conversation_deleted", {
      conv,
      by: ana.key,
      by_name: ana.name,
      evicted: [],
      ts: this.ts(),
    });
  }

  react(message: string, conv = "general"): NumberedEvent {
    const { key } = ana;
    return this.add("reaction", {
      conv,
      message_id: message,
      emoji: "👍",
      actor_key: key,
      op: "add",
      ts: this.ts(),
    });
  }

  artifact(
    name: string,
    version: number,
    more: Partial<EventBodies["artifact_written"]> = {},
  ): NumberedEvent {
    return this.add("artifact_written", {
      conv: "general",
      id: `artifact-${name}`,
      name,
      title: `Title of ${name}`,
      type: "doc",
      version,
      content: `content ${version}`,
      author: ana,
      summary: "",
      ts: this.ts(),
      ...more,
    });
  }

  open(more: Partial<ExportsOptions> = {}): Promise<Exports> {
    return openExports({
      dir: this.dir,
      logDir: `${this.dir}/logs`,
      format: "both",
      rotation: { maxSizeMb: 50, maxFiles: 10 },
      journal: this.journal,
      log: this.log,
      zone: "UTC",
      ...more,
    });
  }

  /** Opens, exports everything, closes. */
  async export(more: Partial<ExportsOptions> = {}): Promise<void> {
    const exports = await this.open(more);
    await exports.flush();
    await exports.close();
  }
}

/** All exported files with their texts, by path; without our own notes. */
export async function filesIn(dir: string, below = ""): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(`${dir}/${below}`)) {
    const path = below === "" ? name : `${below}/${name}`;
    if (isDirectory) Object.assign(files, await filesIn(dir, path));
    else if (!name.startsWith(".exports.json")) {
      files[path] = await Deno.readTextFile(`${dir}/${path}`);
    }
  }
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => a < b ? -1 : 1));
}

export function withWorld(run: (world: ExportWorld) => Promise<void>): Promise<void> {
  return withFolder((dir) => run(new ExportWorld(dir)));
}

export function bodiesIn(jsonl: string | undefined): unknown[] {
  return (jsonl ?? "").split("\n").slice(0, -1).map((line) => JSON.parse(line).body);
}
