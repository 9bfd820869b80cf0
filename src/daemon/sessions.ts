/** Sessions of the web page: only hashes of their cookies are kept, in credentials/sessions.json, so that a restart logs nobody out. */
import { join } from "node:path";
import type { Paths } from "../config/paths.ts";
import type { Clock, Log } from "../hub/ports.ts";
import { readTextIfThere, writePrivateFile } from "../lib/private_file.ts";
import { hashOf, newSecret, signatureOf } from "../lib/secrets.ts";
import { isKey, type Key } from "../protocol/ids.ts";

export const sessionSeconds = 30 * 24 * 3600;
const maxSessions = 1_000;

/** How somebody proved who they are. `mark`: of the password, so that its sessions end with it. */
export type Proof = { by: "owner" } | { by: "token"; key: Key } | { by: "password"; mark: string };

interface Session {
  proof: Proof;
  /** Milliseconds since 1970. */
  until: number;
}

export interface SessionsOptions {
  paths: Paths;
  /** Sessions end when it is made anew. */
  ownerToken: string;
  clock: Clock;
  log: Log;
}

/** Cookies and what they stand for. Beyond the limit the oldest ends. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #path: string;
  readonly #sessions: Map<string, Session>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(options: SessionsOptions, sessions: Map<string, Session>) {
    this.#options = options;
    this.#path = pathOf(options.paths);
    this.#sessions = sessions;
  }

  /** A damaged file means that everybody logs in again. */
  static async open(options: SessionsOptions): Promise<Sessions> {
    const path = pathOf(options.paths);
    const text = await readTextIfThere(path);
    const sessions = text === undefined ? new Map<string, Session>() : parse(text, realmOf(options));
    if (sessions === undefined) options.log.warn("auth.sessions_damaged", { path });
    return new Sessions(options, sessions ?? new Map());
  }

  /** The value for the cookie. */
  begin(proof: Proof): string {
    const cookie = newSecret();
    const now = this.#options.clock.now();
    for (const [hash, { until }] of this.#sessions) if (until <= now) this.#sessions.delete(hash);
    this.#sessions.set(hashOf(cookie), { proof, until: now + sessionSeconds * 1000 });
    if (this.#sessions.size > maxSessions) this.#sessions.delete(this.#sessions.keys().next().value!);
    this.#save();
    return cookie;
  }

  find(cookie: string): Proof | undefined {
    const session = this.#sessions.get(hashOf(cookie));
    return session !== undefined && session.until > this.#options.clock.now() ? session.proof : undefined;
  }

  end(cookie: string): void {
    if (this.#sessions.delete(hashOf(cookie))) this.#save();
  }

  endWhere(matches: (proof: Proof) => boolean): void {
    for (const [hash, { proof }] of this.#sessions) {
      if (matches(proof)) this.#sessions.delete(hash);
    }
    this.#save();
  }

  /** Resolves once everything is written, or could not be. */
  async close(): Promise<void> {
    await this.#writing;
  }

  /** One write after the other; a failed one costs a log-in after the next restart, nothing more. */
  #save(): void {
    const write = () => {
      const kept = { of: realmOf(this.#options), sessions: Object.fromEntries(this.#sessions) };
      return writePrivateFile(this.#path, `${JSON.stringify(kept)}\n`);
    };
    this.#writing = this.#writing.then(write).catch((error) =>
      this.#options.log.warn("auth.sessions_not_kept", { error: String(error) })
    );
  }
}

function pathOf({ credentials }: Paths): string {
  return join(credentials, "sessions.json");
}

function realmOf({ ownerToken }: SessionsOptions): string {
  return signatureOf(ownerToken, "sessions");
}

/** None when they belong to another owner's token; undefined when it is not what was written. */
function parse(text: string, realm: string): Map<string, Session> | undefined {
  try {
    const { of, sessions } = JSON.parse(text) as { of: string; sessions: Record<string, Session> };
    if (of !== realm) return new Map();
    const entries = Object.entries(sessions);
    return entries.every(([hash, session]) => /^[0-9a-f]{64}$/.test(hash) && isSession(session))
      ? new Map(entries)
      : undefined;
  } catch {
    return undefined;
  }
}

function isSession(value: unknown): value is Session {
  const { proof, until } = (value ?? {}) as Partial<Session>;
  if (typeof until !== "number" || typeof proof !== "object" || proof === null) return false;
  if (proof.by === "token") return isKey(proof.key);
  return proof.by === "owner" || (proof.by === "password" && typeof proof.mark === "string");
}
