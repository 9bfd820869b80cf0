/** PUBLISH packets as bytes, made once for all readers of a message. */
import { Buffer } from "node:buffer";
import { copiedBytes } from "./batch_writes.ts";

export interface PublishParts {
  readonly topic: string;
  readonly payload: Buffer;
}

export interface EncodedPublish {
  /** All of a small packet; of a large one what comes before the payload. */
  head: Buffer;
  /** The payload of a large packet, which is not copied. */
  body: Buffer | undefined;
  /** Where the two bytes of the packet id are in `head`; 0 for QoS 0, which has none. */
  idAt: number;
}

const publishKind = 0x30;
const qosMask = 0x06;
const lengthBits = 7;
const lengthMask = 0x7f;
const moreLength = 0x80;

/** Marks a packet that may have been received before. */
export const dupFlag = 0x08;

/** The lower half of a PUBLISH packet's first byte. */
export function publishFlags(qos: number, retain: unknown): number {
  return (qos << 1) | (retain ? 1 : 0);
}

/** The packet with an id of zero. */
export function encodePublish({ topic, payload }: PublishParts, flags: number): EncodedPublish {
  const topicBytes = Buffer.byteLength(topic);
  const idBytes = (flags & qosMask) === 0 ? 0 : 2;
  const rest = 2 + topicBytes + idBytes + payload.length;
  const isLarge = payload.length > copiedBytes / 2;
  const head = Buffer.allocUnsafe(1 + lengthBytes(rest) + rest - (isLarge ? payload.length : 0));
  head[0] = publishKind | flags;
  let at = writeLength(head, rest);
  head[at++] = topicBytes >> 8;
  head[at++] = topicBytes & 0xff;
  at += head.write(topic, at);
  head.fill(0, at, at + idBytes);
  if (!isLarge) head.set(payload, at + idBytes);
  return { head, body: isLarge ? payload : undefined, idAt: idBytes === 0 ? 0 : at };
}

function lengthBytes(length: number): number {
  let bytes = 1;
  for (let rest = length >> lengthBits; rest > 0; rest >>= lengthBits) bytes++;
  return bytes;
}

/** Writes the length behind the first byte; returns where the next field goes. */
function writeLength(head: Buffer, length: number): number {
  let at = 1;
  let rest = length;
  do {
    const part = rest & lengthMask;
    rest >>= lengthBits;
    head[at++] = rest > 0 ? part | moreLength : part;
  } while (rest > 0);
  return at;
}

/** The head with this packet id. It is valid until the next call for the same packet. */
export function withPacketId({ head, idAt }: EncodedPublish, id: number): Buffer {
  // A small head is copied as it is written, so the next reader may overwrite the id; a large one is kept until it has left.
  const own = head.length <= copiedBytes ? head : Buffer.from(head);
  own[idAt] = id >> 8;
  own[idAt + 1] = id & 0xff;
  return own;
}

/** Remembers the last packet, as a message goes to its readers one after the other. */
export class PublishEncoder {
  #topic = "";
  #payload: Buffer | undefined;
  #flags = 0;
  #encoded: EncodedPublish | undefined;

  encode(message: PublishParts, flags: number): EncodedPublish {
    const { topic, payload } = message;
    if (this.#encoded && payload === this.#payload && flags === this.#flags && topic === this.#topic) {
      return this.#encoded;
    }
    this.#topic = topic;
    this.#payload = payload;
    this.#flags = flags;
    return this.#encoded = encodePublish(message, flags);
  }
}
