/**
 * The permission inbox: what sessions ask while their own dialog stays open. In memory, as a question dies with its dialog.
 * Whoever answers first, here or there, decides; without an answer the session's own dialog does.
 */
import { CommsError } from "../../protocol/errors.ts";
import type { Key } from "../../protocol/ids.ts";
import { topics } from "../../protocol/topics.ts";
import type { Caller, PermissionAsk, PermissionBehavior, PermissionDecision, PermissionRow } from "../api.ts";
import type { Context } from "../context.ts";
import { requireOwner } from "../removal.ts";
import { nameOf } from "../state.ts";
import { summaryOf } from "./permission_summary.ts";

const INPUT_CHARS = 4000;
const MESSAGE_CHARS = 1000;
/** Questions that may wait at once; more are left to their own dialogs. */
const MAX_WAITING = 100;
/** Shorter than the 600 s that the hook waits. */
const ANSWER_MS = 590_000;

interface Question {
  ask: PermissionAsk;
  row: PermissionRow;
  end(decision: PermissionDecision | null, how: "answered" | "withdrawn"): void;
}

export class PermissionInbox {
  readonly #questions = new Map<string, Question>();

  get size(): number {
    return this.#questions.size;
  }

  /** Resolves with the owner's decision; null when nobody decided here, or the session went on. */
  ask(ctx: Context, ask: PermissionAsk, signal: AbortSignal): Promise<PermissionDecision | null> {
    if (signal.aborted || this.#questions.size >= MAX_WAITING) return Promise.resolve(null);
    const row = rowOf(ctx, ask);
    return new Promise((resolve) => {
      const withdraw = () => end(null, "withdrawn");
      const cancel = ctx.clock.after(ANSWER_MS, withdraw);
      const end: Question["end"] = (decision, how) => {
        if (!this.#questions.delete(row.id)) return;
        cancel();
        signal.removeEventListener("abort", withdraw);
        tell(ctx, row, { action: how, ...(decision ? { behavior: decision.behavior } : {}) });
        resolve(decision);
      };
      this.#questions.set(row.id, { ask, row, end });
      signal.addEventListener("abort", withdraw);
      tell(ctx, row, { action: "asked" });
    });
  }

  /** A session went on, so its own dialog is closed: what it asked is no question any more. Without an agent, all of it ended. */
  sessionWentOn(session: string, agent?: string | null): void {
    for (const { ask, end } of [...this.#questions.values()]) {
      if (ask.session === session && (agent === undefined || ask.agent === agent)) end(null, "withdrawn");
    }
  }

  /** Of a session that waits for an answer: the tool it asks for. */
  waitingFor(session: string): string | undefined {
    return [...this.#questions.values()].find(({ ask }) => ask.session === session)?.ask.tool;
  }

  list(caller: Caller): { permissions: PermissionRow[]; count: number } {
    requireOwner(caller, "see what sessions ask");
    const permissions = [...this.#questions.values()].map(({ row }) => row);
    return { permissions, count: permissions.length };
  }

  answer(
    ctx: Context,
    caller: Caller,
    { id, behavior, message }: { id: string; behavior: PermissionBehavior; message?: string | undefined },
  ): { status: "answered"; id: string; behavior: PermissionBehavior } {
    requireOwner(caller, "answer permission questions");
    const question = this.#questions.get(id);
    if (!question) {
      throw new CommsError(
        "not_found",
        `No question ${JSON.stringify(id.slice(0, 80))} is open: it was answered, or its session went on`,
      );
    }
    const words = message?.slice(0, MESSAGE_CHARS).toWellFormed().trim();
    question.end({ behavior, ...(words ? { message: words } : {}) }, "answered");
    ctx.log.info("permission.answered", { id, tool: question.row.tool, behavior, by: caller.key });
    return { status: "answered", id, behavior };
  }
}

function rowOf(ctx: Context, { session, agent, key, cwd, tool, input }: PermissionAsk): PermissionRow {
  return {
    id: ctx.ids.uuid(),
    session,
    agent,
    key,
    name: key === null ? null : nameOf(ctx.state, key),
    cwd,
    tool,
    summary: summaryOf(tool, input),
    input: (JSON.stringify(input) ?? "null").slice(0, INPUT_CHARS).toWellFormed(),
    asked_at: ctx.formatTime(ctx.clock.now()),
  };
}

/** The owner's clients hear that there is a question, not what it says: that needs the owner's token. */
function tell(ctx: Context, row: PermissionRow, what: { action: string; behavior?: string }): void {
  const own: Key = ctx.settings.identity.key;
  const { id, session, key, name, tool } = row;
  const payload = { type: "permission", ...what, id, session, key, name, tool };
  ctx.outbox.publish({
    topic: topics.participantEvents(own),
    payload: new TextEncoder().encode(JSON.stringify(payload)),
    qos: 1,
    retain: false,
    audience: { kind: "keys", keys: new Set([own]) },
  });
}
