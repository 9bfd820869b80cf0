/** The terminal of this process: the one place of the chat that touches standard input and output. */
import type { Signal, Size, TerminalDevice } from "./device.ts";

const usual: Size = { columns: 80, rows: 24 };

/** Standard input and output, when both are a terminal; null otherwise. */
export function processTerminal(): TerminalDevice | null {
  if (!Deno.stdin.isTerminal() || !Deno.stdout.isTerminal()) return null;
  const buffer = new Uint8Array(65_536);
  return {
    size,
    setMode(mode) {
      quietly(() => Deno.stdin.setRaw(mode === "raw"));
    },
    async read() {
      const count = await Deno.stdin.read(buffer);
      return count === null ? null : buffer.slice(0, count);
    },
    async write(bytes) {
      for (let written = 0; written < bytes.length;) {
        written += await Deno.stdout.write(bytes.subarray(written));
      }
    },
    writeNow(text) {
      const bytes = new TextEncoder().encode(text);
      quietly(() => {
        for (let written = 0; written < bytes.length;) {
          written += Deno.stdout.writeSync(bytes.subarray(written));
        }
      });
    },
    onSignal,
    onUncaught,
    onExit,
    stopJob() {
      // The group, as the shell waits for its first process, which may be one that started us.
      quietly(() => Deno.kill(0, "SIGTSTP"));
    },
  };
}

function size(): Size {
  try {
    const { columns, rows } = Deno.consoleSize();
    return columns > 0 && rows > 0 ? { columns, rows } : usual;
  } catch {
    return usual;
  }
}

function onSignal(signal: Signal, listener: () => void): () => void {
  try {
    Deno.addSignalListener(signal, listener);
  } catch {
    // Not every system has every signal.
    return () => {};
  }
  return () => quietly(() => Deno.removeSignalListener(signal, listener));
}

function onUncaught(listener: (raise: () => void) => void): () => void {
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    listener(() => setTimeout(() => fail(event.error)));
  };
  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    listener(() => void Promise.reject(event.reason));
  };
  globalThis.addEventListener("error", onError);
  globalThis.addEventListener("unhandledrejection", onRejection);
  return () => {
    globalThis.removeEventListener("error", onError);
    globalThis.removeEventListener("unhandledrejection", onRejection);
  };
}

function fail(error: unknown): never {
  throw error;
}

function onExit(listener: () => void): () => void {
  globalThis.addEventListener("unload", listener);
  return () => globalThis.removeEventListener("unload", listener);
}

/** The terminal may be gone, and there is nobody else to tell. */
function quietly(step: () => void): void {
  try {
    step();
  } catch {
    return;
  }
}
