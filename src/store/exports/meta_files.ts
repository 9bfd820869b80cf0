/** `conversations/<id>/meta.json`: what a conversation is, in the form of the Python version. */
import type { NumberedEvent } from "../../protocol/events.ts";
import { type Files, readWhole, replaceFile } from "../files.ts";
import type { ExportFailures } from "./export_failures.ts";

interface Meta {
  name: string;
  topic: string;
  created_by: string;
  created_at: string;
  last_activity: string;
  archived: boolean;
  deleted_at: string | null;
  deleted_by: string | null;
  archived_at: string | null;
  archived_by: string | null;
  visibility: string;
  mode: string;
  display_name: string | null;
}

/** Changes are kept in memory until `flush`; applying one again changes nothing. */
export class MetaFiles {
  #files: Files;
  #dir: string;
  #failures: ExportFailures;
  #changes = new Map<string, Partial<Meta>>();

  constructor(dir: string, { files, failures }: { files: Files; failures: ExportFailures }) {
    this.#files = files;
    this.#dir = dir;
    this.#failures = failures;
  }

  apply(event: NumberedEvent): void {
    const change = changeOf(event);
    if (!change) return;
    this.#changes.set(change.name, { ...this.#changes.get(change.name), ...change });
  }

  /** Writes what changed. False: some could not be written (logged once) and is kept for the next time. */
  async flush(): Promise<boolean> {
    for (const [conv, change] of [...this.#changes]) {
      const path = `${this.#dir}/${conv}/meta.json`;
      try {
        await this.#save(conv, change);
        if (this.#changes.get(conv) === change) this.#changes.delete(conv);
        this.#failures.clear(path);
      } catch (error) {
        this.#failures.note(path, error);
      }
    }
    return this.#changes.size === 0;
  }

  async #save(conv: string, change: Partial<Meta>): Promise<void> {
    const meta = { ...await this.#load(conv, change.last_activity ?? ""), ...change };
    const dir = `${this.#dir}/${conv}`;
    await this.#files.mkdir(dir);
    await replaceFile(this.#files, `${dir}/meta.json`, [encoder.encode(JSON.stringify(meta, null, 2))]);
  }

  async #load(conv: string, ts: string): Promise<Meta> {
    const bytes = await readWhole(this.#files, `${this.#dir}/${conv}/meta.json`);
    return { ...defaults(conv, ts), ...parseObject(bytes) };
  }
}

const encoder = new TextEncoder();

function parseObject(bytes: Uint8Array | undefined): Partial<Meta> {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? parsed : {};
  } catch {
    // None, or one that cannot be read: it is made anew.
    return {};
  }
}

function defaults(conv: string, ts: string): Meta {
  return {
    name: conv,
    topic: "",
    created_by: "system",
    created_at: ts,
    last_activity: ts,
    archived: false,
    deleted_at: null,
    deleted_by: null,
    archived_at: null,
    archived_by: null,
    visibility: "public",
    mode: "open",
    display_name: null,
  };
}

/** What an event changes; undefined: nothing. */
function changeOf(event: NumberedEvent): (Partial<Meta> & { name: string }) | undefined {
  switch (event.kind) {
    case "conversation_created": {
      const { conv, topic, created_by_name, visibility, mode, display_name, ts } = event.body;
      return { ...defaults(conv, ts), topic, created_by: created_by_name, visibility, mode, display_name };
    }
    case "conversation_updated":
      return updateOf(event.body);
    case "conversation_archived": {
      const { conv, by_name, ts } = event.body;
      return { name: conv, archived: true, archived_at: ts, archived_by: by_name };
    }
    case "conversation_unarchived":
      return { name: event.body.conv, archived: false, archived_at: null, archived_by: null };
    case "conversation_deleted":
      return { name: event.body.conv, deleted_at: event.body.ts, deleted_by: event.body.by_name };
    case "message":
      return { name: event.body.conv, last_activity: event.body.ts };
    default:
      return undefined;
  }
}

function updateOf(body: Extract<NumberedEvent, { kind: "conversation_updated" }>["body"]) {
  const change: Partial<Meta> & { name: string } = { name: body.conv };
  if (body.topic !== undefined) change.topic = body.topic;
  if (body.display_name !== undefined) change.display_name = body.display_name;
  if (body.visibility !== undefined) change.visibility = body.visibility;
  if (body.mode !== undefined) change.mode = body.mode;
  if (body.owner_name !== undefined) change.created_by = body.owner_name;
  return change;
}
