/** The daemon's own publications, in one lane: the only place that publishes on the broker without a client. */
import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";
import type { Bus, Log, Publication } from "../hub/ports.ts";
import type { PublishPacket } from "./aedes_client.ts";
import type { Audiences } from "./audiences.ts";
import type { WriteTurn } from "./write_turn.ts";

/** How long the lane may keep the event loop, and how much it may write, until others have their turn. */
const turnMs = 4;
const turnBytes = 1024 * 1024;
/** Publications between two looks at the clock, which is not free. */
const looksEvery = 16;

export interface BusOptions {
  publish: (packet: PublishPacket) => void;
  audiences: Audiences;
  turn: WriteTurn;
  /** Publications that may wait; beyond it the lane is emptied at once, as nothing may be lost. */
  maxWaiting: number;
  log: Log;
}

export class OutgoingBus implements Bus {
  readonly #options: BusOptions;
  #waiting: Publication[] = [];
  #next = 0;
  #isScheduled = false;
  #published = 0;
  #highest = 0;

  constructor(options: BusOptions) {
    this.#options = options;
  }

  get figures(): { published: number; waiting: number; highestWaiting: number } {
    return {
      published: this.#published,
      waiting: this.#waiting.length - this.#next,
      highestWaiting: this.#highest,
    };
  }

  /** Never throws and never waits for a reader: a reader that is too slow is cut by its own limit. */
  publish(publication: Publication): void {
    this.#waiting.push(publication);
    const waiting = this.#waiting.length - this.#next;
    if (waiting > this.#highest) this.#highest = waiting;
    if (waiting > this.#options.maxWaiting) this.#run({ isPatient: false });
    else this.#schedule();
  }

  /** Publishes what waits, for an orderly end. */
  drain(): void {
    this.#run({ isPatient: false });
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#run({ isPatient: true });
    });
  }

  /** Publishes in order, of a long row only as much as one turn allows. */
  #run({ isPatient }: { isPatient: boolean }): void {
    const end = performance.now() + turnMs;
    let bytes = 0;
    while (this.#next < this.#waiting.length) {
      const publication = this.#waiting[this.#next++]!;
      bytes += publication.payload.length;
      this.#publishOne(publication);
      if (!isPatient) continue;
      if (bytes > turnBytes || (this.#next % looksEvery === 0 && performance.now() > end)) break;
    }
    this.#waiting = this.#waiting.slice(this.#next);
    this.#next = 0;
    if (this.#waiting.length > 0) this.#schedule();
    this.#options.turn.flush();
  }

  #publishOne({ topic, payload, qos, retain, audience }: Publication): void {
    this.#published++;
    // A Buffer of its own for each publication: its identity leads to the audience.
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    this.#options.audiences.set(bytes, audience);
    try {
      this.#options.publish({ cmd: "publish", topic, payload: bytes, qos, retain, dup: false });
    } catch (error) {
      this.#options.log.error("mqtt.publish_bug", { topic, error: String(error) });
    }
  }
}
