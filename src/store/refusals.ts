/** The refusals that every journal gives in the same words. */
import { CommsError } from "../protocol/errors.ts";

/** Bytes that may wait for the disk before appends are refused. */
export const maxBacklogBytes = 8 * 1024 * 1024;
/** The actor and the operation id, each in UTF-8 bytes: their lengths have one byte on disk. */
export const maxWordBytes = 255;

export function backlogFull(waitingBytes: number): CommsError {
  return new CommsError(
    "unavailable",
    `Cannot store this now: ${waitingBytes} bytes already wait for the disk. Try again in a moment`,
  );
}

export function recordTooLarge(bytes: number): CommsError {
  return new CommsError(
    "too_large",
    `Cannot store a record of ${bytes} bytes: the limit is ${maxBacklogBytes}. Send it in parts`,
  );
}

export function wordTooLong(what: "actor" | "operation id", word: string): CommsError {
  return new CommsError(
    "invalid_argument",
    `Cannot store the ${what} "${
      word.slice(0, 40)
    }…": it is longer than ${maxWordBytes} bytes. Use a shorter one`,
  );
}

export function notWritten(cause: string): CommsError {
  return new CommsError(
    "unavailable",
    `Not stored: ${cause}. What was acknowledged before is safe; send this again when that is put right`,
  );
}

export function diskFull(): CommsError {
  return new CommsError(
    "storage_full",
    "Not stored: the disk of the daemon has no room for it. Free some space, or ask whoever runs the daemon to",
  );
}

/** True when the system says that nothing more fits, be it the disk or the user's share of it. */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC" || code === "EDQUOT") return true;
  return error instanceof Error && /\(os error (?:28|122|112)\)/.test(error.message);
}

export function folderUnusable(path: string, error: unknown): CommsError {
  const why = error instanceof Error ? error.message : String(error);
  return new CommsError("unavailable", `Cannot use the folder "${path}": ${why}. Make it writable`);
}

export function journalClosed(): CommsError {
  return new CommsError("unavailable", "Not stored: the journal is closed. Start the daemon again");
}
