/** Asking before something that cannot be undone. */
import { Failure } from "./failure.ts";
import type { Terminal } from "./terminal.ts";

/** True for a yes. Throws Failure, naming the option that answers it, when there is nobody to ask. */
export function isAgreed(
  terminal: Terminal,
  { question, option }: { question: string; option: string },
): boolean {
  if (!terminal.interactive) throw new Failure(`Nobody to ask: "${question}" Use ${option}`);
  if (/^y(?:es)?$/i.test(terminal.ask(`${question} [y/N]:`)?.trim() ?? "")) return true;
  terminal.err("Aborted.");
  return false;
}
