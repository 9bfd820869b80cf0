/** What is kept of an MQTT session with clean=false: subscriptions, and messages that were not acknowledged or not sent yet. */
import type { Buffer } from "node:buffer";
import type { Viewer } from "../hub/api.ts";

const highestPacketId = 65_535;
/** Of an entry: its objects and maps, beside topic and payload. */
const entryOverheadBytes = 256;

export interface QueuedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retain: boolean;
}

export interface Entry extends QueuedMessage {
  /** The number that aedes gave the message; entries are in its order. */
  readonly counter: number;
  qos: number;
  /** 0 until it is sent for the first time. */
  packetId: number;
  /** QoS 2: the reader has the message, only the release is still to be confirmed. */
  isReleased: boolean;
}

export interface KeptFilter {
  readonly session: KeptSession;
  readonly qos: number;
}

interface Origin {
  clientId: string;
  viewer: Viewer;
  /** What all sessions have queued together. */
  total: { bytes: number };
}

export class KeptSession {
  readonly clientId: string;
  readonly viewer: Viewer;
  readonly filters = new Map<string, KeptFilter>();
  /** Ids of QoS 2 messages from the client that it has not released. */
  readonly incoming = new Set<number>();
  /** The connection that goes on with this session; the one before it has no say any more. */
  holder: unknown;
  /** When its client went away, in ms since 1970; undefined while it is here. */
  offlineSince: number | undefined;
  readonly #total: { bytes: number };
  readonly #queue = new Map<number, Entry>();
  readonly #byPacketId = new Map<number, Entry>();
  #bytes = 0;
  #lastPacketId = 0;

  constructor({ clientId, viewer, total }: Origin) {
    this.clientId = clientId;
    this.viewer = viewer;
    this.#total = total;
  }

  get size(): number {
    return this.#queue.size;
  }

  /** Bytes of what is queued, with what it takes to keep it. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps a message until it is acknowledged. */
  enqueue(message: QueuedMessage, { counter, qos }: { counter: number; qos: number }): void {
    const { topic, payload, retain } = message;
    this.#queue.set(counter, { topic, payload, retain, counter, qos, packetId: 0, isReleased: false });
    this.#grow(sizeOf(message));
  }

  /** The entry of a message that has not been sent yet. */
  unsent(counter: number): Entry | undefined {
    const entry = this.#queue.get(counter);
    return entry?.packetId === 0 ? entry : undefined;
  }

  /** All that waits for being sent or acknowledged, oldest first. Entries may be removed meanwhile. */
  entries(): IterableIterator<Entry> {
    return this.#queue.values();
  }

  /** A packet id that no entry has. */
  freePacketId(): number {
    do {
      this.#lastPacketId = this.#lastPacketId % highestPacketId + 1;
    } while (this.#byPacketId.has(this.#lastPacketId));
    return this.#lastPacketId;
  }

  /** Notes that an entry goes out for the first time; returns its packet id. */
  markSent(entry: Entry): number {
    entry.packetId = this.freePacketId();
    this.#byPacketId.set(entry.packetId, entry);
    return entry.packetId;
  }

  /** PUBREC: the message itself need not be sent again. */
  released(packetId: number): void {
    const entry = this.#byPacketId.get(packetId);
    if (entry) entry.isReleased = true;
  }

  /** PUBACK or PUBCOMP. */
  acknowledged(packetId: number): void {
    const entry = this.#byPacketId.get(packetId);
    if (entry) this.remove(entry);
  }

  remove(entry: Entry): void {
    if (!this.#queue.delete(entry.counter)) return;
    this.#byPacketId.delete(entry.packetId);
    this.#grow(-sizeOf(entry));
  }

  /** Forgets what is queued. */
  discard(): void {
    this.#queue.clear();
    this.#byPacketId.clear();
    this.#grow(-this.#bytes);
  }

  #grow(bytes: number): void {
    this.#bytes += bytes;
    this.#total.bytes += bytes;
  }
}

function sizeOf(message: QueuedMessage): number {
  return message.payload.length + message.topic.length + entryOverheadBytes;
}
