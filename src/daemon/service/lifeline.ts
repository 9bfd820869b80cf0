/** The daemon's side of a systemd service: ready, reloading, stopping, and a pulse that a health check drives. */
import { daemonHealth, type Health } from "../../client/health.ts";
import type { Log } from "../../hub/ports.ts";
import type { Notifier } from "./notify.ts";

export interface Lifeline {
  ready(): void;
  /** Around a reload: systemctl reload waits for its end. */
  reloading(reload: () => Promise<void>): Promise<void>;
  /** The pulse ends; systemd waits for the process. */
  stopping(): void;
  close(): void;
}

export interface LifelineOptions {
  /** Undefined: no service, nothing is told. */
  notifier: Notifier | undefined;
  /** Where the daemon answers on this machine. */
  url: string;
  log: Log;
  check?: typeof daemonHealth;
}

export function lifeline({ notifier, url, log, check = daemonHealth }: LifelineOptions): Lifeline {
  const pulse = notifier && new Pulse({ notifier, url, log, check });
  return {
    ready() {
      notifier?.send({ READY: "1", STATUS: "Running", MAINPID: String(Deno.pid) });
      pulse?.start();
    },
    async reloading(reload) {
      notifier?.send({ RELOADING: "1", STATUS: "Reading the config" });
      await reload();
      notifier?.send({ READY: "1", STATUS: "Running" });
    },
    stopping() {
      pulse?.stop();
      notifier?.send({ STOPPING: "1", STATUS: "Closing" });
    },
    close() {
      pulse?.stop();
      notifier?.close();
    },
  };
}

/** WATCHDOG=1 after each check that the daemon answered: one that hangs, or whose door is shut, is restarted by systemd. */
class Pulse {
  readonly #options: Required<LifelineOptions> & { notifier: Notifier };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  #last: Health["status"] = "ok";

  constructor(options: Required<LifelineOptions> & { notifier: Notifier }) {
    this.#options = options;
  }

  start(): void {
    const { watchdogMs } = this.#options.notifier;
    if (watchdogMs === undefined || this.#stopped) return;
    // Three times within the time that is given: one answer may be late.
    const everyMs = watchdogMs / 3;
    this.#timer = setTimeout(() => void this.#beat(everyMs), everyMs);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #beat(timeoutMs: number): Promise<void> {
    const { notifier, url, check } = this.#options;
    const health = await check(url, { timeoutMs });
    if (this.#stopped) return;
    this.#tell(health);
    // One that only reads is alive, and a restart would not give it a disk.
    if (health.status !== "unreachable") notifier.send({ WATCHDOG: "1" });
    this.start();
  }

  #tell({ status, problem }: Health): void {
    if (status === this.#last) return;
    this.#last = status;
    const { notifier, log } = this.#options;
    notifier.send({ STATUS: problem ?? "Running" });
    if (status === "ok") log.info("service.healthy");
    else log.warn("service.unhealthy", { status, problem });
  }
}
