/** Figures for people and monitors. */
import type { HubFigures } from "./api.ts";
import type { Context } from "./context.ts";

/** What the hub does and what waits in it, beside the figures that everybody may ask for. */
export interface HubLoad {
  sends: Record<string, number>;
  intakeRefused: Record<string, number>;
  outboxEvents: number;
  droppedStreams: number;
  storedFiles: number;
  /** Of files that are coming in. */
  uploadBytes: number;
}

export function loadOf({ counters, outbox, uploads }: Context): HubLoad {
  return {
    sends: counters.sends.counts,
    intakeRefused: counters.intakeRefused.counts,
    outboxEvents: outbox.size,
    droppedStreams: counters.droppedStreams,
    storedFiles: uploads.figures.stored,
    uploadBytes: uploads.figures.bytes,
  };
}

/** Why nothing can be stored now; a write that failed counts until one succeeds again. */
function problemOf({ readOnly, recovering, journal }: Context): string | null {
  if (readOnly !== null) return readOnly;
  if (journal.problem !== null) return `the last write failed: ${journal.problem}`;
  return recovering ? "the journal could not be written; the state is being read again" : null;
}

export function figuresOf(ctx: Context, { refused }: { refused: number }): HubFigures {
  const { state, journal } = ctx;
  const problem = problemOf(ctx);
  return {
    seq: journal.nextSeq - 1,
    durable_seq: journal.durableSeq,
    participants: state.participants.size,
    online: ctx.presence.onlineCount(),
    conversations: state.aliases.size,
    messages: state.messages.length,
    waiters: ctx.waiters.size,
    followers: ctx.followers.size,
    refused,
    writable: problem === null,
    problem,
    files: state.files.size,
    file_bytes: state.files.bytes,
    files_unreferenced: state.files.idle.size,
    files_collected: ctx.fileKeeping.collected,
    uploads: ctx.uploads.figures.open,
  };
}
