/** Shared files as commands need them. */
import type { DaemonClient } from "../client/daemon_client.ts";
import { byteSize } from "../lib/byte_size.ts";
import { conversationPath } from "./daemon.ts";
import { Failure } from "./failure.ts";
import type { Terminal } from "./terminal.ts";

export interface FileRow {
  id: string;
  name: string;
  size: number;
  type: string;
  message_id: string;
  sender_name: string;
  ts: string;
}

const shortestId = 4;
const lookBack = 500;

/**
 * The file of a conversation with this id, the start of it, or this name (the newest of them).
 * Throws Failure when there is none, or when several ids begin so.
 */
export async function findFile(
  daemon: DaemonClient,
  { conversation, wanted }: { conversation: string; wanted: string },
): Promise<FileRow> {
  const found = await daemon.get(conversationPath(conversation, "/files"), { query: { count: lookBack } });
  const rows = found.files as FileRow[];
  const named = rows.find(({ id, name }) => id === wanted || name === wanted);
  if (named) return named;
  const begun = wanted.length < shortestId ? [] : rows.filter(({ id }) => id.startsWith(wanted));
  if (new Set(begun.map(({ id }) => id)).size > 1) {
    throw new Failure(`Several files have ids that begin with "${wanted}": give more of it`);
  }
  if (begun[0]) return begun[0];
  throw new Failure(
    `No file "${wanted}" among the last ${lookBack} of ${conversation}: file list shows them with their ids`,
  );
}

/** Hands the pieces on and shows how far they are. */
export async function* shown(
  pieces: AsyncIterable<Uint8Array>,
  { terminal, what, size }: { terminal: Terminal; what: string; size: number | undefined },
): AsyncGenerator<Uint8Array> {
  let done = 0;
  let last = 0;
  try {
    for await (const piece of pieces) {
      yield piece;
      done += piece.length;
      if (performance.now() - last < redrawMs) continue;
      last = performance.now();
      terminal.progress(`${what}: ${far(done, size)}`);
    }
  } finally {
    terminal.progress(null);
  }
}

const redrawMs = 100;

function far(done: number, size: number | undefined): string {
  if (size === undefined || size === 0) return byteSize(done);
  return `${Math.floor(done / size * 100)} % of ${byteSize(size)}`;
}
