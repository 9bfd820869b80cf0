/** Moving read cursors: at once in memory, into the journal within a second, where nobody waits for it. */
import type { CursorMove } from "../protocol/events.ts";
import { SYSTEM_KEY } from "../protocol/ids.ts";
import { cursorsMoved } from "./apply_people.ts";
import { commit, type Context } from "./context.ts";
import type { Conversation, Participant } from "./state.ts";
import type { Row } from "./messages.ts";

const FLUSH_MS = 1000;

/** Moves that are not in the journal yet, the newest of each cursor. After a crash something may show again, never be skipped. */
export class PendingMoves {
  readonly #moves = new Map<string, CursorMove>();
  #cancel: (() => void) | undefined;

  get size(): number {
    return this.#moves.size;
  }

  add(ctx: Context, move: CursorMove): void {
    cursorsMoved(ctx.state, { moves: [move] });
    this.#moves.set(`${move.key} ${move.conv} ${move.root ?? ""}`, move);
    this.#cancel ??= ctx.clock.after(FLUSH_MS, () => this.flush(ctx));
  }

  /** Commits what waits. Keeps it when the journal cannot be written now. */
  flush(ctx: Context): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#moves.size === 0) return;
    const moves = [...this.#moves.values()];
    try {
      commit(ctx, { kind: "cursors_moved", body: { moves } }, { actor: SYSTEM_KEY });
      this.#moves.clear();
    } catch (error) {
      ctx.log.warn("cursors.kept", { moves: moves.length, error: String(error) });
      this.#cancel = ctx.clock.after(FLUSH_MS, () => this.flush(ctx));
    }
  }

  /** Ends the timer; what could not be committed is forgotten and shows as unread again. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** After the state was folded again: what people have read is still read. */
  reapply(ctx: Context): void {
    cursorsMoved(ctx.state, { moves: [...this.#moves.values()] });
  }
}

/** The conversation cursor now stands at `seq`; what is directed at the participant is read up to `directed`. */
export function moveCursor(
  ctx: Context,
  participant: Participant,
  { conversation, seq, directed = seq }: { conversation: Conversation; seq: number; directed?: number },
): void {
  const old = participant.cursors.get(conversation.ref);
  if (old && old.seq === seq && old.directed === directed) return;
  ctx.pendingMoves.add(ctx, {
    key: participant.key,
    conv: conversation.id,
    ref: conversation.ref,
    seq,
    directed,
  });
}

export function moveThreadCursor(
  ctx: Context,
  participant: Participant,
  { conversation, root, seq }: { conversation: Conversation; root: Row; seq: number },
): void {
  if ((participant.threadCursors.get(root) ?? 0) === seq) return;
  const id = ctx.state.messages.ids.at(root);
  ctx.pendingMoves.add(ctx, {
    key: participant.key,
    conv: conversation.id,
    ref: conversation.ref,
    root: id,
    seq,
  });
}
