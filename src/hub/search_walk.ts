/**
 * Walks over everything that answers a query, in the order of numbers: by the index as far as it is there, and by looking
 * at every message where it is not. Each stretch does little at a time, so that other work runs between two.
 */
import { Pieces } from "../lib/next_turn.ts";
import type { Key } from "../protocol/ids.ts";
import type { Message } from "../protocol/message.ts";
import { bodyFacts } from "../protocol/search_facts.ts";
import type { IndexAnswer, IndexClause, SearchIndex } from "../protocol/search_index.ts";
import { bodyHolds, type BoundQuery, stateHolds } from "../protocol/search_match.ts";
import { type Patterns, scoreOf } from "../protocol/search_text.ts";
import { type Context, unavailable } from "./context.ts";
import type { Row } from "./messages.ts";
import { canFind, RowFacts } from "./search_row.ts";
import { allRows, fewRows, type Range, type Rows, rowsOfConversation } from "./search_rows.ts";
import type { State } from "./state.ts";

/** Texts that are looked at in one piece, and rows without their texts. */
const sliceTexts = 128;
const sliceRows = 2048;
/** What the index is asked for at once, at most; each time twice as many, as most of them seem to be ruled out. */
const mostAsked = 2000;
/** How long one piece of work may keep everything else waiting. */
const pieceMs = 5;

export interface Search {
  viewer: Key;
  bound: BoundQuery;
  /** What scores and highlights are about. */
  wanted: readonly Patterns[];
  direction: "newest" | "oldest";
  /** Undefined: the index is of no help. */
  index: { index: SearchIndex; clauses: IndexClause[]; limit: number; isExact: boolean } | undefined;
}

export interface Hit {
  seq: number;
  /** 0: the index was not asked for it. */
  score: number;
  /** Absent: the index says so, nobody looked yet. */
  message?: Message;
}

export interface Stretch {
  /** In the order of the walk. */
  hits: Hit[];
  /** Everything up to this number was looked at. */
  reached: number;
  /** How many texts were looked at one by one. */
  texts: number;
}

type Walk = AsyncGenerator<Stretch>;

export async function* walk(ctx: Context, search: Search, range: Range): Walk {
  const few = fewRows(ctx.state, search.viewer, search.bound);
  const covered = few ? 0 : search.index?.index.seq ?? 0;
  const parts = [
    { of: "texts", above: Math.max(range.above, covered), below: range.below },
    { of: "index", above: range.above, below: Math.min(range.below, covered + 1) },
  ].filter(({ above, below }) => above + 1 < below);
  if (search.direction === "oldest") parts.reverse();
  for (const { of, ...part } of parts) {
    if (of === "index") yield* indexed(ctx, search, { part, covered });
    else yield* scanned(ctx, search, { part, few });
  }
}

async function* indexed(
  ctx: Context,
  search: Search,
  { part, covered }: { part: Range; covered: number },
): Walk {
  const isNewest = search.direction === "newest";
  const { state } = ctx;
  let left = part;
  for (let limit = search.index?.limit ?? 0; left.above + 1 < left.below; limit *= 2) {
    const answer = await ask(search, { left, covered, limit: Math.min(limit, mostAsked) });
    requireSame(ctx, state);
    if (answer === undefined) return yield* scanned(ctx, search, { part: left, few: undefined });
    const reached = answer.reached ?? (isNewest ? left.above + 1 : left.below - 1);
    const done = isNewest ? { ...left, above: reached - 1 } : { ...left, below: reached + 1 };
    yield { ...await checked(ctx, search, { answer, done, covered }), reached };
    left = isNewest ? { ...left, below: reached } : { ...left, above: reached };
  }
}

/** Undefined when the index cannot be asked, or has begun anew. */
async function ask(
  { index: by, direction }: Search,
  { left, covered, limit }: { left: Range; covered: number; limit: number },
): Promise<IndexAnswer | undefined> {
  if (by === undefined || by.index.seq < covered) return undefined;
  const { clauses } = by;
  return await by.index.find({ clauses, ...left, order: direction, limit }).catch(() => undefined);
}

/** What the index found, without what the state rules out, and with what was edited since. */
async function checked(
  ctx: Context,
  search: Search,
  { answer, done, covered }: { answer: IndexAnswer; done: Range; covered: number },
): Promise<Omit<Stretch, "reached">> {
  const { messages } = ctx.state;
  const late = new Set(editedAfter(ctx.state, covered).filter((row) => isWithin(done, messages.seq(row))));
  const scores = new Map<Row, number>();
  answer.seqs.forEach((seq, i) => {
    const row = messages.rowOf(seq);
    if (row !== undefined) scores.set(row, answer.scores[i]!);
  });
  const rows = [...new Set([...scores.keys(), ...late])].sort((a, b) => a - b);
  if (search.direction === "newest") rows.reverse();
  const wanted = rows.filter((row) => mayAnswer(ctx.state, search, row));
  const doubtful = wanted.filter((row) => late.has(row) || !search.index!.isExact);
  const looked = new Map((await lookAt(ctx, search, doubtful)).map((hit) => [hit.seq, hit]));
  const hits = wanted.flatMap((row) => {
    const seq = messages.seq(row);
    if (late.has(row) || !search.index!.isExact) return looked.get(seq) ?? [];
    return { seq, score: scores.get(row)! };
  });
  return { hits, texts: doubtful.length };
}

/** Rows up to a number whose text may be another one since. */
function editedAfter({ messages }: State, seq: number): Row[] {
  const next = messages.firstFrom(seq + 1);
  const known = next === 0 ? 0 : messages.position(next - 1);
  const rows: Row[] = [];
  for (const [row, { position }] of messages.edits) if (row < next && position > known) rows.push(row);
  return rows;
}

function isWithin({ above, below }: Range, seq: number): boolean {
  return seq > above && seq < below;
}

async function* scanned(
  ctx: Context,
  search: Search,
  { part, few }: { part: Range; few: Rows | undefined },
): Walk {
  const { state } = ctx;
  const source = few ?? rowsOfConversation(state, search.bound) ?? allRows(state.messages);
  const isNewest = search.direction === "newest";
  const pieces = new Pieces({ pieceMs });
  let { above, below } = part;
  for (;;) {
    const { rows, reached } = slice(state, search, { source, part: { above, below } });
    if (reached === undefined) return;
    const isText = search.bound.body.length > 0;
    const hits = isText
      ? await lookAt(ctx, search, rows)
      : rows.map((row) => ({ seq: state.messages.seq(row), score: 0 }));
    yield { hits, reached, texts: isText ? rows.length : 0 };
    if (isNewest) below = reached;
    else above = reached;
    if (pieces.isOver) await pieces.next();
    requireSame(ctx, state);
  }
}

/** The next rows that may answer; `reached` is undefined when none are left. */
function slice(
  state: State,
  search: Search,
  { source, part }: { source: Rows; part: Range },
): { rows: Row[]; reached: number | undefined } {
  const { messages } = state;
  const first = source.firstIndex((row) => messages.seq(row) > part.above);
  const end = source.firstIndex((row) => messages.seq(row) >= part.below);
  const step = search.direction === "newest" ? -1 : 1;
  const rows: Row[] = [];
  let reached: number | undefined;
  let at = step < 0 ? end - 1 : first;
  for (let n = 0; n < sliceRows && rows.length < sliceTexts && at >= first && at < end; n++, at += step) {
    const row = source.at(at);
    reached = messages.seq(row);
    if (mayAnswer(state, search, row)) rows.push(row);
  }
  return { rows, reached };
}

function mayAnswer(state: State, { viewer, bound }: Search, row: Row): boolean {
  if (!canFind(state, viewer, row)) return false;
  const facts = new RowFacts(state, viewer, row);
  return bound.state.every((clause) => stateHolds(clause, facts));
}

/** Those of these rows whose texts answer, with their messages. What is unreadable or was removed meanwhile is left out. */
export async function lookAt(ctx: Context, search: Search, rows: readonly Row[]): Promise<Hit[]> {
  const { state } = ctx;
  const hits: Hit[] = [];
  const pieces = new Pieces({ pieceMs });
  for (let from = 0; from < rows.length; from += sliceTexts) {
    const slice = rows.slice(from, from + sliceTexts).filter((row) => canFind(state, search.viewer, row));
    for (const message of await ctx.bodies.load(state, search.viewer, slice)) {
      if (pieces.isOver) await pieces.next();
      const hit = hitOf(state, search, message);
      if (hit) hits.push(hit);
    }
    requireSame(ctx, state);
  }
  return hits;
}

function hitOf(state: State, search: Search, message: Message): Hit | undefined {
  const row = state.messages.ids.find(message.id);
  if (row === undefined || !mayAnswer(state, search, row)) return undefined;
  const { direct } = new RowFacts(state, search.viewer, row);
  const facts = { ...bodyFacts(message), direct };
  if (!search.bound.body.every((clause) => bodyHolds(clause, facts))) return undefined;
  return { seq: state.messages.seq(row), score: scoreOf(facts.text, search.wanted), message };
}

/** After a failed write the state is folded again: rows are no longer those that were chosen. */
function requireSame(ctx: Context, state: State): void {
  if (ctx.state !== state) throw unavailable("the journal could not be written and is being read again");
}
