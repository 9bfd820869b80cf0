/** Operation ids: the same caller and the same request get the same answer, anything else under that id is a conflict. */
import { createHash } from "node:crypto";
import { CommsError } from "../protocol/errors.ts";
import { eventKind, type NumberedEvent, type OperationNote } from "../protocol/events.ts";
import { isOperationId } from "../protocol/ids.ts";
import type { Caller } from "./api.ts";
import type { CommitOptions, Context } from "./context.ts";
import { decodeRecord } from "./records.ts";

export interface Operation<T> {
  op: string | undefined;
  /** What is asked, without the operation id. */
  request: unknown;
  /** Decides and commits with the options given; the event is what the operation id is kept with. */
  decide: (options: CommitOptions) => NumberedEvent | T;
  /** The answer to a committed event, the first time and each time again. */
  answer: (event: NumberedEvent) => T;
}

/** Runs a write at most once per operation id. */
export async function once<T>(ctx: Context, caller: Caller, operation: Operation<T>): Promise<T> {
  const { op, request, decide, answer } = operation;
  if (op === undefined) return await settle(ctx, decide({ actor: caller.key }), answer);
  requireOperationId(op);
  const note = { digest: digestOf(request) };
  const earlier = await earlierEvent(ctx, caller, { op, note });
  if (earlier) return answer(earlier);
  return await settle(ctx, decide({ actor: caller.key, op, note }), answer);
}

/** Waits for what was just committed in the turn of the commit: later, a failed write might have taken it back unnoticed. */
async function settle<T>(
  ctx: Context,
  decided: NumberedEvent | T,
  answer: (event: NumberedEvent) => T,
): Promise<T> {
  if (!isEvent(decided)) return decided;
  await ctx.journal.durable(decided.seq);
  return answer(decided);
}

function isEvent(value: unknown): value is NumberedEvent {
  return typeof value === "object" && value !== null && "position" in value && "actor" in value;
}

export function requireOperationId(op: unknown): string {
  if (isOperationId(op)) return op;
  throw new CommsError(
    "invalid_argument",
    `Invalid operation id ${
      JSON.stringify(op)
    }: use 1 to 64 printable characters without spaces, such as a UUID`,
  );
}

async function earlierEvent(
  ctx: Context,
  caller: Caller,
  { op, note }: { op: string; note: OperationNote },
): Promise<NumberedEvent | undefined> {
  const position = ctx.state.operations.get(op);
  if (position === undefined) {
    if (ctx.state.messages.ids.find(op) !== undefined) throw conflict(op);
    return undefined;
  }
  const record = await ctx.journal.read(position);
  if (!record || record.tombstone || eventKind(record.kind) === undefined) throw conflict(op);
  const { event, note: earlier } = decodeRecord(record);
  if (event.actor !== caller.key || earlier?.digest !== note.digest) throw conflict(op);
  return event;
}

export function conflict(op: string): CommsError {
  return new CommsError(
    "id_conflict",
    `The id "${op}" was already used for another request: use a fresh id, or repeat the request unchanged`,
  );
}

function digestOf(request: unknown): string {
  return createHash("sha256").update(JSON.stringify(request)).digest("base64url").slice(0, 22);
}
