/** A data folder of the Python version, 0.2 to 0.6, as the source of an import. Only reads. */
import { join } from "node:path";
import {
  ImportProblems,
  type ImportSource,
  type OldArtifact,
  type OldConversation,
  type OldReaction,
  type OldRegistry,
} from "../../protocol/import.ts";
import { isConversationId } from "../../protocol/ids.ts";
import type { Message } from "../../protocol/message.ts";
import { readArtifact } from "./read_artifact.ts";
import { conversationOf, readReactions } from "./read_conversation.ts";
import { readLines } from "./read_lines.ts";
import { readMessage } from "./read_message.ts";
import { readRegistry } from "./read_registry.ts";
import { parseObject, timeOf } from "./values.ts";

/** Where the parts are; settings of the Python version can move each. */
export interface PythonFolders {
  home: string;
  logs: string;
  conversations: string;
  artifacts: string;
  /** The folder of `registry.db`. */
  registry: string;
}

const logPattern = /^(.+)\.jsonl(?:\.(\d{1,6}))?$/;
/** Longer files are not read as a whole, in bytes. */
const maxWholeBytes = 512 * 1024 * 1024;

/** Where everything is when no setting moves it. */
export function foldersIn(home: string): PythonFolders {
  const below = (name: string) => join(home, name);
  return {
    home,
    logs: below("logs"),
    conversations: below("conversations"),
    artifacts: below("artifacts"),
    registry: home,
  };
}

export class PythonFolder implements ImportSource {
  readonly problems = new ImportProblems();
  readonly hasRegistry: boolean;
  readonly #folders: PythonFolders;
  readonly #logs = new Map<string, string[]>();

  private constructor(folders: PythonFolders, hasRegistry: boolean) {
    this.#folders = folders;
    this.hasRegistry = hasRegistry;
  }

  /** Looks what is there; an empty or missing folder is fine. Throws when it may not be read. */
  static async open(folders: PythonFolders): Promise<PythonFolder> {
    const hasRegistry = await isFile(join(folders.registry, "registry.db"));
    const folder = new PythonFolder(folders, hasRegistry);
    await folder.#findLogs();
    return folder;
  }

  get from(): string {
    return this.#folders.home;
  }

  get isEmpty(): boolean {
    return !this.hasRegistry && this.#logs.size === 0;
  }

  async signature(): Promise<string> {
    const parts = await Promise.all(["registry.db", "registry.db-wal"].map(async (name) => {
      const stat = await statIfThere(join(this.#folders.registry, name));
      return stat?.isFile ? `${stat.size}-${stat.mtime?.getTime()}` : "";
    }));
    return parts.join("") === "" ? "" : parts.join(" ");
  }

  async registry(): Promise<OldRegistry> {
    if (!this.hasRegistry) return { participants: [], members: [], cursors: [], roles: [] };
    return await readRegistry(join(this.#folders.registry, "registry.db"), this.problems);
  }

  async conversations(): Promise<OldConversation[]> {
    const ids = new Set([
      ...this.#logs.keys(),
      ...await this.#idsIn(this.#folders.conversations, "conversations"),
      ...await this.#idsIn(this.#folders.artifacts, "artifacts"),
    ]);
    const found: OldConversation[] = [];
    for (const id of [...ids].sort()) {
      const meta = await textIfThere(join(this.#folders.conversations, id, "meta.json"));
      if (meta === undefined && !this.#logs.has(id) && !await this.#hasArtifacts(id)) continue;
      found.push(conversationOf(id, { meta, logTime: await this.#logTime(id), problems: this.problems }));
    }
    return found;
  }

  async *messages(conv: string, problems: ImportProblems): AsyncGenerator<Message[]> {
    let previousTs = await this.#firstTime(conv);
    for (const name of this.#logs.get(conv) ?? []) {
      for await (const lines of readLines(join(this.#folders.logs, name))) {
        const messages = lines.flatMap((line) => {
          const message = messageOf(line, { conv, name, previousTs, problems });
          if (message) previousTs = message.ts;
          return message ?? [];
        });
        if (messages.length > 0) yield messages;
      }
    }
  }

  async reactions(conv: string): Promise<OldReaction[]> {
    const log = join(this.#folders.conversations, conv, "reactions.jsonl");
    return await readReactions(conv, {
      snapshot: await textIfThere(join(this.#folders.conversations, conv, "reactions.snapshot.json")),
      log: await isFile(log) ? log : undefined,
      problems: this.problems,
    });
  }

  async *artifacts(conv: string): AsyncGenerator<OldArtifact> {
    const dir = join(this.#folders.artifacts, conv);
    for (const name of (await namesIn(dir)).filter((one) => one.endsWith(".json"))) {
      const place = `artifacts/${conv}/${name}`;
      const text = await textIfThere(join(dir, name));
      const read = text === undefined ? "it cannot be read, or is too large" : readArtifact(text);
      if (typeof read === "string") {
        this.problems.add({ kind: "artifacts", place, why: read });
        continue;
      }
      for (const why of read.flaws) this.problems.add({ kind: "artifacts", place, why });
      yield read.artifact;
    }
  }

  /** Of each conversation the rotated ones, oldest first, then the one in use. */
  async #findLogs(): Promise<void> {
    const generations = new Map<string, { name: string; n: number }[]>();
    for (const name of await namesIn(this.#folders.logs)) {
      const [, conv, n = "0"] = logPattern.exec(name) ?? [];
      if (conv === undefined || !await isFile(join(this.#folders.logs, name))) continue;
      if (isConversationId(conv)) {
        generations.set(conv, [...generations.get(conv) ?? [], { name, n: Number(n) }]);
      } else this.#noConversation(`logs/${name}`, "messages");
    }
    for (const [conv, found] of generations) {
      this.#logs.set(conv, found.sort((a, b) => b.n - a.n).map(({ name }) => name));
    }
    await this.#tellOfTextOnly();
  }

  /** The text form knows neither ids nor who a whisper was for. */
  async #tellOfTextOnly(): Promise<void> {
    for (const name of await namesIn(this.#folders.logs)) {
      const conv = /^(.+)\.log$/.exec(name)?.[1];
      if (conv === undefined || !isConversationId(conv) || this.#logs.has(conv)) continue;
      const why = "there is no .jsonl beside it, and the text alone has no ids and does not tell whispers";
      this.problems.add({ kind: "messages", place: `logs/${name}`, why });
    }
  }

  async #idsIn(dir: string, label: "conversations" | "artifacts"): Promise<string[]> {
    const names = (await namesIn(dir)).filter((name) => !name.startsWith("."));
    for (const name of names) if (!isConversationId(name)) this.#noConversation(`${label}/${name}`, label);
    return names.filter(isConversationId);
  }

  #noConversation(place: string, kind: "messages" | "conversations" | "artifacts"): void {
    this.problems.add({ kind, place, why: "its name is no conversation id" });
  }

  async #hasArtifacts(id: string): Promise<boolean> {
    return (await namesIn(join(this.#folders.artifacts, id))).some((name) => name.endsWith(".json"));
  }

  /** The first time that can be read; it stands in for those before it. */
  async #firstTime(conv: string): Promise<string> {
    for (const name of this.#logs.get(conv) ?? []) {
      for await (const lines of readLines(join(this.#folders.logs, name))) {
        const ts = lines.map(({ text }) => timeOf(parseObject(text)?.ts)).find((time) => time !== undefined);
        if (ts !== undefined) return ts;
      }
    }
    return await this.#logTime(conv);
  }

  async #logTime(id: string): Promise<string> {
    const [oldest] = this.#logs.get(id) ?? [];
    const stat = oldest === undefined ? undefined : await statIfThere(join(this.#folders.logs, oldest));
    return (stat?.mtime ?? new Date(0)).toISOString();
  }
}

function messageOf(
  line: { number: number; text: string; flaw?: "too long" | "not UTF-8" },
  { conv, name, previousTs, problems }: {
    conv: string;
    name: string;
    previousTs: string;
    problems: ImportProblems;
  },
): Message | undefined {
  const told = { kind: "messages", place: `logs/${name}`, line: line.number } as const;
  if (line.flaw === "too long") return void problems.add({ ...told, why: "the line is too long" });
  const read = readMessage(line.text, { conv, previousTs });
  if (read === "other") return undefined;
  if ("problem" in read) return void problems.add({ ...told, why: read.problem });
  if (line.flaw !== undefined) read.repairs.push("it has bytes that are not UTF-8, shown as \ufffd");
  for (const why of read.repairs) problems.add({ ...told, why, repaired: true });
  return read.message;
}

/** Names in a folder, sorted; none when there is no such folder. */
async function namesIn(dir: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(dir))).map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return [];
    throw error;
  }
}

async function statIfThere(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}

/** True for a plain file; reading anything else could last for ever. */
async function isFile(path: string): Promise<boolean> {
  return (await statIfThere(path))?.isFile ?? false;
}

async function textIfThere(path: string): Promise<string | undefined> {
  const stat = await statIfThere(path);
  return stat?.isFile && stat.size <= maxWholeBytes ? await Deno.readTextFile(path) : undefined;
}
