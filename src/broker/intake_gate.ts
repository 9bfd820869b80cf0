/** Stops reading connections while too much waits for the hub. */
import type { Duplex } from "node:stream";
import { setImmediate } from "node:timers";

/** Of a publish that waits: its objects, beside topic and payload. */
const overheadBytes = 512;

export class IntakeGate {
  readonly #maxBytes: number;
  readonly #held = new Set<Duplex>();
  readonly #idle: (() => void)[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get waitingBytes(): number {
    return this.#bytes;
  }

  /** False: the stream is told by "readable" when it may be read again. */
  isOpen(stream: Duplex): boolean {
    if (this.#bytes < this.#maxBytes) return true;
    this.#held.add(stream);
    return false;
  }

  /** Counts a publish that goes to the hub; the function returned ends it. */
  enter(packet: { topic: string; payload: Uint8Array }): () => void {
    const bytes = packet.topic.length + packet.payload.length + overheadBytes;
    this.#bytes += bytes;
    return () => this.#leave(bytes);
  }

  forget(stream: Duplex): void {
    this.#held.delete(stream);
  }

  /** Resolves once nothing waits. */
  async settled(): Promise<void> {
    if (this.#bytes === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #leave(bytes: number): void {
    this.#bytes -= bytes;
    if (this.#bytes === 0) { for (const call of this.#idle.splice(0)) call(); }
    if (this.#held.size === 0 || this.#bytes > this.#maxBytes / 2) return;
    const held = [...this.#held];
    this.#held.clear();
    // Reading runs the broker, which must not happen inside of what has just been decided.
    setImmediate(() => {
      for (const stream of held) stream.emit("readable");
    });
  }
}
