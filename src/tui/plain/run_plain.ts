/** The line chat as a program: reads lines, prints lines, until the input ends and everything is sent. */
import type { DaemonClient } from "../../client/daemon_client.ts";
import type { OpenLive } from "../effects/effects.ts";
import { Effects } from "../effects/effects.ts";
import type { Event } from "../event.ts";
import { PlainChat } from "./plain_chat.ts";

export interface RunPlainOptions {
  daemon: DaemonClient;
  openLive: OpenLive;
  place: string;
  instance: string;
  stop: AbortSignal;
  print: (line: string) => void;
  input: () => AsyncIterable<Uint8Array>;
}

const tickMs = 500;

/** Ends with 1 when the daemon refused something. */
export async function runPlain(options: RunPlainOptions): Promise<number> {
  const { print, place, stop } = options;
  const end = new AbortController();
  const signal = AbortSignal.any([stop, end.signal]);
  const waiter = new Waiter(signal);
  const nothing = () => {};
  const effects = new Effects({
    ...options,
    signal,
    outside: {
      copy: nothing,
      notify: nothing,
      bell: nothing,
      title: nothing,
      suspend: nothing,
      redraw: nothing,
      quit: () => end.abort(),
    },
    emit: (event) => receive(event),
  });
  const moment = () => ({ now: Date.now(), newId: () => crypto.randomUUID() });
  const chat = new PlainChat({ place, moment, print, run: (effect) => effects.run(effect) });
  function receive(event: Event): void {
    if (signal.aborted) return;
    chat.on(event);
    waiter.changed();
  }
  const timer = setInterval(() => receive({ kind: "tick" }), tickMs);
  try {
    receive({ kind: "tick" });
    await waiter.until(() => chat.ready);
    await readLines(options, { signal, take: (line) => chat.line(line) });
    await waiter.until(() => chat.idle);
    return chat.failed ? 1 : 0;
  } finally {
    clearInterval(timer);
    end.abort();
  }
}

async function readLines(
  { input }: RunPlainOptions,
  { signal, take }: { signal: AbortSignal; take: (line: string) => void },
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of input()) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n/);
    rest = lines.pop()!;
    for (const line of lines) take(line);
    if (signal.aborted) return;
  }
  take(rest + decoder.decode());
}

/** Waits until something holds, looking each time when something has changed. */
class Waiter {
  readonly #signal: AbortSignal;
  #wake: () => void = () => {};

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#wake());
  }

  changed(): void {
    this.#wake();
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds() && !this.#signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
