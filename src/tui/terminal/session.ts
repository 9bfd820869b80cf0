/** The time in which the terminal is ours: from the first byte that changes it to the last that puts it back. */
import { type Capabilities, capabilitiesOf } from "./capabilities.ts";
import { copyCode, enterCodes, leaveCodes, notifyCode, titleCode } from "./commands.ts";
import type { Signal, Size, TerminalDevice } from "./device.ts";
import type { Frame } from "./frame.ts";
import { InputDecoder, type Waiting } from "./input.ts";
import type { InputEvent } from "./input_event.ts";
import { Painter } from "./painter.ts";

/** Why the terminal was given back. */
export type SessionEnd =
  | { why: "closed" }
  | { why: "signal"; signal: Signal }
  /** The keyboard ended or the screen takes nothing: the window was closed. */
  | { why: "gone" };

export interface SessionOptions {
  device: TerminalDevice;
  environment: Readonly<Record<string, string | undefined>>;
  onEvent: (event: InputEvent) => void;
  /** Clicks and the wheel come to us; without, they select text. */
  mouse?: boolean;
  /** How long to wait for the rest of a sequence: a lone Esc is the key after this time. */
  escapeMs?: number;
}

/** A paste that got stuck is taken as it is. */
const pasteMs = 2000;
/** Where nothing stopped us, as there is no shell behind us, we come back after this time. */
const stoppedMs = 150;
/** A terminal that takes nothing for so long is not waited for when it is given back. */
const stuckMs = 300;

export class TerminalSession implements AsyncDisposable {
  readonly capabilities: Capabilities;
  readonly #options: Required<SessionOptions>;
  readonly #decoder = new InputDecoder();
  readonly #painter: Painter;
  readonly #ended = new AbortController();
  readonly #undo: (() => void)[] = [];
  /** `leaving`: nothing more is drawn, the last bytes are on their way. */
  #state: "new" | "ours" | "leaving" | "suspended" | "over" = "new";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #resume: ReturnType<typeof setTimeout> | undefined;
  /** The newest frame that was not written yet; older ones are never written. */
  #next: Frame | null = null;
  /** Goes out in front of the next frame. */
  #modes = "";
  /** Goes out behind it. */
  #commands = "";
  #writing: Promise<void> | null = null;
  #ending: Promise<void> | null = null;

  constructor(options: SessionOptions) {
    this.#options = { mouse: true, escapeMs: 50, ...options };
    this.capabilities = capabilitiesOf(options.environment);
    const { depth, commands } = this.capabilities;
    this.#painter = new Painter({ depth, links: commands });
  }

  /** Aborted once, with a SessionEnd as its reason, when the terminal has been put back for good. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  get size(): Size {
    return this.#options.device.size();
  }

  /** Takes the terminal. It is put back by `close`, and by whatever ends the process but a kill. */
  open(): void {
    const { device } = this.#options;
    if (this.#state !== "new") return;
    this.#undo.push(device.onExit(() => this.#leaveNow()));
    this.#undo.push(device.onUncaught((raise) => this.#finish(null).then(raise, raise)));
    for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) {
      this.#undo.push(device.onSignal(signal, () => this.#soon(this.#finish({ why: "signal", signal }))));
    }
    this.#undo.push(device.onSignal("SIGWINCH", () => this.#resized()));
    this.#undo.push(device.onSignal("SIGCONT", () => this.#comeBack()));
    this.#enter();
    this.#soon(this.#readAll());
  }

  /** Shows a frame; when the terminal is slow, only the newest one. */
  draw(frame: Frame): void {
    this.#next = frame;
    this.#write();
  }

  /** The next frame is drawn as a whole: for a screen that something else has written to. */
  repaint(): void {
    this.#painter.forget();
  }

  /** Puts the terminal back and stops, as Ctrl+Z does elsewhere; `fg` comes back and sends a resize. */
  suspend(): void {
    if (this.#state === "ours") this.#soon(this.#suspend());
  }

  title(text: string): void {
    this.#command(titleCode(text, this.capabilities));
  }

  bell(): void {
    this.#command("\u0007");
  }

  notify(note: { title: string; body: string }): void {
    this.#command(notifyCode(note, this.capabilities));
  }

  /** False when the terminal cannot take it: too long, or it has no clipboard. */
  copy(text: string): boolean {
    const code = copyCode(text, this.capabilities);
    this.#command(code);
    return code !== "";
  }

  /** Puts the terminal back; what was drawn last is written before. */
  async close(): Promise<void> {
    while (this.#state === "ours" && this.#writing !== null) await this.#writing;
    await this.#finish({ why: "closed" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #enter(): void {
    const { device, mouse } = this.#options;
    device.setMode("raw");
    this.#modes = enterCodes(this.capabilities, { mouse });
    this.#painter.forget();
    this.#state = "ours";
    this.#write();
  }

  /** What is under way must arrive before the codes that leave: behind them it would be text on the shell's screen. */
  async #leave(): Promise<void> {
    const { device } = this.#options;
    this.#state = "leaving";
    this.#next = null;
    this.#commands = "";
    const codes = new TextEncoder().encode(leaveCodes(this.capabilities));
    // Before the screen: when the shell is seen, its keys work.
    device.setMode("cooked");
    const left = Promise.resolve(this.#writing).then(() => device.write(codes)).catch(() => {});
    await unlessStuck(left);
  }

  async #suspend(): Promise<void> {
    await this.#leave();
    if (this.#ending !== null) return;
    this.#state = "suspended";
    this.#options.device.stopJob();
    this.#resume = setTimeout(() => this.#comeBack(), stoppedMs);
  }

  /** Nobody waits for it; should it fail, the terminal is given back at least. */
  #soon(step: Promise<void>): void {
    step.catch(() => this.#leaveNow());
  }

  #leaveNow(): void {
    if (this.#state !== "ours" && this.#state !== "leaving") return;
    this.#state = "over";
    this.#options.device.writeNow(leaveCodes(this.capabilities));
    this.#options.device.setMode("cooked");
  }

  #comeBack(): void {
    clearTimeout(this.#resume);
    // Also after a stop that we were not told of: the shell has had the terminal in between.
    if (this.#state !== "suspended" && this.#state !== "ours") return;
    this.#enter();
    this.#resized();
  }

  #resized(): void {
    if (this.#state !== "ours") return;
    this.#painter.forget();
    this.#options.onEvent({ kind: "resize", ...this.size });
  }

  /**
   * A second signal is not caught any more, so it ends the process whatever the terminal does.
   * Null: the process ends by an error, and nobody is to end it first by hearing of this.
   */
  async #finish(end: SessionEnd | null): Promise<void> {
    this.#ending ??= this.#end(end);
    await this.#ending;
  }

  async #end(end: SessionEnd | null): Promise<void> {
    clearTimeout(this.#timer);
    clearTimeout(this.#resume);
    for (const undo of this.#undo.splice(0)) undo();
    if (this.#state === "ours" || this.#state === "leaving") await this.#leave();
    this.#state = "over";
    if (end !== null) this.#ended.abort(end);
  }

  #command(code: string): void {
    if (code === "" || this.#state !== "ours") return;
    this.#commands += code;
    this.#write();
  }

  #write(): void {
    if (this.#writing !== null || this.#state !== "ours") return;
    this.#writing = this.#writeAll().finally(() => this.#writing = null);
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#state === "ours" && (this.#next !== null || this.#modes !== "" || this.#commands !== "")) {
        const drawn = this.#next === null ? "" : this.#painter.paint(this.#next);
        const bytes = new TextEncoder().encode(this.#modes + drawn + this.#commands);
        this.#next = null;
        this.#modes = "";
        this.#commands = "";
        if (bytes.length > 0) await this.#options.device.write(bytes);
      }
    } catch {
      this.#soon(this.#finish({ why: "gone" }));
    }
  }

  async #readAll(): Promise<void> {
    const { device } = this.#options;
    try {
      while (this.#state !== "over") {
        const bytes = await device.read();
        if (bytes === null) break;
        this.#take(this.#decoder.push(bytes));
      }
    } catch {
      // A keyboard that fails has ended.
    }
    await this.#finish({ why: "gone" });
  }

  #take(events: readonly InputEvent[]): void {
    clearTimeout(this.#timer);
    for (const event of events) {
      if (this.#state === "ours") this.#options.onEvent(event);
    }
    const { waiting } = this.#decoder;
    if (waiting === null || this.#state === "over") return;
    this.#timer = setTimeout(() => this.#take(this.#decoder.flush()), this.#waitMs(waiting));
  }

  #waitMs(waiting: Waiting): number {
    return waiting === "paste" ? pasteMs : this.#options.escapeMs;
  }
}

/** Resolves when the write has, or when the terminal has taken nothing for a while. */
async function unlessStuck(write: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, stuckMs);
  await Promise.race([write, promise]);
  clearTimeout(timer);
}
