/** What is durable about sessions: who speaks in them, and how far each was told. */
import type { EventBodies } from "../../protocol/events.ts";
import type { Key } from "../../protocol/ids.ts";

export type KeptSession = EventBodies["session_kept"];

/** Those that were quiet for longest are forgotten beyond this: a session that comes back then binds itself by its next call. */
const MAX_KEPT = 2000;

/** A subagent speaks for itself, beside its session. */
export function speakerId(session: string, agent: string | null): string {
  return agent === null ? session : `${session} ${agent}`;
}

export class KeptSessions {
  /** By speaker and key, those used last at the end. */
  readonly #kept = new Map<string, KeptSession>();
  /** For whom each speaker speaks now. */
  readonly #current = new Map<string, Key>();

  get(speaker: string): KeptSession | undefined {
    const key = this.#current.get(speaker);
    return key === undefined ? undefined : this.before(speaker, key);
  }

  /** What is known of a speaker under this key, also when it has spoken under another one since. */
  before(speaker: string, key: Key): KeptSession | undefined {
    return this.#kept.get(`${speaker} ${key}`);
  }

  /** As they speak now. */
  current(): KeptSession[] {
    return [...this.#current.keys()].flatMap((speaker) => this.get(speaker) ?? []);
  }

  /** Putting them back in this order makes the same table. */
  all(): KeptSession[] {
    return [...this.#kept.values()];
  }

  ofKey(key: Key): KeptSession[] {
    return this.all().filter((kept) => kept.key === key);
  }

  put(body: KeptSession): void {
    const speaker = speakerId(body.session, body.agent);
    if (body.key === null) return this.#forget(speaker);
    this.#kept.delete(`${speaker} ${body.key}`);
    this.#kept.set(`${speaker} ${body.key}`, body);
    this.#current.set(speaker, body.key);
    if (this.#kept.size > MAX_KEPT) this.#drop(this.#kept.values().next().value!);
  }

  #forget(speaker: string): void {
    this.#current.delete(speaker);
    for (const kept of this.all()) if (speakerId(kept.session, kept.agent) === speaker) this.#drop(kept);
  }

  #drop({ session, agent, key }: KeptSession): void {
    const speaker = speakerId(session, agent);
    this.#kept.delete(`${speaker} ${key}`);
    if (this.#current.get(speaker) === key) this.#current.delete(speaker);
  }
}
