/** Sends messages to one reader: decides whether it may have them, and writes bytes that were made once for all readers. */
import { Buffer } from "node:buffer";
import type { LivePacket } from "./aedes_client.ts";
import type { Audiences } from "./audiences.ts";
import type { Connection } from "./connection.ts";
import {
  dupFlag,
  type PublishEncoder,
  publishFlags,
  type PublishParts,
  withPacketId,
} from "./encode_publish.ts";
import type { Entry } from "./kept_session.ts";
import type { RetainedMessages } from "./retained.ts";
import { filterMatches } from "./topic_filter.ts";

const highestPacketId = 65_535;
const pubrelHead = 0x62;

export interface OutletServices {
  audiences: Audiences;
  encoder: PublishEncoder;
  retained: RetainedMessages;
  counters: { delivered: number };
}

export class Outlet {
  readonly #connection: Connection;
  readonly #services: OutletServices;
  #lastCounter = 0;
  #lastPacketId = 0;

  constructor(connection: Connection, services: OutletServices) {
    this.#connection = connection;
    this.#services = services;
  }

  /** Takes the place of aedes' own delivery, which makes a packet and two timers for every reader of every message. */
  attach(): void {
    const { client } = this.#connection;
    // The callback gets no error: aedes would pass it on to streams that have no listener for it.
    const wait = (isSent: boolean, done: () => void) => isSent ? done() : client.waitForDrain(() => done());
    client.deliver0 = (packet, done) => wait(this.#deliver(packet, 0), done);
    client.deliverQoS = (packet, done) => wait(this.#deliver(packet, packet.qos), done);
  }

  /** Sends what waited for this client while it was away, in order. What it may no longer have is dropped. */
  sendKept(): void {
    const { kept } = this.#connection;
    if (kept === undefined) return;
    for (const entry of kept.entries()) {
      if (!this.#admits(entry)) kept.remove(entry);
      else if (entry.isReleased) this.#release(entry.packetId);
      else this.#sendEntry(entry);
    }
  }

  /** False when the connection is full: the next message should wait for "drain". */
  #deliver(packet: LivePacket, mostQos: number): boolean {
    const { client, kept } = this.#connection;
    if (!this.#isNew(packet)) return true;
    // Before that, kept messages wait for `sendKept`; others are not owed to anybody.
    if (!client.connected || client.closed) return true;
    if (packet.nl && packet.clientId === client.id) return true;
    if (!this.#admits(packet)) return true;
    this.#services.counters.delivered++;
    const entry = packet.brokerId === null ? undefined : kept?.unsent(packet.brokerCounter);
    if (entry) return this.#sendEntry(entry);
    const qos = mostQos === 2 ? this.#grantedQos(packet.topic) : mostQos;
    return this.#send(packet, {
      flags: publishFlags(qos, packet.retain),
      id: qos > 0 ? this.#packetId() : 0,
    });
  }

  /** Overlapping subscriptions bring a message twice; a retained one may be out of date when its turn comes. */
  #isNew(packet: LivePacket): boolean {
    if (packet.brokerId === null) return this.#services.retained.isCurrent(packet);
    if (packet.brokerCounter <= this.#lastCounter) return false;
    this.#lastCounter = packet.brokerCounter;
    return true;
  }

  #admits(message: PublishParts): boolean {
    const { session } = this.#connection;
    return session !== undefined && this.#services.audiences.admits(session.key, message);
  }

  #sendEntry(entry: Entry): boolean {
    const isRepeated = entry.packetId !== 0;
    const id = isRepeated ? entry.packetId : this.#connection.kept!.markSent(entry);
    const flags = publishFlags(entry.qos, entry.retain) | (isRepeated ? dupFlag : 0);
    return this.#send(entry, { flags, id });
  }

  #send(message: PublishParts, { flags, id }: { flags: number; id: number }): boolean {
    const { stream } = this.#connection;
    const encoded = this.#services.encoder.encode(message, flags);
    const isRoomy = stream.write(id === 0 ? encoded.head : withPacketId(encoded, id));
    return encoded.body === undefined ? isRoomy : stream.write(encoded.body);
  }

  #release(id: number): void {
    this.#connection.stream.write(Buffer.from([pubrelHead, 2, id >> 8, id & 0xff]));
  }

  /** For QoS 2, which none of ours has: what the subscriptions that match allow. */
  #grantedQos(topic: string): number {
    let qos = 0;
    for (const [filter, subscription] of Object.entries(this.#connection.client.subscriptions)) {
      if (filterMatches(filter, topic)) qos = Math.max(qos, subscription.qos);
    }
    return qos;
  }

  #packetId(): number {
    const { kept } = this.#connection;
    if (kept) return kept.freePacketId();
    return this.#lastPacketId = this.#lastPacketId % highestPacketId + 1;
  }
}
