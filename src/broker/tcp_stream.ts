/**
 * A TCP connection as the byte stream that the broker works on.
 * Not node:net: there Deno 2.7 calls a write done before it has left, and collects without bound for a reader that does not read.
 */
import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";

const smallestReadBytes = 1024;
const largestReadBytes = 64 * 1024;

export function tcpStream(conn: Deno.Conn): Duplex {
  return new TcpStream(conn);
}

class TcpStream extends Duplex {
  readonly #conn: Deno.Conn;
  /** A connection that says little has a small buffer while it waits. */
  #readBytes = smallestReadBytes;
  #isReading = false;
  readonly #fail = (error: unknown) => void this.destroy(asError(error));

  constructor(conn: Deno.Conn) {
    super({
      allowHalfOpen: false,
      readableHighWaterMark: largestReadBytes,
      writableHighWaterMark: largestReadBytes,
    });
    this.#conn = conn;
  }

  override _read(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    this.#readUntilFull().catch(this.#fail);
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#send(chunk, done).catch(this.#fail);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    try {
      this.#conn.close();
    } catch (failure) {
      return done(error ?? asError(failure));
    }
    done(error);
  }

  async #readUntilFull(): Promise<void> {
    let buffer = Buffer.allocUnsafeSlow(this.#readBytes);
    try {
      for (let wantsMore = true; wantsMore;) {
        const count = await this.#conn.read(buffer);
        if (count === null) return this.#ended();
        wantsMore = this.push(Buffer.copyBytesFrom(buffer, 0, count));
        if (!this.#fit(count)) continue;
        buffer = Buffer.allocUnsafeSlow(this.#readBytes);
      }
    } finally {
      this.#isReading = false;
    }
  }

  /** "end" comes by itself only to who reads, and the broker does not read while it asks who a client is. */
  #ended(): void {
    this.push(null);
    this.read(0);
  }

  /** True when the next read should have a buffer of another size. */
  #fit(count: number): boolean {
    const before = this.#readBytes;
    if (count === before) this.#readBytes = Math.min(before * 4, largestReadBytes);
    else if (count < before / 8) this.#readBytes = Math.max(before / 4, smallestReadBytes);
    return this.#readBytes !== before;
  }

  async #send(chunk: Buffer, done: (error?: Error | null) => void): Promise<void> {
    try {
      for (let at = 0; at < chunk.length;) at += await this.#conn.write(chunk.subarray(at));
    } catch (error) {
      return done(asError(error));
    }
    done();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
