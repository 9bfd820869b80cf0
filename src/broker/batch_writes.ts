/** Collects what one turn of the event loop writes to a connection, and hands it over in one piece. */
import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import { setImmediate } from "node:timers";
import { type Flushable, WriteTurn } from "./write_turn.ts";

export interface BatchLimits {
  /** `write` returns false once more bytes than this are unsent; "drain" follows when half of them have left. */
  highWaterBytes: number;
  /** A connection with more unsent bytes than this is destroyed: its reader does not keep up. */
  maxBytes: number;
  /** So is one that is full and from which nothing has left for this long, in ms. */
  stallMs: number;
  /** Told once when a reader is cut for being too slow. */
  onCut?: (unsentBytes: number) => void;
  /** How long `destroy()` without an error waits for unsent bytes to leave, in ms. */
  lingerMs: number;
}

/** Chunks up to this size are copied at once, so their owner may change them afterwards; larger ones MUST NOT change. */
export const copiedBytes = 4096;

const smallestStageBytes = 1024;
const largestStageBytes = 64 * 1024;

type Done = (error?: Error | null) => void;

interface Native {
  write(chunk: Uint8Array, done: Done): boolean;
  end(done?: Done): void;
  destroy(error?: Error): void;
}

/**
 * Replaces `write`, `end` and `destroy` of the stream.
 * At most one write of the stream itself is under way, and what is written meanwhile waits for it, so write callbacks and "drain" tell
 * what has really left. `end` and `destroy()` let unsent bytes leave first; `destroy(error)` does not wait.
 */
export function batchWrites(stream: Duplex, limits: BatchLimits, turn = new WriteTurn()): BatchedWrites {
  return new BatchedWrites(stream, limits, turn);
}

export class BatchedWrites implements Flushable {
  readonly #stream: Duplex;
  readonly #limits: BatchLimits;
  readonly #turn: WriteTurn;
  readonly #native: Native;
  readonly #onLeft = (error?: Error | null) => this.#left(error);
  /** The buffer that small chunks are copied to, and how much of it is used. */
  #stage: Buffer | undefined;
  #stageSize = smallestStageBytes;
  #staged = 0;
  /** Full stages and large chunks, in order; the stage comes after them. */
  #sealed: Buffer[] = [];
  #waiting = 0;
  #flying = 0;
  /** Bytes since the start: written, and left. Callbacks wait for the second to reach what the first was. */
  #writtenTotal = 0;
  #leftTotal = 0;
  #callbacks: { at: number; done: Done }[] = [];
  #isDirty = false;
  #saidFull = false;
  #ending: { done: Done | undefined } | undefined;
  #stallCheck: ReturnType<typeof setTimeout> | undefined;
  #lingering: ReturnType<typeof setTimeout> | undefined;

  constructor(stream: Duplex, limits: BatchLimits, turn: WriteTurn) {
    this.#stream = stream;
    this.#limits = limits;
    this.#turn = turn;
    this.#native = {
      write: stream.write.bind(stream) as Native["write"],
      end: stream.end.bind(stream) as Native["end"],
      destroy: stream.destroy.bind(stream) as Native["destroy"],
    };
    stream.write =
      ((chunk, encoding, done) =>
        this.#write(chunk, typeof encoding === "function" ? encoding : done)) as Duplex["write"];
    stream.end = ((...args: unknown[]) => this.#end(args[0], args.find(isCallback))) as Duplex["end"];
    stream.destroy = ((error) => this.#destroy(error)) as Duplex["destroy"];
    // The packet encoder corks for each packet where it can; here the turn is the batch.
    Object.defineProperty(stream, "cork", { value: undefined });
    stream.once("close", () => this.#closed());
  }

  /** Bytes that were written and have not left. */
  get unsentBytes(): number {
    return this.#waiting + this.#flying;
  }

  /** Hands over what waits, unless a write is under way: then it follows that one. */
  flush(): void {
    this.#isDirty = false;
    if (this.#flying > 0 || this.#waiting === 0 || this.#stream.destroyed) return;
    this.#seal();
    const batch = this.#nextBatch();
    this.#waiting -= batch.length;
    this.#flying = batch.length;
    this.#native.write(batch, this.#onLeft);
  }

  #write(chunk: Uint8Array | string, done: Done | undefined): boolean {
    if (this.#ending || this.#lingering !== undefined || this.#stream.destroyed) {
      if (done) setImmediate(done, new Error("Cannot write to a connection that is closing"));
      return false;
    }
    const bytes = typeof chunk === "string" ? this.#stageText(chunk) : this.#stageBytes(chunk);
    this.#waiting += bytes;
    this.#writtenTotal += bytes;
    if (done) this.#callbacks.push({ at: this.#writtenTotal, done });
    if (!this.#isDirty && this.#flying === 0) {
      this.#isDirty = true;
      this.#turn.add(this);
    }
    return !this.#isFull();
  }

  #isFull(): boolean {
    const unsent = this.#waiting + this.#flying;
    if (unsent > this.#limits.maxBytes) {
      this.#cut(`The reader does not keep up: ${unsent} bytes are unsent`);
      return true;
    }
    if (unsent > this.#limits.highWaterBytes) this.#becomeFull();
    return this.#saidFull;
  }

  #cut(why: string): void {
    if (this.#stream.destroyed) return;
    this.#limits.onCut?.(this.unsentBytes);
    this.#destroy(new Error(why));
  }

  #becomeFull(): void {
    if (this.#saidFull) return;
    this.#saidFull = true;
    this.#watch(this.#leftTotal);
  }

  /** A slow reader has its time; one that takes nothing at all is cut. */
  #watch(leftBefore: number): void {
    this.#stallCheck = setTimeout(() => {
      if (this.#leftTotal > leftBefore) this.#watch(this.#leftTotal);
      else this.#cut(`The reader has taken nothing for ${this.#limits.stallMs} ms`);
    }, this.#limits.stallMs);
  }

  #stageText(text: string): number {
    // No UTF-16 code unit takes more than three bytes of UTF-8.
    const stage = this.#room(text.length * 3);
    const bytes = stage.write(text, this.#staged);
    this.#staged += bytes;
    return bytes;
  }

  #stageBytes(chunk: Uint8Array): number {
    const bytes = chunk.length;
    if (bytes > copiedBytes) {
      this.#seal();
      this.#sealed.push(Buffer.from(chunk.buffer, chunk.byteOffset, bytes));
      return bytes;
    }
    this.#room(bytes).set(chunk, this.#staged);
    this.#staged += bytes;
    return bytes;
  }

  /** A stage with at least this much room. */
  #room(bytes: number): Buffer {
    const stage = this.#stage;
    if (stage !== undefined && stage.length - this.#staged >= bytes) return stage;
    if (stage !== undefined) {
      this.#seal();
      this.#stageSize = Math.min(this.#stageSize * 4, largestStageBytes);
    }
    return this.#stage = Buffer.allocUnsafe(Math.max(this.#stageSize, bytes));
  }

  #seal(): void {
    if (this.#stage === undefined) return;
    if (this.#staged < this.#stageSize / 4) {
      this.#stageSize = Math.max(smallestStageBytes, this.#stageSize / 2);
    }
    if (this.#staged > 0) this.#sealed.push(this.#stage.subarray(0, this.#staged));
    this.#stage = undefined;
    this.#staged = 0;
  }

  /** Less than the stream's own high-water mark, so that the stream never emits a "drain" of its own. */
  #nextBatch(): Buffer {
    const most = this.#stream.writableHighWaterMark - 1;
    const first = this.#sealed[0]!;
    if (first.length > most) {
      this.#sealed[0] = first.subarray(most);
      return first.subarray(0, most);
    }
    let count = 1;
    let bytes = first.length;
    while (count < this.#sealed.length && bytes + this.#sealed[count]!.length <= most) {
      bytes += this.#sealed[count++]!.length;
    }
    const batch = this.#sealed.splice(0, count);
    return count === 1 ? first : Buffer.concat(batch, bytes);
  }

  #left(error?: Error | null): void {
    if (error) return this.#fail(error);
    this.#leftTotal += this.#flying;
    this.#flying = 0;
    if (this.#waiting > 0) this.flush();
    else this.#settle();
    while (this.#callbacks.length > 0 && this.#callbacks[0]!.at <= this.#leftTotal) {
      this.#callbacks.shift()!.done();
    }
    if (!this.#saidFull || this.unsentBytes > this.#limits.highWaterBytes / 2) return;
    this.#saidFull = false;
    clearTimeout(this.#stallCheck);
    if (!this.#stream.destroyed) this.#stream.emit("drain");
  }

  /** Everything has left. */
  #settle(): void {
    if (this.#lingering !== undefined) this.#native.destroy();
    else if (this.#ending) this.#native.end(this.#ending.done);
  }

  #end(chunk: unknown, done: Done | undefined): Duplex {
    if (typeof chunk === "string" || chunk instanceof Uint8Array) this.#write(chunk, undefined);
    if (this.#ending) return this.#stream;
    this.#ending = { done };
    if (this.unsentBytes === 0) this.#settle();
    return this.#stream;
  }

  #destroy(error?: Error | null): Duplex {
    if (error || this.unsentBytes === 0 || this.#stream.destroyed) {
      this.#native.destroy(error ?? undefined);
    } else if (this.#lingering === undefined) {
      this.#lingering = setTimeout(() => this.#native.destroy(), this.#limits.lingerMs);
      this.flush();
    }
    return this.#stream;
  }

  #closed(): void {
    clearTimeout(this.#lingering);
    clearTimeout(this.#stallCheck);
    this.#fail(new Error("The connection was closed before this was sent"));
  }

  #fail(error: Error): void {
    this.#stage = undefined;
    this.#sealed = [];
    this.#staged = this.#waiting = this.#flying = 0;
    for (const { done } of this.#callbacks.splice(0)) done(error);
  }
}

function isCallback(value: unknown): value is Done {
  return typeof value === "function";
}
