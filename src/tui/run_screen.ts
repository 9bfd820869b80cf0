/** The chat on a whole screen: joins the terminal, the loop, the model and the daemon. */
import type { DaemonClient } from "../client/daemon_client.ts";
import { Effects, type OpenLive, type Outside } from "./effects/effects.ts";
import type { Effect, Event } from "./event.ts";
import { inputOf } from "./keystroke.ts";
import { type Model, newModel } from "./model.ts";
import type { TerminalDevice } from "./terminal/device.ts";
import type { InputEvent } from "./terminal/input_event.ts";
import { EventLoop } from "./terminal/loop.ts";
import { type SessionEnd, TerminalSession } from "./terminal/session.ts";
import { loadMeasures } from "./terminal/width.ts";
import { settle } from "./update/scroll.ts";
import { update } from "./update/update.ts";
import { LineCache } from "./view/row_lines.ts";
import { toFrame } from "./view/to_frame.ts";
import { view } from "./view/view.ts";

export interface RunScreenOptions {
  device: TerminalDevice;
  environment: Readonly<Record<string, string | undefined>>;
  daemon: DaemonClient;
  openLive: OpenLive;
  place: string;
  instance: string;
  stop: AbortSignal;
}

const tickMs = 500;
/** As shells say that a program ended by a signal. */
const signalCodes: Readonly<Record<string, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** Runs until the person quits or the terminal is gone. The terminal is put back in every case. */
export async function runScreen(options: RunScreenOptions): Promise<number> {
  const chat = new ScreenChat(options);
  return await chat.run();
}

class ScreenChat {
  readonly #options: RunScreenOptions;
  readonly #session: TerminalSession;
  readonly #model: Model;
  readonly #cache = new LineCache();
  readonly #end = new AbortController();
  readonly #loop: EventLoop<Event>;
  readonly #effects: Effects;

  constructor(options: RunScreenOptions) {
    const { device, environment, stop, place } = options;
    this.#options = options;
    this.#session = new TerminalSession({
      device,
      environment,
      onEvent: (event) => this.#typed(event),
    });
    const signal = AbortSignal.any([stop, this.#end.signal, this.#session.ended]);
    this.#model = newModel({ size: device.size(), place, now: Date.now() });
    this.#loop = new EventLoop<Event>({
      handle: (event) => this.#handle(event),
      draw: () => this.#draw(),
      signal,
    });
    const emit = (event: Event) => this.#loop.emit(event);
    this.#effects = new Effects({ ...options, outside: this.#outside(), signal, emit });
  }

  async run(): Promise<number> {
    const { ended } = this.#session;
    this.#session.open();
    const timer = setInterval(() => this.#loop.emit({ kind: "tick" }), tickMs);
    try {
      this.#loop.redraw();
      await loadMeasures();
      this.#loop.emit({ kind: "tick" });
      await this.#loop.done;
      return ended.aborted ? codeOf(ended.reason as SessionEnd) : 0;
    } finally {
      clearInterval(timer);
      this.#end.abort();
      await this.#session.close();
    }
  }

  #typed(event: InputEvent): void {
    if (event.kind === "resize") {
      return this.#loop.emitNow({ kind: "resize", columns: event.columns, rows: event.rows });
    }
    const input = inputOf(event);
    if (input) this.#loop.emitNow({ kind: "input", input });
    if (event.kind === "paste" && event.truncated) {
      this.#loop.emitNow({ kind: "said", text: "Only the first megabyte of the paste was taken" });
    }
  }

  #handle(event: Event): void {
    this.#run(update(this.#model, event, { now: Date.now(), newId: () => crypto.randomUUID() }));
  }

  #run(effects: readonly Effect[]): void {
    for (const effect of effects) this.#effects.run(effect);
  }

  #draw(): void {
    const shown = view(this.#model, this.#cache);
    this.#session.draw(toFrame(shown, this.#model.size));
    this.#run(settle(this.#model, shown.sight));
  }

  #outside(): Outside {
    const session = this.#session;
    return {
      copy: (text) => {
        const copied = session.copy(text);
        this.#loop.emit({
          kind: "said",
          text: copied ? "Copied" : "This terminal takes no copies, or not so long ones",
        });
      },
      notify: (note) => session.notify(note),
      bell: () => session.bell(),
      title: (text) => session.title(text),
      suspend: () => session.suspend(),
      redraw: () => session.repaint(),
      quit: () => this.#end.abort(),
    };
  }
}

function codeOf(end: SessionEnd): number {
  return end.why === "signal" ? signalCodes[end.signal] ?? 0 : 0;
}
