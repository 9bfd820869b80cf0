/** What a terminal session needs of the process it runs in. */

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export type Signal = "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGCONT" | "SIGWINCH";

export interface TerminalDevice {
  /** In cells; what is usual where the terminal does not say. */
  size(): Size;
  /** `raw`: each key comes at once and unechoed. Never throws. */
  setMode(mode: "raw" | "cooked"): void;
  /** The next bytes of the keyboard; null at the end. */
  read(): Promise<Uint8Array | null>;
  /** Resolves when the terminal has taken all; rejects when nobody is there any more. */
  write(bytes: Uint8Array): Promise<void>;
  /** Writes before it returns, for a process that exits. Never throws. May overtake a `write` that is under way. */
  writeNow(text: string): void;
  /** Calls back for each such signal; returns what ends that. Signals that the system does not have never come. */
  onSignal(signal: Signal, listener: () => void): () => void;
  /** Calls back with an error that nobody caught, in place of the end that it would be; `raise` is that end. */
  onUncaught(listener: (raise: () => void) => void): () => void;
  /** Calls back when the process exits: nothing that takes time can be done any more. */
  onExit(listener: () => void): () => void;
  /** Stops this job, as Ctrl+Z does; SIGCONT tells when it goes on. Does nothing where there is no shell to go back to. */
  stopJob(): void;
}
