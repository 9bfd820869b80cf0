/** The fold of shared files. */
import type { EventBodies } from "../protocol/events.ts";
import { parseTime } from "../protocol/time.ts";
import type { Row } from "./messages.ts";
import type { State } from "./state.ts";

export function fileStored(state: State, body: EventBodies["file_stored"]): void {
  const { id, sha256, name, size, type, by, ts } = body;
  state.files.add({ id, sha256, name, size, type, by, ts }, parseTime(ts) ?? 0);
}

export function filesDropped(state: State, body: EventBodies["files_dropped"]): void {
  state.files.drop(body.ids);
}

/** A conversation is gone: its messages carry nothing any more. */
export function releaseFilesOf(state: State, conversationRef: number, ts: string): void {
  const gone = [...state.files.rows()].filter((row: Row) => state.messages.conv(row) === conversationRef);
  for (const row of gone) state.files.release(row, parseTime(ts) ?? 0);
}
