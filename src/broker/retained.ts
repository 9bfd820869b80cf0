/** The last retained message of each topic. What lies under `claude-comms/` is the daemon's; the rest is limited. */
import type { Buffer } from "node:buffer";
import { type Audiences, isOurs } from "./audiences.ts";
import type { BrokerLimits } from "./limits.ts";
import { filterMatches, hasWildcard } from "./topic_filter.ts";

export interface Retained {
  readonly cmd: "publish";
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: number;
  readonly retain: true;
}

export class RetainedMessages {
  readonly #audiences: Audiences;
  readonly #limits: Pick<BrokerLimits, "retainedForeign" | "retainedForeignBytes">;
  readonly #byTopic = new Map<string, Retained>();
  #foreign = 0;
  #foreignBytes = 0;
  #dropped = 0;

  constructor(
    audiences: Audiences,
    limits: Pick<BrokerLimits, "retainedForeign" | "retainedForeignBytes">,
  ) {
    this.#audiences = audiences;
    this.#limits = limits;
  }

  get figures(): { retained: number; foreign: number; dropped: number } {
    return { retained: this.#byTopic.size, foreign: this.#foreign, dropped: this.#dropped };
  }

  /** Keeps the message in place of the one before it; an empty payload clears the topic. */
  store({ topic, payload, qos }: { topic: string; payload: Buffer; qos: number }): void {
    this.#clear(topic);
    if (payload.length === 0) return;
    if (!isOurs(topic) && !this.#hasRoom(topic, payload)) {
      this.#dropped++;
      return;
    }
    const kept = this.#audiences.compact(payload);
    this.#byTopic.set(topic, { cmd: "publish", topic, payload: kept, qos, retain: true });
    this.#count(topic, kept, 1);
  }

  /** Every message that one of the filters matches, once. */
  matching(filters: readonly string[]): Retained[] {
    const found = new Set<Retained>();
    for (const filter of filters) {
      for (const message of this.#matchingOne(filter)) found.add(message);
    }
    return [...found];
  }

  /** False when the topic has a newer message or none: then a copy on its way to a new subscriber is out of date. */
  isCurrent({ topic, payload }: { topic: string; payload: Buffer }): boolean {
    return this.#byTopic.get(topic)?.payload === payload;
  }

  *#matchingOne(filter: string): Iterable<Retained> {
    if (!hasWildcard(filter)) {
      const message = this.#byTopic.get(filter);
      if (message) yield message;
      return;
    }
    for (const message of this.#byTopic.values()) {
      if (filterMatches(filter, message.topic)) yield message;
    }
  }

  #clear(topic: string): void {
    const message = this.#byTopic.get(topic);
    if (message === undefined) return;
    this.#byTopic.delete(topic);
    this.#count(topic, message.payload, -1);
  }

  #count(topic: string, payload: Buffer, sign: 1 | -1): void {
    if (isOurs(topic)) return;
    this.#foreign += sign;
    this.#foreignBytes += sign * (topic.length + payload.length);
  }

  #hasRoom(topic: string, payload: Buffer): boolean {
    return this.#foreign < this.#limits.retainedForeign &&
      this.#foreignBytes + topic.length + payload.length <= this.#limits.retainedForeignBytes;
  }
}
