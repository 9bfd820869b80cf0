/** The calls that take their time: each can be ended by its client, also by one that has no way to say so on the stream itself. */
export interface StreamedCall {
  /** Revision 2025-11-25 cancels by a request of its own, which names only these two. */
  readonly session: string | null;
  readonly request: string | number;
  /** Fires when the client's stream is gone. */
  readonly signal: AbortSignal;
  /** Ends the answer without a word, for a client that cancelled. */
  leave(): void;
}

export class Streams {
  readonly #running = new Map<AbortController, Promise<unknown>>();
  readonly #bySession = new Map<string, () => void>();

  /** Runs a call with a signal that fires when its client leaves or cancels, or when the door closes. */
  async run<T>(call: StreamedCall, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const leave = () => controller.abort();
    const name = call.session === null ? null : nameOf(call.session, call.request);
    if (call.signal.aborted) leave();
    call.signal.addEventListener("abort", leave, { once: true });
    if (name !== null) this.#bySession.set(name, call.leave);
    try {
      const working = work(controller.signal);
      this.#running.set(controller, working);
      return await working;
    } finally {
      this.#running.delete(controller);
      call.signal.removeEventListener("abort", leave);
      if (name !== null && this.#bySession.get(name) === call.leave) this.#bySession.delete(name);
    }
  }

  /** The client says that it does not want this answer any more. */
  cancel(session: string, request: unknown): void {
    if (typeof request === "string" || typeof request === "number") {
      this.#bySession.get(nameOf(session, request))?.();
    }
  }

  /** Makes every running call answer now; resolves when all have. */
  async endAll(): Promise<void> {
    for (const controller of this.#running.keys()) controller.abort();
    await Promise.allSettled(this.#running.values());
  }
}

/** "1" and 1 are different ids. */
function nameOf(session: string, request: string | number): string {
  return `${session} ${JSON.stringify(request)}`;
}
