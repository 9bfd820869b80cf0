/** Who was in an old conversation, in which role, and how far they had read. After the messages: all without a cursor is read. */
import { dmKeys, type Key, SYSTEM_KEY } from "../../protocol/ids.ts";
import type { OldRegistry } from "../../protocol/import.ts";
import type { CursorMove } from "../../protocol/events.ts";
import { parseTime } from "../../protocol/time.ts";
import { type Conversation, nameOf, type Participant } from "../state.ts";
import { keyNamed } from "./conversations.ts";
import { type Imported, requireTarget } from "./contents.ts";
import type { ImportRun } from "./run.ts";

export async function importMembers(
  run: ImportRun,
  imported: Imported,
  registry: OldRegistry,
): Promise<void> {
  for (const { key, joinedAt } of membersOf(registry, imported)) {
    run.counts.members.found++;
    if (!run.state.participants.has(key) && !run.isDry) continue;
    addMember(run, imported, { key, joinedAt });
    await run.breathe(imported.id);
  }
  for (const { conv, key, role } of registry.roles) {
    if (conv !== imported.old.id || dmKeys(imported.id)) continue;
    run.counts.roles.found++;
    const body = { conv: imported.id, key, role, by: SYSTEM_KEY, ts: imported.lastTs };
    run.once({ kind: "role_set", body }, { facts: [imported.id, key], actor: SYSTEM_KEY, kind: "roles" });
  }
}

/** A direct conversation is between its two, whoever else had found a way in. */
function membersOf(
  { members, participants }: OldRegistry,
  { old }: Imported,
): { key: Key; joinedAt: string }[] {
  const direct = dmKeys(old.id);
  if (!direct) return members.filter(({ conv }) => conv === old.id);
  return direct.filter((key) => participants.some((one) => one.key === key))
    .map((key) => ({ key, joinedAt: old.createdAt }));
}

function addMember(
  run: ImportRun,
  { id, old, lastTs }: Imported,
  { key, joinedAt }: { key: Key; joinedAt: string },
): void {
  const there = run.isDry ? undefined : requireTarget(run, id);
  if (there?.members.has(key)) return void run.counts.members.known++;
  // Not later than the last message: a log that the Python version wrote gets no new entry for it.
  const ts = (parseTime(joinedAt) ?? 0) < (parseTime(lastTs) ?? 0) ? joinedAt : lastTs;
  const body = { conv: id, key, name: nameOf(run.state, key), by: null, ts };
  run.once({ kind: "member_joined", body }, { facts: [id, key, old.id], actor: key, kind: "members" });
}

/** Its members leave it, and may go on reading. */
export function importArchived(run: ImportRun, { old, id }: Imported, registry: OldRegistry): void {
  if (old.archived === null || run.isDry || requireTarget(run, id).archived) return;
  const conversation = requireTarget(run, id);
  const { at: ts, by: by_name } = old.archived;
  const by = keyNamed(registry, by_name);
  const evicted = [...new Set([...conversation.members, ...conversation.roles.keys(), run.ownKey])];
  run.once({ kind: "conversation_archived", body: { conv: id, by, by_name, evicted, ts } }, {
    facts: [id],
    actor: by,
  });
}

/** Sets each cursor once; a later run only moves them on. */
export async function importCursors(
  run: ImportRun,
  imported: Imported,
  registry: OldRegistry,
): Promise<void> {
  const own = registry.cursors.filter(({ conv }) => conv === imported.old.id);
  run.counts.cursors.found += own.length;
  if (run.isDry || imported.lastSeq === 0) return;
  const timeline = new Timeline(run, imported);
  for (const participant of [...run.state.participants.values()]) {
    const moves = new Moves(run, imported, participant);
    const cursors = own.filter(({ key }) => key === participant.key);
    const cursor = cursors.find(({ root }) => root === null);
    const until = cursor && parseTime(cursor.readUntil);
    if (until !== undefined) run.counts.cursors.imported++;
    moves.conversation(until === undefined ? imported.lastSeq : timeline.seqAt(until));
    for (const { root, readUntil } of cursors) {
      if (root !== null) moves.thread(root, timeline.seqAt(parseTime(readUntil) ?? Infinity));
    }
    moves.restOfThreads();
    moves.commit();
    await run.breathe(imported.id);
  }
}

/** The times of a conversation's messages, for finding the number that a time stands for. */
class Timeline {
  readonly #latest: Float64Array;
  readonly #seqs: Float64Array;

  constructor(run: ImportRun, { id }: Imported) {
    const { rows } = requireTarget(run, id);
    const { messages } = run.state;
    this.#latest = new Float64Array(rows.length);
    this.#seqs = new Float64Array(rows.length);
    for (let n = 0, latest = 0; n < rows.length; n++) {
      latest = Math.max(latest, messages.ts(rows.at(n)));
      this.#latest[n] = latest;
      this.#seqs[n] = messages.seq(rows.at(n));
    }
  }

  /** The last number before the first message that is later: nothing unread is skipped. */
  seqAt(ms: number): number {
    let low = 0;
    let high = this.#latest.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#latest[middle]! <= ms) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : this.#seqs[low - 1]!;
  }
}

/** What is set for one participant in one conversation, in one event. */
class Moves {
  readonly #run: ImportRun;
  readonly #imported: Imported;
  readonly #participant: Participant;
  readonly #there: Conversation;
  readonly #isFirst: boolean;
  readonly #moves: CursorMove[] = [];

  constructor(run: ImportRun, imported: Imported, participant: Participant) {
    this.#run = run;
    this.#imported = imported;
    this.#participant = participant;
    this.#there = requireTarget(run, imported.id);
    this.#isFirst = !run.wasDone("cursors_moved", imported.id, participant.key);
  }

  conversation(seq: number): void {
    const { seq: now = 0 } = this.#participant.cursors.get(this.#there.ref) ?? {};
    if (this.#isFirst && this.#concerns() || !this.#isFirst && this.#imported.messages > 0 && seq > now) {
      this.#add({ seq, directed: seq });
    }
  }

  thread(root: string, seq: number): void {
    const row = this.#run.state.messages.ids.find(root);
    if (row === undefined || this.#run.state.messages.conv(row) !== this.#there.ref) return;
    this.#run.counts.cursors.imported++;
    if (this.#isFirst || seq > (this.#participant.threadCursors.get(row) ?? 0)) this.#add({ root, seq });
  }

  /** Who was a member before the import would find every old reply unread. */
  restOfThreads(): void {
    const cursor = this.#participant.cursors.get(this.#there.ref);
    if (!this.#isFirst || cursor === undefined || cursor.base >= this.#imported.lastSeq) return;
    const { messages } = this.#run.state;
    for (const row of this.#there.threadRoots) {
      const root = messages.ids.at(row);
      if (messages.seq(row) > this.#imported.lastSeq || this.#moves.some((move) => move.root === root)) {
        continue;
      }
      this.#add({ root, seq: this.#imported.lastSeq });
    }
  }

  commit(): void {
    if (this.#moves.length === 0) return;
    const { key } = this.#participant;
    const event = { kind: "cursors_moved" as const, body: { moves: this.#moves } };
    if (this.#isFirst) this.#run.once(event, { facts: [this.#imported.id, key], actor: key });
    else this.#run.plain(event, key);
  }

  #add(move: { seq: number; directed?: number; root?: string }): void {
    const { ref, id: conv } = this.#there;
    this.#moves.push({ key: this.#participant.key, conv, ref, ...move });
  }

  /** Members, and those who were named in it. */
  #concerns(): boolean {
    if (this.#there.members.has(this.#participant.key)) return true;
    const directed = this.#run.state.messages.directed.get(this.#participant.key);
    for (let n = 0; n < (directed?.length ?? 0); n++) {
      if (this.#run.state.messages.conv(directed!.at(n)) === this.#there.ref) return true;
    }
    return false;
  }
}
