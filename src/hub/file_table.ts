/** Shared files as the journal tells them: whose they are, which messages carry them, since when none does. */
import type { Key } from "../protocol/ids.ts";
import type { SharedFile } from "../protocol/message.ts";
import type { Row } from "./messages.ts";

export interface FileFacts extends SharedFile {
  sha256: string;
  by: Key;
  /** When it was stored, as written. */
  ts: string;
  /** The messages that carry it and were not deleted, ascending. */
  rows: Row[];
  /** Messages that carried it once. */
  former: Row[];
  /** In ms: since when no message carries it; null while one does. */
  idleSince: number | null;
}

export type NewFile = Omit<FileFacts, "rows" | "former" | "idleSince">;

export class FileTable {
  readonly #byId = new Map<string, FileFacts>();
  readonly #byRow = new Map<Row, string[]>();
  /** By SHA-256: how many files have this content. */
  readonly #contents = new Map<string, number>();
  readonly #idle = new Set<FileFacts>();
  #bytes = 0;

  get size(): number {
    return this.#byId.size;
  }

  /** On disk, each content counted once. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Those that no message carries. */
  get idle(): ReadonlySet<FileFacts> {
    return this.#idle;
  }

  get(id: string): FileFacts | undefined {
    return this.#byId.get(id);
  }

  /** True while a file has this content. */
  hasContent(sha256: string): boolean {
    return this.#contents.has(sha256);
  }

  /** Ids of the files that a message carries. */
  of(row: Row): readonly string[] {
    return this.#byRow.get(row) ?? [];
  }

  /** Ids of the files that this message carried and that no message carries any more. */
  leftBy(row: Row): string[] {
    return [...this.#idle].filter(({ former }) => former.includes(row)).map(({ id }) => id);
  }

  /** Messages that carry files, ascending. */
  rows(): Iterable<Row> {
    return this.#byRow.keys();
  }

  add(file: NewFile, now: number): void {
    this.#put({ ...file, rows: [], former: [], idleSince: now });
  }

  /** A message carries these now; ids that are none are left out. */
  attach(row: Row, ids: readonly string[]): void {
    const known = ids.filter((id) => this.#byId.has(id));
    if (known.length === 0) return;
    this.#byRow.set(row, known);
    for (const id of known) this.#carry(this.#byId.get(id)!, row);
  }

  /** The message is gone for its readers, and with it its hold on the files. */
  release(row: Row, now: number): void {
    for (const id of this.of(row)) {
      const file = this.#byId.get(id);
      if (!file) continue;
      file.rows = file.rows.filter((other) => other !== row);
      file.former.push(row);
      if (file.rows.length > 0) continue;
      file.idleSince = now;
      this.#idle.add(file);
    }
    this.#byRow.delete(row);
  }

  drop(ids: readonly string[]): void {
    for (const id of ids) {
      const file = this.#byId.get(id);
      if (!file) continue;
      this.#byId.delete(id);
      this.#idle.delete(file);
      const others = this.#contents.get(file.sha256)! - 1;
      if (others > 0) this.#contents.set(file.sha256, others);
      else {
        this.#contents.delete(file.sha256);
        this.#bytes -= file.size;
      }
    }
  }

  toSnapshot(): FileFacts[] {
    return [...this.#byId.values()];
  }

  static fromSnapshot(files: readonly FileFacts[] = []): FileTable {
    const table = new FileTable();
    for (const file of files) table.#put({ ...file });
    const carried = files.flatMap(({ id, rows }) => rows.map((row) => ({ id, row })));
    for (const { id, row } of carried.sort((a, b) => a.row - b.row)) {
      table.#byRow.set(row, [...table.of(row), id]);
    }
    return table;
  }

  #put(file: FileFacts): void {
    this.#byId.set(file.id, file);
    if (file.idleSince !== null) this.#idle.add(file);
    const others = this.#contents.get(file.sha256) ?? 0;
    this.#contents.set(file.sha256, others + 1);
    if (others === 0) this.#bytes += file.size;
  }

  #carry(file: FileFacts, row: Row): void {
    if (!file.rows.includes(row)) file.rows.push(row);
    file.idleSince = null;
    this.#idle.delete(file);
  }
}
