/** All sessions with clean=false, within their limits. Nothing of it is on disk: after a restart session-present is 0. */
import type { Buffer } from "node:buffer";
import type { Viewer } from "../hub/api.ts";
import type { Log } from "../hub/ports.ts";
import type { Audiences } from "./audiences.ts";
import { KeptSession } from "./kept_session.ts";
import type { KeptFilter } from "./kept_session.ts";
import type { BrokerLimits } from "./limits.ts";
import { FilterTree } from "./topic_filter.ts";

export type KeptLimits = Pick<
  BrokerLimits,
  "offlinePackets" | "offlineBytes" | "offlineMs" | "offlineSessions" | "offlineTotalBytes"
>;

export interface PublishedMessage {
  topic: string;
  payload: Buffer;
  retain: boolean;
  qos: number;
  /** The number that aedes gave it. */
  brokerCounter: number;
}

/** Who keeps a message, and with which QoS at most. */
export type Keepers = ReadonlyMap<KeptSession, number>;

export interface KeptOptions {
  audiences: Audiences;
  limits: KeptLimits;
  log: Log;
  /** Milliseconds since 1970. */
  now: () => number;
  /** A session grew too large and was dropped; if its client is here, it MUST be disconnected. */
  onOverflow: (session: KeptSession) => void;
}

export class KeptSessions {
  readonly #options: KeptOptions;
  readonly #byClient = new Map<string, KeptSession>();
  readonly #byFilter = new FilterTree<KeptFilter>();
  readonly #nobody: Keepers = new Map();
  readonly #total = { bytes: 0 };
  #overflows = 0;

  constructor(options: KeptOptions) {
    this.#options = options;
  }

  get figures(): { sessions: number; queuedBytes: number; overflows: number } {
    return { sessions: this.#byClient.size, queuedBytes: this.#total.bytes, overflows: this.#overflows };
  }

  get(clientId: string): KeptSession | undefined {
    return this.#byClient.get(clientId);
  }

  /** The session that a client with clean=false goes on with. What another participant left under its client id is dropped. */
  open(clientId: string, { viewer, holder }: { viewer: Viewer; holder: unknown }): KeptSession {
    let session = this.#byClient.get(clientId);
    if (session === undefined || session.viewer !== viewer || this.#isExpired(session)) {
      this.drop(clientId);
      session = new KeptSession({ clientId, viewer, total: this.#total });
      this.#byClient.set(clientId, session);
    }
    session.holder = holder;
    session.offlineSince = undefined;
    return session;
  }

  /** The holder has gone: its session waits for the client, if there is anything to wait for. */
  suspend(session: KeptSession, holder: unknown): void {
    if (session.holder !== holder || this.#byClient.get(session.clientId) !== session) return;
    session.offlineSince = this.#options.now();
    if (session.filters.size === 0 && session.incoming.size === 0) this.drop(session.clientId);
    else this.sweep();
  }

  drop(clientId: string): void {
    const session = this.#byClient.get(clientId);
    if (session === undefined) return;
    this.#byClient.delete(clientId);
    for (const [filter, kept] of session.filters) this.#byFilter.remove(filter, kept);
    session.filters.clear();
    session.discard();
  }

  subscribe(session: KeptSession, { topic, qos }: { topic: string; qos: number }): void {
    this.unsubscribe(session, topic);
    const kept = { session, qos };
    session.filters.set(topic, kept);
    // QoS 0 is not kept for anybody.
    if (qos > 0) this.#byFilter.add(topic, kept);
  }

  unsubscribe(session: KeptSession, filter: string): void {
    const kept = session.filters.get(filter);
    if (kept === undefined) return;
    session.filters.delete(filter);
    this.#byFilter.remove(filter, kept);
  }

  keepersOf(topic: string): Keepers {
    if (this.#byFilter.isEmpty) return this.#nobody;
    const keepers = new Map<KeptSession, number>();
    this.#byFilter.match(topic, ({ session, qos }) => {
      keepers.set(session, Math.max(qos, keepers.get(session) ?? 0));
    });
    return keepers;
  }

  /** Keeps a message for those who may have it. */
  enqueue(keepers: Keepers, message: PublishedMessage): void {
    const { audiences } = this.#options;
    let payload: Buffer | undefined;
    for (const [session, qos] of keepers) {
      if (!audiences.admits(session.viewer, message)) continue;
      payload ??= audiences.compact(message.payload);
      this.#enqueue(session, { ...message, payload, qos: Math.min(qos, message.qos) });
    }
  }

  /** Drops what has waited too long, and the longest waiting ones where there are too many. */
  sweep(): void {
    const away = [...this.#byClient.values()].filter((one) => one.offlineSince !== undefined)
      .sort((a, b) => a.offlineSince! - b.offlineSince!);
    let excess = away.length - this.#options.limits.offlineSessions;
    for (const session of away) {
      if (excess-- <= 0 && !this.#isExpired(session)) return;
      this.#options.log.info("mqtt.session_expired", { client: session.clientId, queued: session.size });
      this.drop(session.clientId);
    }
  }

  #enqueue(session: KeptSession, message: PublishedMessage): void {
    if (this.#isExpired(session)) return this.drop(session.clientId);
    session.enqueue(message, { counter: message.brokerCounter, qos: message.qos });
    const { offlinePackets, offlineBytes, offlineTotalBytes } = this.#options.limits;
    if (session.size > offlinePackets || session.bytes > offlineBytes) this.#overflow(session);
    else if (this.#total.bytes > offlineTotalBytes) this.#overflow(this.#longestAway() ?? session);
  }

  #longestAway(): KeptSession | undefined {
    let longest: KeptSession | undefined;
    for (const one of this.#byClient.values()) {
      if (one.offlineSince === undefined || one.size === 0) continue;
      if (longest === undefined || one.offlineSince < longest.offlineSince!) longest = one;
    }
    return longest;
  }

  #overflow(session: KeptSession): void {
    this.#overflows++;
    const { clientId, size, bytes } = session;
    this.#options.log.warn("mqtt.session_overflow", { client: clientId, queued: size, bytes });
    this.drop(clientId);
    this.#options.onOverflow(session);
  }

  #isExpired(session: KeptSession): boolean {
    return session.offlineSince !== undefined &&
      this.#options.now() - session.offlineSince > this.#options.limits.offlineMs;
  }
}
