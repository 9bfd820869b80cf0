/** Messages with their texts: a bounded cache in front of the journal. */
import type { EventBodies } from "../protocol/events.ts";
import type { Message } from "../protocol/message.ts";
import type { Viewer } from "./api.ts";
import type { Row } from "./messages.ts";
import type { FormatTime, Journal } from "./ports.ts";
import type { State } from "./state.ts";
import { threadFigures } from "./thread_figures.ts";

const decoder = new TextDecoder();

interface Entry {
  /** As first stored. */
  message: Message;
  /** The newest text of an edited message and where it was read. */
  edit?: { position: number; body: EventBodies["message_edited"] };
  size: number;
}

export class Bodies {
  readonly #journal: Journal;
  readonly #formatTime: FormatTime;
  readonly #maxBytes: number;
  /** By position in the journal. */
  #young = new Map<number, Entry>();
  #old = new Map<number, Entry>();
  /** Of the young ones. */
  #bytes = 0;

  constructor(options: { journal: Journal; formatTime: FormatTime; maxBytes?: number }) {
    this.#journal = options.journal;
    this.#formatTime = options.formatTime;
    this.#maxBytes = options.maxBytes ?? 16 * 1024 * 1024;
  }

  /** Forgets everything: after a failed write positions may be used again. */
  clear(): void {
    this.#young = new Map();
    this.#old = new Map();
    this.#bytes = 0;
  }

  /** Remembers a message that was just written. */
  put(position: number, message: Message): void {
    this.#store(position, { message, size: 600 + message.body.length * 2 });
  }

  /**
   * The messages of these rows as they are now for this viewer (thread figures, edits, reactions, pins), fresh copies in the same order.
   * The rows MUST be visible to the viewer. A row whose record is damaged is left out.
   */
  async load(state: State, viewer: Viewer, rows: readonly Row[]): Promise<Message[]> {
    const entries = await this.#entries(state, rows);
    const result: Message[] = [];
    rows.forEach((row, i) => {
      const entry = entries[i];
      if (entry) result.push(this.#current(state, row, { entry, viewer }));
    });
    return result;
  }

  async #entries(state: State, rows: readonly Row[]): Promise<(Entry | undefined)[]> {
    const wanted = rows.map((row) => state.messages.position(row));
    const edits = rows.map((row) => state.messages.edits.get(row)?.position);
    // Taken before anything is read: what is read may push these out of the cache.
    const entries = wanted.map((position) => this.#touch(position));
    await this.#read(wanted, entries);
    await this.#readEdits(entries, edits);
    return entries;
  }

  /** Fills the gaps among the entries from the journal. */
  async #read(positions: readonly number[], entries: (Entry | undefined)[]): Promise<void> {
    const gaps = [...positions.keys()].filter((i) => entries[i] === undefined);
    if (gaps.length === 0) return;
    const records = await this.#journal.readMany(gaps.map((i) => positions[i]!));
    records.forEach((record, n) => {
      if (!record || record.tombstone) return;
      const message = JSON.parse(decoder.decode(record.body)) as Message;
      const entry = { message, size: 600 + message.body.length * 2 };
      entries[gaps[n]!] = entry;
      this.#store(record.position, entry);
    });
  }

  async #readEdits(entries: (Entry | undefined)[], edits: (number | undefined)[]): Promise<void> {
    for (const [i, entry] of entries.entries()) {
      const position = edits[i];
      if (!entry || position === undefined || entry.edit?.position === position) continue;
      const record = await this.#journal.read(position);
      if (record && !record.tombstone) {
        entry.edit = { position, body: JSON.parse(decoder.decode(record.body)) };
      }
    }
  }

  #current(state: State, row: Row, { entry, viewer }: { entry: Entry; viewer: Viewer }): Message {
    const message: Message = { ...entry.message };
    if (entry.edit) {
      message.body = entry.edit.body.body;
      message.mentions = entry.edit.body.mentions;
      message.broadcast_mention = entry.edit.body.broadcast_mention;
      message.edited_at = entry.edit.body.ts;
    }
    const root = state.messages.root(row);
    if (root !== null) message.thread_root_id = state.messages.ids.at(root);
    Object.assign(message, threadFigures(state, viewer, { root: row, formatTime: this.#formatTime }));
    const reactions = state.messages.reactions.get(row);
    if (reactions) message.reactions = Object.fromEntries(reactions);
    if (state.messages.pinned.has(row)) message.pinned = true;
    const deletion = state.messages.deletions.get(row);
    if (deletion) hideDeleted(message, deletion);
    return message;
  }

  /** Finds an entry and keeps it among the young ones. */
  #touch(position: number): Entry | undefined {
    const young = this.#young.get(position);
    if (young) return young;
    const entry = this.#old.get(position);
    if (entry) this.#store(position, entry);
    return entry;
  }

  /** Two generations: dropping the old one at once is cheaper than moving every entry at each use. */
  #store(position: number, entry: Entry): void {
    this.#bytes += entry.size - (this.#young.get(position)?.size ?? 0);
    this.#young.set(position, entry);
    if (this.#bytes * 2 <= this.#maxBytes) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#bytes = 0;
  }
}

/** A deleted message keeps its place and its sender; what it said is only in the journal. */
function hideDeleted(message: Message, deletion: { ts: string; by: string }): void {
  message.body = "";
  message.mentions = null;
  message.broadcast_mention = false;
  message.deleted_at = deletion.ts;
  message.deleted_by = deletion.by;
  delete message.reactions;
  delete message.pinned;
  delete message.forwarded_from;
  delete message.artifact_ref;
  delete message.files;
}
