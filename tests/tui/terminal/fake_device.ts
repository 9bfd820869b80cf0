/** A terminal in memory: what was written to it, and a hand on its keyboard, size and signals. */
import type { Signal, Size, TerminalDevice } from "../../../src/tui/terminal/device.ts";

export class FakeDevice implements TerminalDevice {
  now: Size = { columns: 20, rows: 4 };
  mode: "raw" | "cooked" = "cooked";
  output = "";
  stops = 0;
  /** While true, what is written is kept waiting, as by a slow terminal. */
  isSlow = false;
  isGone = false;
  readonly #signals = new Map<Signal, Set<() => void>>();
  readonly #exits = new Set<() => void>();
  readonly #uncaught = new Set<(raise: () => void) => void>();
  readonly #keys: (Uint8Array | null)[] = [];
  #reader: ((bytes: Uint8Array | null) => void) | undefined;
  #waiting: (() => void)[] = [];

  size(): Size {
    return this.now;
  }

  setMode(mode: "raw" | "cooked"): void {
    this.mode = mode;
  }

  read(): Promise<Uint8Array | null> {
    const next = this.#keys.shift();
    if (next !== undefined) return Promise.resolve(next);
    return new Promise((resolve) => this.#reader = resolve);
  }

  /** What the person types; null closes the keyboard. */
  type(text: string | null): void {
    const bytes = text === null ? null : new TextEncoder().encode(text);
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader) reader(bytes);
    else this.#keys.push(bytes);
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.isGone) throw new Deno.errors.BrokenPipe("gone");
    this.output += new TextDecoder().decode(bytes);
    if (this.isSlow) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The slow terminal has taken what was written. */
  take(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  writeNow(text: string): void {
    this.output += text;
  }

  onSignal(signal: Signal, listener: () => void): () => void {
    const listeners = this.#signals.get(signal) ?? new Set();
    this.#signals.set(signal, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  signal(signal: Signal): void {
    for (const listener of [...this.#signals.get(signal) ?? []]) listener();
  }

  onUncaught(listener: (raise: () => void) => void): () => void {
    this.#uncaught.add(listener);
    return () => this.#uncaught.delete(listener);
  }

  /** An error that nobody caught; resolves when it would end the process. */
  fail(): Promise<void> {
    return new Promise((raise) => {
      for (const listener of [...this.#uncaught]) listener(raise);
    });
  }

  onExit(listener: () => void): () => void {
    this.#exits.add(listener);
    return () => this.#exits.delete(listener);
  }

  exit(): void {
    for (const listener of [...this.#exits]) listener();
  }

  stopJob(): void {
    this.stops++;
  }

  get listeners(): number {
    return [...this.#signals.values()].reduce(
      (sum, { size }) => sum + size,
      this.#exits.size + this.#uncaught.size,
    );
  }
}
