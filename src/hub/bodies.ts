/** Messages with their texts: from the journal, and those that were just written from a bounded cache in front of it. */
import type { EventBodies } from "../protocol/events.ts";
import type { Message } from "../protocol/message.ts";
import type { Viewer } from "./api.ts";
import type { Row } from "./messages.ts";
import type { FormatTime, Journal } from "./ports.ts";
import type { State } from "./state.ts";
import { threadFigures } from "./thread_figures.ts";

const decoder = new TextDecoder();

type EditBody = EventBodies["message_edited"];

interface Entry {
  /** As first stored. */
  message: Message;
  /** The newest text, when it was edited. */
  edit?: EditBody;
}

export class Bodies {
  readonly #journal: Journal;
  readonly #formatTime: FormatTime;
  readonly #maxBytes: number;
  /** By position in the journal. Only what was just written: everybody asks for it. */
  #young = new Map<number, Message>();
  #old = new Map<number, Message>();
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

  /** Remembers a message that was just written. Two generations: dropping the old one at once costs less than moving entries. */
  put(position: number, message: Message): void {
    this.#young.set(position, message);
    this.#bytes += 600 + message.body.length * 2;
    if (this.#bytes * 2 <= this.#maxBytes) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#bytes = 0;
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

  /**
   * What was read is not kept: the system has it in memory, too, and a page through old messages would leave them all to the
   * collector of old objects, whose runs made single pages wait 40 ms.
   */
  async #entries(state: State, rows: readonly Row[]): Promise<(Entry | undefined)[]> {
    const { messages } = state;
    const positions = rows.map((row) => messages.position(row));
    // Before anything is read: what is written meanwhile may push these out of the cache.
    const found = positions.map((position) => this.#young.get(position) ?? this.#old.get(position));
    const edits = rows.map((row) => messages.edits.get(row)?.position);
    const read = await this.#read([...positions.filter((_, i) => found[i] === undefined), ...edits]);
    return positions.map((position, i) => {
      const message = found[i] ?? read.get(position) as Message | undefined;
      const edit = edits[i] === undefined ? undefined : read.get(edits[i]) as EditBody | undefined;
      return message && { message, ...edit && { edit } };
    });
  }

  /** What is said at these positions, but for what is damaged or gone. */
  async #read(positions: readonly (number | undefined)[]): Promise<Map<number, unknown>> {
    const wanted = positions.filter((position) => position !== undefined);
    if (wanted.length === 0) return new Map();
    const bodies = new Map<number, unknown>();
    for (const record of await this.#journal.readMany(wanted)) {
      if (record && !record.tombstone) bodies.set(record.position, JSON.parse(decoder.decode(record.body)));
    }
    return bodies;
  }

  #current(state: State, row: Row, { entry, viewer }: { entry: Entry; viewer: Viewer }): Message {
    const message: Message = { ...entry.message };
    if (entry.edit) {
      message.body = entry.edit.body;
      message.mentions = entry.edit.mentions;
      message.broadcast_mention = entry.edit.broadcast_mention;
      message.edited_at = entry.edit.ts;
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
