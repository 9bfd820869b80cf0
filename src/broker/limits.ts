/** Everything that could grow in the MQTT door, and how far it may. */
import { limits } from "../protocol/limits.ts";

export interface BrokerLimits {
  /** Open connections, those without a CONNECT included; more are closed at once. */
  connections: number;
  /** How long a connection may take until its CONNECT is complete, in ms. */
  connectMs: number;
  /** The body of one packet, in bytes; a larger one closes its connection. */
  packetBytes: number;
  /** Begun packets of all connections together, in bytes; a connection that adds a large part to more is closed. */
  incompleteBytes: number;
  clientIdBytes: number;
  subscriptionsPerClient: number;
  /** A reader that is full and takes nothing for this long is cut, in ms. */
  stallMs: number;
  /** So is one that takes something, but stays full for this long, in ms: publishers wait for it. */
  fullMs: number;
  /** Unsent bytes of one reader: at the first number deliveries wait, at the second it is cut. */
  outgoingHighWaterBytes: number;
  outgoingBytes: number;
  /** How long a connection that is being closed may take for its last bytes, in ms. */
  lingerMs: number;
  /** Bytes that a WebSocket client may be ahead of the broker: the WebSocket of Deno cannot be told to stop reading. */
  webSocketInputBytes: number;
  /** Bytes of publishes that wait for the hub; above it no connection is read. */
  intakeBytes: number;
  /** For each session that is kept while its client is away. */
  offlinePackets: number;
  offlineBytes: number;
  offlineMs: number;
  offlineSessions: number;
  /** Of all kept sessions together. */
  offlineTotalBytes: number;
  /** Retained messages that clients put outside of `claude-comms/`. */
  retainedForeign: number;
  retainedForeignBytes: number;
  /** Publications of the daemon that wait for their turn; beyond it they are published without a pause. */
  busPublications: number;
  /** Refused messages that are remembered, so that their repetition does no harm. */
  rememberedRefusals: number;
}

const mebibyte = 1024 * 1024;

export const defaultLimits: BrokerLimits = {
  connections: 10_000,
  connectMs: 10_000,
  // The payload limit, and room for the topic.
  packetBytes: limits.requestBytes + 64 * 1024,
  incompleteBytes: 64 * mebibyte,
  clientIdBytes: 1024,
  subscriptionsPerClient: 1000,
  stallMs: 2000,
  fullMs: 60_000,
  outgoingHighWaterBytes: 256 * 1024,
  outgoingBytes: 16 * mebibyte,
  lingerMs: 500,
  webSocketInputBytes: 8 * mebibyte,
  intakeBytes: 8 * mebibyte,
  offlinePackets: 10_000,
  offlineBytes: 8 * mebibyte,
  offlineMs: 24 * 3600 * 1000,
  offlineSessions: 1000,
  offlineTotalBytes: 64 * mebibyte,
  retainedForeign: 10_000,
  retainedForeignBytes: 16 * mebibyte,
  busPublications: 10_000,
  rememberedRefusals: 1000,
};
