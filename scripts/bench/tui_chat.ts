/** One chat on a terminal of paper, for scripts/bench/tui.ts: prints when what was drawn, as JSON. */
const begun = performance.now();
import type { TerminalDevice } from "../../src/tui/terminal/device.ts";
import type { ChatFigures } from "./tui.ts";

const { loadConfig } = await import("../../src/config/load.ts");
const { DaemonClient } = await import("../../src/client/daemon_client.ts");
const { openLiveTopics } = await import("../../src/client/live_topics.ts");
const { runScreen } = await import("../../src/tui/run_screen.ts");

const wanted = JSON.parse(Deno.args[0]!) as { keys: number; untilMessage: string | null };
const decoder = new TextDecoder();
const keyEveryMs = 25;

/** Types a letter now and then and notes when it is drawn. */
class Paper {
  readonly keyTimes: number[] = [];
  firstMs = 0;
  messagesMs = 0;
  frames = 0;
  bytes = 0;
  #typedAt: number | null = null;
  #deliver: ((bytes: Uint8Array | null) => void) | null = null;
  #isOver = false;

  get device(): TerminalDevice {
    return {
      size: () => ({ columns: 120, rows: 36 }),
      setMode: () => {},
      read: () => new Promise((resolve) => this.#deliver = resolve),
      write: (bytes) => Promise.resolve(this.#drawn(bytes)),
      writeNow: () => {},
      onSignal: () => () => {},
      onUncaught: () => () => {},
      onExit: () => () => {},
      stopJob: () => {},
    };
  }

  /** A letter, or what ends the chat. */
  press(): void {
    if (this.#typedAt !== null || this.messagesMs === 0) return;
    const isEnough = wanted.untilMessage === null && this.keyTimes.length >= wanted.keys;
    if (isEnough || this.#isOver) return this.#give(Uint8Array.of(0x11));
    this.#typedAt = performance.now();
    // Marks that stand nowhere else: one is typed and seen, the next one takes it away.
    this.#give(new TextEncoder().encode(this.keyTimes.length % 2 === 0 ? "§" : "\u007f"));
  }

  #drawn(bytes: Uint8Array): void {
    const now = performance.now();
    this.frames++;
    this.bytes += bytes.length;
    if (this.firstMs === 0) this.firstMs = now - begun;
    const text = decoder.decode(bytes);
    if (this.messagesMs === 0 && text.includes("load-")) this.messagesMs = now - begun;
    if (this.#typedAt !== null) {
      this.keyTimes.push(now - this.#typedAt);
      this.#typedAt = null;
    }
    if (wanted.untilMessage !== null && text.includes(wanted.untilMessage)) this.#isOver = true;
  }

  #give(bytes: Uint8Array): void {
    const deliver = this.#deliver;
    this.#deliver = null;
    deliver?.(bytes);
  }
}

const paper = new Paper();
const environment = Deno.env.toObject();
const config = await loadConfig(environment);
const daemon = await DaemonClient.find(config, { client: "tui" });
const timer = setInterval(() => paper.press(), keyEveryMs);
await runScreen({
  device: paper.device,
  environment: { ...environment, TERM: "xterm-256color", COLORTERM: "truecolor" },
  daemon,
  openLive: (options) => openLiveTopics(config, { ...options, token: undefined }),
  place: "general",
  instance: "bench",
  stop: new AbortController().signal,
});
clearInterval(timer);
const sorted = paper.keyTimes.toSorted((a, b) => a - b);
const figures: ChatFigures = {
  firstMs: Math.round(paper.firstMs),
  messagesMs: Math.round(paper.messagesMs),
  keyMs: round(sorted[sorted.length >> 1] ?? 0),
  slowestKeyMs: round(sorted.at(-1) ?? 0),
  frames: paper.frames,
  bytes: paper.bytes,
  memoryMb: Math.round(Deno.memoryUsage().rss / 1e6),
};
console.log(JSON.stringify(figures));
Deno.exit(0);

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
