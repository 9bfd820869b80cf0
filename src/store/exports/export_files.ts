/** The files that only grow, found again at each start. */
import { isConversationId } from "../../protocol/ids.ts";
import { Buffer } from "node:buffer";
import { type Files, readFully, readWhole, replaceFile, writeAll } from "../files.ts";
import { SpareBytes } from "../growing_bytes.ts";
import { AppendFile, type FileMark, renameIfThere, type Rotation } from "./append_file.ts";
import type { ExportFailures } from "./export_failures.ts";
import type { ExportState } from "./export_state.ts";
import { InheritedLines } from "./inherited.ts";

export interface ExportFolders {
  logs: string;
  conversations: string;
  artifacts: string;
}

export interface ExportFilesOptions {
  folders: ExportFolders;
  files: Files;
  failures: ExportFailures;
  rotation: Rotation;
  state: ExportState;
}

/** Reactions are never begun anew: the Python version reads the whole file. */
const noRotation: Rotation = { maxBytes: 0, maxFiles: 0 };

const logNamePattern = /^(.+)\.(log|jsonl)(\.\d+)?$/;

export class ExportFiles {
  readonly #options: ExportFilesOptions;
  readonly #inherited: InheritedLines;
  readonly #open = new Map<string, AppendFile>();
  /** For what waits in all files that are written together. */
  readonly #spare = new SpareBytes({ firstRoom: 1024, keptRoom: 4 * 1024, keptCount: 1000 });
  /** True: some files have marks that were never saved. MUST be saved before those are written: a file without is not ours. */
  hasNewMarks = false;

  constructor(options: ExportFilesOptions) {
    this.#options = options;
    this.#inherited = new InheritedLines(options.files);
  }

  text(conv: string): AppendFile {
    return this.#file(`logs/${conv}.log`);
  }

  jsonl(conv: string): AppendFile {
    return this.#file(`logs/${conv}.jsonl`);
  }

  reactions(conv: string): AppendFile {
    return this.#file(`conversations/${conv}/reactions.jsonl`);
  }

  all(): Iterable<AppendFile> {
    return this.#open.values();
  }

  failed(): AppendFile[] {
    return [...this.#open.values()].filter((file) => file.failedAt !== undefined);
  }

  /**
   * Finds what is there. `afterCrash`: what is behind a mark may be ours, which is found out when the events behind the mark
   * come again. Otherwise, and where there is no mark, somebody else wrote it: it is taken over. Afterwards each file has a mark.
   */
  async restore({ afterCrash }: { afterCrash: boolean }): Promise<void> {
    const { state } = this.#options;
    this.#open.clear();
    const there = await this.#filesThere();
    for (const name of there) {
      if (afterCrash && state.files[name]) await this.#file(name).compare();
      else await this.#adopt(name);
    }
    for (const [name, mark] of Object.entries(state.files)) {
      if (!there.includes(name)) mark.bytes = 0;
    }
  }

  /** True when this line of a `.jsonl` file is in what was there before our time. */
  async isInherited(name: string, line: { key: string; ms: number }): Promise<boolean> {
    const latest = this.#options.state.inherited[name];
    if (latest === undefined || line.ms > latest) return false;
    return await this.#inherited.has(name, { key: line.key, paths: () => this.#generations(name) });
  }

  /** The end of what was there before our time, in milliseconds; 0: nothing was. */
  inheritedUntil(name: string): number {
    return this.#options.state.inherited[name] ?? 0;
  }

  /** Writes anew what `edit` changes in the files of a conversation, older ones and those of a deleted one included. */
  async edit(conv: string, edit: (name: string, content: Buffer) => Buffer): Promise<void> {
    const { files, state } = this.#options;
    const paths = new Map<string, string | undefined>();
    for (const name of namesOf(conv)) {
      for (const path of await this.#generations(name)) {
        paths.set(path, path === this.#pathOf(name) ? name : undefined);
      }
    }
    for (const path of await this.#retiredOf(conv)) paths.set(path, undefined);
    for (const [path, name] of paths) {
      const bytes = await readWhole(files, path);
      if (!bytes) continue;
      const before = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const after = edit(path, before);
      if (after === before) continue;
      await replaceFile(files, path, [after]);
      const mark = name === undefined ? undefined : state.files[name];
      if (mark) mark.bytes = Math.max(0, mark.bytes - (before.length - after.length));
    }
    this.#inherited.forget();
  }

  async #retiredOf(conv: string): Promise<string[]> {
    const { files, folders } = this.#options;
    const isOf = (name: string) =>
      name.startsWith(`${conv}-`) && /^\d+(?:\.|$)/.test(name.slice(conv.length + 1));
    const aside = `${folders.conversations}/.deleted`;
    const logs = (await files.list(`${folders.logs}/deleted`)).filter(isOf);
    const reactions = (await files.list(aside)).filter(isOf);
    return [
      ...logs.map((name) => `${folders.logs}/deleted/${name}`),
      ...reactions.map((name) => `${aside}/${name}/reactions.jsonl`),
    ];
  }

  /** True while what was found behind some mark has not been compared with all events that were missed. */
  isComparing(): boolean {
    return [...this.#open.values()].some((file) => file.isComparing);
  }

  /** All events that were missed have been added: what was found behind the marks has been compared with them. */
  endComparing(): void {
    for (const file of this.#open.values()) file.release();
    this.#inherited.forget();
  }

  /** True when the deletion with this number was carried out before. */
  isRetired(conv: string, seq: number): boolean {
    return (this.#options.state.files[`logs/${conv}.log`]?.seq ?? 0) >= seq;
  }

  /** Moves all files of a deleted conversation aside; a later one of the same id begins with none. */
  async retire(conv: string, seq: number): Promise<void> {
    const { files, folders, state } = this.#options;
    await files.mkdir(`${folders.logs}/deleted`);
    for (const name of await this.#logsOf(conv)) {
      const target = `${folders.logs}/deleted/${conv}-${seq}${name.slice(conv.length)}`;
      await files.rename(`${folders.logs}/${name}`, target);
    }
    await this.#retireReactions(conv, seq);
    for (const name of namesOf(conv)) {
      this.#open.delete(name);
      state.files[name] = { bytes: 0, seq };
      delete state.inherited[name];
    }
  }

  async #retireReactions(conv: string, suffix: number): Promise<void> {
    const { files, folders } = this.#options;
    const from = `${folders.conversations}/${conv}`;
    const there = (await files.list(from)).filter((name) => name.startsWith("reactions."));
    if (there.length === 0) return;
    // A dot keeps it apart from any conversation.
    const aside = `${folders.conversations}/.deleted/${conv}-${suffix}`;
    await files.mkdir(aside);
    for (const name of there) await renameIfThere(files, `${from}/${name}`, `${aside}/${name}`);
  }

  #file(name: string): AppendFile {
    const known = this.#open.get(name);
    if (known) return known;
    const { files, failures, rotation, state } = this.#options;
    const mark: FileMark = state.files[name] ?? { bytes: 0, seq: state.seq };
    this.hasNewMarks ||= state.files[name] === undefined;
    state.files[name] = mark;
    const path = this.#pathOf(name);
    const isLog = name.startsWith("logs/");
    const file = new AppendFile({
      path,
      mark,
      files,
      failures,
      rotation: isLog ? rotation : noRotation,
      spare: this.#spare,
    });
    this.#open.set(name, file);
    return file;
  }

  #pathOf(name: string): string {
    const { logs, conversations } = this.#options.folders;
    return name.startsWith("logs/")
      ? `${logs}/${name.slice("logs/".length)}`
      : `${conversations}/${name.slice("conversations/".length)}`;
  }

  async #filesThere(): Promise<string[]> {
    const { files, folders } = this.#options;
    const logs = (await files.list(folders.logs)).filter((name) => {
      const match = logNamePattern.exec(name);
      return match && !match[3] && isConversationId(match[1]);
    });
    const names = logs.map((name) => `logs/${name}`);
    for (const conv of (await files.list(folders.conversations)).filter(isConversationId)) {
      const name = `conversations/${conv}/reactions.jsonl`;
      if (await files.sizeOf(this.#pathOf(name)) !== undefined) names.push(name);
    }
    return names;
  }

  /** Takes over what somebody else wrote; from now on it is only appended to. */
  async #adopt(name: string): Promise<void> {
    const { state } = this.#options;
    const path = this.#pathOf(name);
    const bytes = await this.#endWithLine(path);
    const mark = state.files[name];
    if (mark?.bytes === bytes) return;
    state.files[name] = { bytes, seq: mark?.seq ?? state.seq };
    if (bytes === 0 || !name.endsWith(".jsonl")) return;
    // Lines of which none has a time that can be read are there as well.
    state.inherited[name] = await this.#inherited.latest(await this.#generations(name)) || Date.now();
  }

  /** A line that was cut off by a crash must not run into ours. Returns the size. */
  async #endWithLine(path: string): Promise<number> {
    const { files } = this.#options;
    const size = await files.sizeOf(path) ?? 0;
    if (size === 0 || await endsWithNewline(files, path, size)) return size;
    const handle = await files.open(path, "append");
    try {
      await writeAll(handle, new Uint8Array([0x0a]));
    } finally {
      handle.close();
    }
    return size + 1;
  }

  /** The file and the older ones that rotation left beside it. */
  async #generations(name: string): Promise<string[]> {
    const path = this.#pathOf(name);
    if (!name.startsWith("logs/")) return [path];
    const base = name.slice("logs/".length);
    const names = (await this.#options.files.list(this.#options.folders.logs)).filter((one) =>
      one === base || (one.startsWith(`${base}.`) && logNamePattern.test(one))
    );
    return names.map((one) => `${this.#options.folders.logs}/${one}`);
  }

  async #logsOf(conv: string): Promise<string[]> {
    const names = await this.#options.files.list(this.#options.folders.logs);
    return names.filter((name) => logNamePattern.exec(name)?.[1] === conv);
  }
}

function namesOf(conv: string): string[] {
  return [`logs/${conv}.log`, `logs/${conv}.jsonl`, `conversations/${conv}/reactions.jsonl`];
}

async function endsWithNewline(files: Files, path: string, size: number): Promise<boolean> {
  const handle = await files.open(path, "read");
  try {
    const last = new Uint8Array(1);
    await readFully(handle, last, size - 1);
    return last[0] === 0x0a;
  } finally {
    handle.close();
  }
}
