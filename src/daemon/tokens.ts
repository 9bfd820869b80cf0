/** The tokens of participants: only their hashes are kept, in credentials/tokens.json. */
import { join } from "node:path";
import type { Paths } from "../config/paths.ts";
import { readTextIfThere, writePrivateFile } from "../lib/private_file.ts";
import { hashOf, newSecret } from "../lib/secrets.ts";
import { CommsError } from "../protocol/errors.ts";
import { isKey, type Key } from "../protocol/ids.ts";

interface Entry {
  sha256: string;
  issued: string;
}

/** Issues and recognises tokens. A participant has one at most: a new one ends the old. */
export class Tokens {
  readonly #path: string;
  readonly #entries: Map<Key, Entry>;
  readonly #keys: Map<string, Key>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, entries: Map<Key, Entry>) {
    this.#path = path;
    this.#entries = entries;
    this.#keys = new Map([...entries].map(([key, { sha256 }]) => [sha256, key]));
  }

  /** Throws CommsError when the file is damaged: without it everybody's key would do again. */
  static async open(paths: Paths): Promise<Tokens> {
    const path = join(paths.credentials, "tokens.json");
    const text = await readTextIfThere(path);
    return new Tokens(path, text === undefined ? new Map() : parse(text, path));
  }

  get size(): number {
    return this.#entries.size;
  }

  has(key: Key): boolean {
    return this.#entries.has(key);
  }

  /** Whose token this is. */
  keyOf(secret: string): Key | undefined {
    return this.#keys.get(hashOf(secret));
  }

  /** The new token, once. It is on disk when this resolves. */
  async issue(key: Key): Promise<string> {
    const secret = newSecret();
    const old = this.#entries.get(key);
    this.#set(key, { sha256: hashOf(secret), issued: new Date().toISOString() });
    try {
      await this.#save();
    } catch (error) {
      this.#set(key, old);
      throw new CommsError(
        "unavailable",
        `The token could not be kept in ${this.#path}: ${messageOf(error)}`,
      );
    }
    return secret;
  }

  #set(key: Key, entry: Entry | undefined): void {
    const old = this.#entries.get(key);
    if (old !== undefined) this.#keys.delete(old.sha256);
    if (entry === undefined) {
      this.#entries.delete(key);
      return;
    }
    this.#entries.set(key, entry);
    this.#keys.set(entry.sha256, key);
  }

  /** One write after the other, each with everything that is known when it begins. */
  #save(): Promise<void> {
    const write = () =>
      writePrivateFile(
        this.#path,
        `${JSON.stringify({ tokens: Object.fromEntries(this.#entries) }, null, 2)}\n`,
      );
    const saved = this.#writing.then(write);
    this.#writing = saved.catch(() => {});
    return saved;
  }
}

function parse(text: string, path: string): Map<Key, Entry> {
  const damaged = new CommsError(
    "unavailable",
    `${path} is damaged: put back a good copy, or remove it and issue all tokens again`,
  );
  let tokens: unknown;
  try {
    tokens = (JSON.parse(text) as { tokens?: unknown } | null)?.tokens;
  } catch {
    throw damaged;
  }
  if (typeof tokens !== "object" || tokens === null || Array.isArray(tokens)) throw damaged;
  const entries = new Map<Key, Entry>();
  for (const [key, entry] of Object.entries(tokens)) {
    const { sha256, issued } = (entry ?? {}) as Partial<Entry>;
    if (!isKey(key) || typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) throw damaged;
    entries.set(key, { sha256, issued: String(issued ?? "") });
  }
  return entries;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
