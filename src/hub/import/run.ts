/** One run of an import: what it has counted, and its only ways to change anything. */
import { createHash } from "node:crypto";
import { CommsError } from "../../protocol/errors.ts";
import type { Event } from "../../protocol/events.ts";
import type { Key } from "../../protocol/ids.ts";
import type {
  ImportCounts,
  ImportKind,
  ImportProblems,
  ImportProgress,
  ImportReport,
  ImportSource,
} from "../../protocol/import.ts";
import type { Message } from "../../protocol/message.ts";
import { commit, type Context } from "../context.ts";
import type { State } from "../state.ts";

export interface ImportOptions {
  /** Decides and counts everything, and changes nothing. */
  dryRun?: boolean;
  signal?: AbortSignal;
  onProgress?: (progress: ImportProgress) => void;
}

const kinds: readonly ImportKind[] = [
  "participants",
  "conversations",
  "messages",
  "reactions",
  "artifacts",
  "members",
  "roles",
  "cursors",
];

/** Events wait for the disk whenever this much was decided, in characters: the journal refuses more than 8 MB. */
const breathChars = 512 * 1024;

export class ImportRun {
  readonly source: ImportSource;
  readonly isDry: boolean;
  readonly counts: Record<ImportKind, ImportCounts>;
  readonly conversations: ImportReport["conversations"] = [];
  readonly #ctx: Context;
  readonly #options: ImportOptions;
  /** Of a dry run: what would be known by now. */
  readonly #planned = new Set<string>();
  #chars = 0;

  constructor(ctx: Context, source: ImportSource, options: ImportOptions) {
    this.#ctx = ctx;
    this.#options = options;
    this.source = source;
    this.isDry = options.dryRun ?? false;
    const zero = () => ({ found: 0, imported: 0, known: 0 });
    this.counts = Object.fromEntries(kinds.map((kind) => [kind, zero()])) as Record<ImportKind, ImportCounts>;
  }

  /** Never keep it over an await. */
  get state(): State {
    return this.#ctx.state;
  }

  get problems(): ImportProblems {
    return this.source.problems;
  }

  /** The person this daemon belongs to. */
  get ownKey(): Key {
    return this.#ctx.settings.identity.key;
  }

  now(): number {
    return this.#ctx.clock.now();
  }

  knowsMessage(id: string): boolean {
    return this.state.messages.ids.find(id) !== undefined || this.#planned.has(id);
  }

  /** Its id is its operation id: it can never be there twice. */
  message(message: Message): void {
    this.counts.messages.imported++;
    if (this.isDry) return void this.#planned.add(message.id);
    this.#commit({ kind: "message", body: message }, { actor: message.sender.key, op: message.id });
    this.#chars += message.body.length;
  }

  /**
   * Commits an event once for ever: `facts` make its operation id, by which the next run knows it.
   * True when it is new. Without a kind it is not counted.
   */
  once(
    event: Event,
    { facts, actor, kind }: { facts: readonly unknown[]; actor: Key; kind?: ImportKind },
  ): boolean {
    const op = importOperation(event.kind, ...facts);
    const isKnown = this.state.operations.has(op) || this.#planned.has(op);
    if (kind !== undefined) this.counts[kind][isKnown ? "known" : "imported"]++;
    if (isKnown) return false;
    if (this.isDry) this.#planned.add(op);
    else this.#commit(event, { actor, op });
    if (event.kind === "artifact_written") this.#chars += event.body.content.length;
    return true;
  }

  wasDone(event: Event["kind"], ...facts: readonly unknown[]): boolean {
    return this.state.operations.has(importOperation(event, ...facts));
  }

  /** Commits what a later run decides anew. */
  plain(event: Event, actor: Key): void {
    if (!this.isDry) this.#commit(event, { actor });
  }

  /** Between slices: waits for the disk, lets others work, ends when told to. Throws CommsError `unavailable`. */
  async breathe(conversation: string | null = null): Promise<void> {
    this.#options.signal?.throwIfAborted();
    if (this.#chars < breathChars) return;
    await this.settle();
    this.#options.onProgress?.({ conversation, messages: this.counts.messages.imported });
  }

  async settle(): Promise<void> {
    this.#chars = 0;
    const upTo = this.#ctx.journal.nextSeq - 1;
    if (upTo > this.#ctx.journal.durableSeq) await this.#ctx.journal.durable(upTo);
    else await new Promise<void>((resolve) => setTimeout(resolve));
    if (!this.#ctx.recovering) return;
    throw new CommsError(
      "unavailable",
      "The journal could not be written: import again, it goes on where it ended",
    );
  }

  report(): ImportReport {
    const { source: { from }, isDry, counts, conversations } = this;
    return { from, dry_run: isDry, counts, conversations, problems: this.problems.list() };
  }

  #commit(event: Event, { actor, op = null }: { actor: Key; op?: string | null }): void {
    this.#chars += 500;
    commit(this.#ctx, event, { actor, op, imported: true });
  }
}

/** The operation id of an imported event: the same for the same facts. */
export function importOperation(...facts: readonly unknown[]): string {
  return `import-${createHash("sha256").update(JSON.stringify(facts)).digest("base64url").slice(0, 32)}`;
}
