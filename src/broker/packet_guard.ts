/** Follows the packets in a byte stream by their lengths alone, so that an oversized one is refused before it is collected. */

/** Of a CONNECT: what is sent before anybody is known. Room for a will and a password of ordinary size. */
const mostConnectBytes = 128 * 1024;
const mostLengthBytes = 4;
/** A connection that holds back less than this is never the one to go. */
const pardonedBytes = 64 * 1024;

/** Begun packets of all connections: their first parts are kept until the last one arrives. */
export interface IncompletePackets {
  bytes: number;
  readonly maxBytes: number;
}

export class PacketGuard {
  readonly #maxBytes: number;
  readonly #incomplete: IncompletePackets;
  /** What this connection adds to it. */
  #held = 0;
  #isFirst = true;
  /** What is left of the body of the packet under way. */
  #body = 0;
  /** Bytes of the length read so far; -1 while the next byte starts a packet. */
  #lengthBytes = -1;
  #length = 0;

  /** `maxBytes`: the largest body of a packet, which is all but its first two to five bytes. */
  constructor(maxBytes: number, incomplete: IncompletePackets) {
    this.#maxBytes = maxBytes;
    this.#incomplete = incomplete;
  }

  /** An error once a packet is larger than allowed or too much is incomplete; the stream is of no use then. */
  inspect(bytes: Uint8Array): Error | undefined {
    let at = 0;
    while (at < bytes.length) {
      if (this.#body > 0) {
        const skipped = Math.min(this.#body, bytes.length - at);
        this.#body -= skipped;
        at += skipped;
        continue;
      }
      const problem = this.#header(bytes[at++]!);
      if (problem) return problem;
    }
    return this.#hold(this.#body > 0 ? this.#length - this.#body : 0);
  }

  /** The connection has ended. */
  release(): void {
    this.#hold(0);
  }

  #hold(bytes: number): Error | undefined {
    this.#incomplete.bytes += bytes - this.#held;
    this.#held = bytes;
    if (bytes <= pardonedBytes || this.#incomplete.bytes <= this.#incomplete.maxBytes) return undefined;
    return new Error(`Too many large packets are incomplete: ${this.#incomplete.bytes} bytes`);
  }

  #header(byte: number): Error | undefined {
    if (this.#lengthBytes < 0) {
      this.#lengthBytes = 0;
      this.#length = 0;
      return undefined;
    }
    this.#length += (byte & 0x7f) * 128 ** this.#lengthBytes++;
    if (byte < 0x80) return this.#begin();
    return this.#lengthBytes < mostLengthBytes ? undefined : new Error("The length of a packet is malformed");
  }

  #begin(): Error | undefined {
    const most = this.#isFirst ? Math.min(mostConnectBytes, this.#maxBytes) : this.#maxBytes;
    if (this.#length > most) {
      return new Error(`A packet of ${this.#length} bytes is larger than the ${most} that are allowed`);
    }
    this.#isFirst = false;
    this.#lengthBytes = -1;
    this.#body = this.#length;
    return undefined;
  }
}
