/** What this folder relies on in aedes 1.2 beyond its declared types. All of it is here; the tests of this folder notice a change. */
import type { Buffer } from "node:buffer";
import type { Client } from "aedes";

/** A message on its way to the subscribers, as aedes hands it to each of them. */
export interface LivePacket {
  topic: string;
  payload: Buffer;
  qos: number;
  retain: boolean;
  /** Null on a retained message that is sent because of a new subscription. */
  brokerId: string | null;
  brokerCounter: number;
  clientId?: string;
  /** A bridge does not want its own messages back. */
  nl?: boolean;
}

/** What a client publishes. */
export interface PublishPacket {
  cmd: "publish";
  topic: string;
  payload: Buffer;
  qos: 0 | 1 | 2;
  retain: boolean;
  dup: boolean;
  messageId?: number;
}

export type Deliver = (packet: LivePacket, done: () => void) => void;

export interface AedesClient extends Client {
  will: PublishPacket | null;
  connackSent: boolean;
  subscriptions: Record<string, { qos: number }>;
  /** Called for each message that a subscription matches, by its QoS; replaced by our own. */
  deliver0: Deliver;
  deliverQoS: Deliver;
  /** Calls back when the connection has emitted "drain", was closed, or was cut because it did not. */
  waitForDrain(done: () => void): void;
  _parser: { parse(bytes: Buffer): number };
}
