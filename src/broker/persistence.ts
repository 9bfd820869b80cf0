/** What aedes asks for when it needs something kept: answered from memory, on the hot paths within the same turn. */
import { Readable } from "node:stream";
import type { Client } from "aedes";
import type { Keepers, KeptSessions, PublishedMessage } from "./kept_sessions.ts";
import type { RetainedMessages } from "./retained.ts";

interface Who {
  id: string;
}

interface Subscription {
  topic: string;
  qos: number;
}

/**
 * A promise that has settled and calls back at once. aedes numbers messages when they are handed over and drops, for each reader, those
 * that arrive behind a higher number; with real promises QoS 1 and retained messages would be overtaken by QoS 0 ones, and be lost.
 */
export class Settled<Value> {
  readonly #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  then(onValue: (value: Value) => void): void {
    onValue(this.#value);
  }
}

class Failed {
  then(_onValue: unknown, onError: (error: Error) => void): void {
    onError(new Error("There is no such packet"));
  }
}

export interface PersistenceOptions {
  sessions: KeptSessions;
  retained: RetainedMessages;
  /** Whether this client was granted this filter: aedes hands over all filters of a packet when the first is granted. */
  isGranted: (client: Client, filter: string) => boolean;
}

export class Persistence {
  readonly #sessions: KeptSessions;
  readonly #retained: RetainedMessages;
  readonly #isGranted: PersistenceOptions["isGranted"];
  /** QoS 2 ids of clients with clean=true; the others keep theirs in their session. */
  readonly #incoming = new Map<string, Set<number>>();
  readonly #done = new Settled(undefined);
  readonly #failed = new Failed();

  constructor({ sessions, retained, isGranted }: PersistenceOptions) {
    this.#sessions = sessions;
    this.#retained = retained;
    this.#isGranted = isGranted;
  }

  async setup(): Promise<void> {}

  storeRetained(message: PublishedMessage): Settled<undefined> {
    this.#retained.store(message);
    return this.#done;
  }

  createRetainedStreamCombi(filters: string[]): Readable {
    return Readable.from(this.#retained.matching(filters));
  }

  addSubscriptions(client: Client, subscriptions: Subscription[]): Settled<undefined> {
    const session = this.#sessions.get(client.id);
    for (const one of subscriptions) {
      if (session && this.#isGranted(client, one.topic)) this.#sessions.subscribe(session, one);
    }
    return this.#done;
  }

  removeSubscriptions(client: Who, filters: string[]): Settled<undefined> {
    const session = this.#sessions.get(client.id);
    for (const filter of filters) if (session) this.#sessions.unsubscribe(session, filter);
    return this.#done;
  }

  subscriptionsByClient(client: Who): Settled<Subscription[]> {
    const filters = this.#sessions.get(client.id)?.filters ?? new Map<string, { qos: number }>();
    return new Settled([...filters].map(([topic, { qos }]) => ({ topic, qos })));
  }

  cleanSubscriptions(client: Who): Settled<undefined> {
    this.#sessions.drop(client.id);
    return this.#done;
  }

  subscriptionsByTopic(topic: string): Settled<Keepers> {
    return new Settled(this.#sessions.keepersOf(topic));
  }

  outgoingEnqueueCombi(keepers: Keepers, message: PublishedMessage): Settled<undefined> {
    if (keepers.size > 0) this.#sessions.enqueue(keepers, message);
    return this.#done;
  }

  /** PUBREC of a reader. (Messages are marked as sent where they are sent.) */
  outgoingUpdate(client: Who, packet: { messageId: number }): Settled<undefined> {
    this.#sessions.get(client.id)?.released(packet.messageId);
    return this.#done;
  }

  /** PUBACK or PUBCOMP of a reader. */
  outgoingClearMessageId(client: Who, packet: { messageId: number }): Settled<undefined> {
    this.#sessions.get(client.id)?.acknowledged(packet.messageId);
    return this.#done;
  }

  /** Nothing: what waits for a client is sent once it is ready, in one go and in order. */
  outgoingStream(): Readable {
    return Readable.from([]);
  }

  incomingStorePacket(client: Who, packet: { messageId: number }): Settled<undefined> {
    let incoming = this.#incomingOf(client.id);
    if (incoming === undefined) this.#incoming.set(client.id, incoming = new Set());
    incoming.add(packet.messageId);
    return this.#done;
  }

  incomingGetPacket(client: Who, packet: { messageId: number }): Settled<object> | Failed {
    return this.#incomingOf(client.id)?.has(packet.messageId) ? new Settled(packet) : this.#failed;
  }

  incomingDelPacket(client: Who, packet: { messageId: number }): Settled<undefined> {
    this.#incomingOf(client.id)?.delete(packet.messageId);
    return this.#done;
  }

  cleanIncoming(client: Who): Settled<undefined> {
    this.#incoming.delete(client.id);
    return this.#done;
  }

  // A will lives as long as the connection object that has it; only a cluster needs more.
  async putWill(): Promise<void> {}

  async delWill(): Promise<void> {}

  streamWill(): Readable {
    return Readable.from([]);
  }

  #incomingOf(clientId: string): Set<number> | undefined {
    return this.#sessions.get(clientId)?.incoming ?? this.#incoming.get(clientId);
  }
}
