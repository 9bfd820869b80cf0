/** What a hub is made of: the state of its journal, and everything that works beside it. */
import type { ImportSource } from "../protocol/import.ts";
import type { SearchIndex } from "../protocol/search_index.ts";
import { Bodies } from "./bodies.ts";
import type { Context } from "./context.ts";
import { Counters } from "./counters.ts";
import { PendingMoves } from "./cursors.ts";
import { PendingNotes } from "./delivery/hops.ts";
import { LoopGuard } from "./delivery/loop_guard.ts";
import { PermissionInbox } from "./delivery/permissions.ts";
import { Sessions } from "./delivery/sessions.ts";
import { Followers } from "./feed.ts";
import { FileKeeping } from "./file_keeping.ts";
import { fold, newerJournal } from "./lifecycle.ts";
import { Outbox } from "./outbox.ts";
import type { Blobs, Clock, FormatTime, HubSettings, Ids, Journal, Log, SnapshotStore } from "./ports.ts";
import { Presence } from "./presence.ts";
import { Uploads } from "./uploads.ts";
import { Waiters } from "./wait.ts";

export interface HubOptions {
  journal: Journal;
  snapshots: SnapshotStore;
  blobs: Blobs;
  clock: Clock;
  ids: Ids;
  log: Log;
  settings: HubSettings;
  formatTime: FormatTime;
  /** A cache beside the journal; closed by whoever opened it. */
  search?: SearchIndex;
  /** What the Python version left in this folder: imported once, before the hub opens for calls. */
  inherited?: ImportSource;
}

/** Folds the journal. `snapshotSeq`: up to where a snapshot was used. */
export async function openContext(options: HubOptions): Promise<{ ctx: Context; snapshotSeq: number }> {
  const { journal, snapshots, log } = options;
  const { state, unknownKinds, snapshotSeq } = await fold(journal, snapshots, log);
  const outbox = new Outbox({ journal, log, bus: { publish: () => {} } });
  const holder: { ctx?: Context } = {};
  const presence = new Presence({
    clock: options.clock,
    settings: options.settings,
    formatTime: options.formatTime,
    publish: (publication) => outbox.publish(publication),
    facts: () => holder.ctx!.state,
  });
  const ctx: Context = {
    ...options,
    state,
    recovering: false,
    readOnly: newerJournal(unknownKinds),
    bodies: new Bodies({ journal, formatTime: options.formatTime }),
    outbox,
    presence,
    pendingMoves: new PendingMoves(),
    waiters: new Waiters(),
    followers: new Followers(),
    traces: [],
    counters: new Counters(),
    uploads: new Uploads(),
    fileKeeping: new FileKeeping(),
    permissions: new PermissionInbox(),
    sessions: new Sessions(),
    pendingNotes: new PendingNotes(),
    loopGuard: new LoopGuard(),
  };
  holder.ctx = ctx;
  return { ctx, snapshotSeq };
}
