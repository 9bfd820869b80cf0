/** A WebSocket as the byte stream that the broker works on: binary frames in, in whatever pieces; one frame per write out. */
import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { setImmediate } from "node:timers";

export interface WebSocketStreamOptions {
  /** Bytes that may wait to be read; a WebSocket cannot be told to stop, so a client that is further ahead is cut. */
  maxInputBytes: number;
}

/** WebSocket close codes, RFC 6455 section 7.4. */
const closeCodes = { normal: 1000, notBinary: 1003, broken: 1008, tryAgainLater: 1013 } as const;

/** What is handed to the WebSocket at once: all that a reader that does not read can make it hold, and the step in which progress shows. */
const writeBytes = 64 * 1024;
const readBytes = 64 * 1024;
/** A send has no callback: its end is looked for in the next turns of the event loop, then at growing intervals. */
const quickLooks = 8;
const longestPauseMs = 32;

/** The WebSocket must be open. */
export function webSocketStream(socket: WebSocket, options: WebSocketStreamOptions): Duplex {
  return new WebSocketStream(socket, options);
}

class WebSocketStream extends Duplex {
  readonly #socket: WebSocket;
  readonly #maxInputBytes: number;
  #closeCode: number = closeCodes.normal;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(socket: WebSocket, { maxInputBytes }: WebSocketStreamOptions) {
    super({ allowHalfOpen: false, readableHighWaterMark: readBytes, writableHighWaterMark: writeBytes });
    this.#socket = socket;
    this.#maxInputBytes = maxInputBytes;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", (event) => this.#receive(event.data));
    socket.addEventListener("close", () => this.#ended());
    socket.addEventListener("error", () => this.destroy(new Error("The WebSocket failed")));
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return done(new Error("The WebSocket is closed"));
    try {
      this.#socket.send(chunk as Uint8Array<ArrayBuffer>);
    } catch (error) {
      return done(error instanceof Error ? error : new Error(String(error)));
    }
    this.#whenSent(done, 0);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#timer);
    const isOpen = this.#socket.readyState === WebSocket.OPEN;
    if (isOpen) {
      this.#socket.close(
        error && this.#closeCode === closeCodes.normal ? closeCodes.broken : this.#closeCode,
      );
    }
    done(error);
  }

  #receive(data: unknown): void {
    if (this.destroyed || this.readableEnded) return;
    if (!(data instanceof ArrayBuffer)) return this.#cut(closeCodes.notBinary, "MQTT needs binary frames");
    this.push(Buffer.from(data));
    if (this.readableLength <= this.#maxInputBytes) return;
    this.#cut(closeCodes.tryAgainLater, `The client is ${this.readableLength} bytes ahead of the broker`);
  }

  /** "end" comes by itself only to who reads, and the broker does not read while it asks who a client is. */
  #ended(): void {
    if (this.destroyed || this.readableEnded) return;
    this.push(null);
    this.read(0);
  }

  #cut(code: number, reason: string): void {
    this.#closeCode = code;
    this.destroy(new Error(reason));
  }

  /** Calls back once the WebSocket has nothing left to send. */
  #whenSent(done: (error?: Error | null) => void, looks: number): void {
    if (this.destroyed || this.#socket.readyState !== WebSocket.OPEN) {
      return done(new Error("The WebSocket was closed"));
    }
    if (this.#socket.bufferedAmount === 0) return done();
    const again = () => this.#whenSent(done, looks + 1);
    if (looks < quickLooks) setImmediate(again);
    else this.#timer = setTimeout(again, Math.min(2 ** (looks - quickLooks), longestPauseMs));
  }
}
