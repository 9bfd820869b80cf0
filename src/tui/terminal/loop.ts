/** Takes all events that are there, then draws once. */

export interface LoopOptions<E> {
  /** Changes the state; quick, as many follow one another. */
  handle(event: E): void;
  /** Shows the state. */
  draw(): void;
  /** The least time between two pictures of what happens by itself. */
  frameMs?: number;
  /** Ends the loop: nothing is handled or drawn any more. */
  signal: AbortSignal;
  /** Milliseconds, from any start. */
  now?: () => number;
}

/** Events of one turn are handled no longer than this before others get their turn. */
const maxTurnMs = 8;
/** Pictures for keys may follow each other faster than others. */
const keyFrameMs = 4;

export class EventLoop<E> {
  /** Resolves when the signal ended the loop, rejects with what `handle` or `draw` threw. */
  readonly done: Promise<void>;
  readonly #options: Required<LoopOptions<E>>;
  readonly #settle: { resolve: () => void; reject: (reason: unknown) => void };
  #urgent: E[] = [];
  #others: E[] = [];
  #turn: ReturnType<typeof setTimeout> | undefined;
  #frame: ReturnType<typeof setTimeout> | undefined;
  #drawnAt = -Infinity;
  /** When the next picture is to be drawn. */
  #dueAt = Infinity;
  #ended = false;

  constructor(options: LoopOptions<E>) {
    this.#options = { frameMs: 16, now: () => performance.now(), ...options };
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.done = promise;
    this.#settle = { resolve, reject };
    if (options.signal.aborted) this.#end();
    else options.signal.addEventListener("abort", () => this.#end(), { once: true });
  }

  /** An event that can wait for the next picture. */
  emit(event: E): void {
    if (this.#ended) return;
    this.#others.push(event);
    this.#turn ??= setTimeout(() => this.#drain(), 0);
  }

  /** An event that a person waits for: it goes before all others and is shown at once. */
  emitNow(event: E): void {
    if (this.#ended) return;
    this.#urgent.push(event);
    clearTimeout(this.#turn);
    this.#turn = setTimeout(() => this.#drain(), 0);
  }

  /** Draws without an event: for the first picture. */
  redraw(): void {
    if (!this.#ended) this.#guard(() => this.#drawIn(0));
  }

  #drain(): void {
    this.#turn = undefined;
    const urgent = this.#urgent.length > 0;
    this.#guard(() => {
      this.#handleAll();
      this.#drawIn(urgent ? keyFrameMs : this.#options.frameMs);
    });
    if (!this.#ended && this.#others.length + this.#urgent.length > 0) {
      this.#turn ??= setTimeout(() => this.#drain(), 0);
    }
  }

  #handleAll(): void {
    const { handle, now } = this.#options;
    const until = now() + maxTurnMs;
    const urgent = this.#urgent;
    this.#urgent = [];
    for (const event of urgent) handle(event);
    let done = 0;
    while (done < this.#others.length && (done % 16 !== 0 || now() < until)) handle(this.#others[done++]!);
    this.#others = this.#others.slice(done);
  }

  /** Now, or when the picture before is old enough; never later than a picture that was promised. */
  #drawIn(leastMs: number): void {
    if (this.#ended) return;
    this.#dueAt = Math.min(this.#dueAt, this.#drawnAt + leastMs);
    const wait = this.#dueAt - this.#options.now();
    clearTimeout(this.#frame);
    this.#frame = undefined;
    if (wait <= 0) return this.#draw();
    this.#frame = setTimeout(() => this.#guard(() => this.#draw()), wait);
  }

  #draw(): void {
    this.#frame = undefined;
    this.#dueAt = Infinity;
    this.#options.draw();
    this.#drawnAt = this.#options.now();
  }

  #guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#settle.reject(error);
      this.#end();
    }
  }

  #end(): void {
    this.#ended = true;
    clearTimeout(this.#turn);
    clearTimeout(this.#frame);
    this.#settle.resolve();
  }
}
