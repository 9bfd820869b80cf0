/** Where an old conversation goes: into the one of its id when that is new or empty, else beside it. */
import { dmKeys, GENERAL, type Key, SYSTEM_KEY } from "../../protocol/ids.ts";
import { ImportProblems, type OldConversation, type OldRegistry } from "../../protocol/import.ts";
import { limits } from "../../protocol/limits.ts";
import { type Conversation, liveConversation } from "../state.ts";
import type { ImportRun } from "./run.ts";

/** The id under which it is imported; undefined: it was imported before and deleted here since. */
export async function targetOf(run: ImportRun, old: OldConversation): Promise<string | undefined> {
  if (!await hasMessages(run, old)) return targetWithoutMessages(run, old);
  const before = await importedBefore(run, old);
  if (before) return before.deleted ? undefined : before.id;
  for (let n = 0;; n++) {
    const id = candidate(old.id, n);
    const there = liveConversation(run.state, id);
    if (!there || mayFill(there, old)) return id;
  }
}

async function hasMessages(run: ImportRun, { id }: OldConversation): Promise<boolean> {
  for await (const _ of run.source.messages(id, new ImportProblems())) return true;
  return false;
}

/** One that was created by an import and deleted since is not made again. */
function targetWithoutMessages(run: ImportRun, old: OldConversation): string | undefined {
  const there = liveConversation(run.state, old.id);
  if (!there) return run.wasDone("conversation_created", old.id) ? undefined : old.id;
  return old.visibility === "private" && there.visibility === "public" ? candidate(old.id, 1) : old.id;
}

/** Nothing private flows into what is public, and nobody else's direct conversation is touched. */
function mayFill(there: Conversation, old: OldConversation): boolean {
  if (there.rows.length > 0 || there.archived) return false;
  if (old.visibility === "private" && there.visibility === "public") return false;
  return there.direct === (dmKeys(old.id) !== undefined);
}

/** The conversation that holds messages of this log already, also one that was deleted. */
async function importedBefore(run: ImportRun, old: OldConversation): Promise<Conversation | undefined> {
  const base = candidate(old.id, 1);
  const isOurs = ({ id }: Conversation) => id === old.id || id === base || id.startsWith(`${base}-`);
  const refs = [...run.state.conversations.values()].filter((one) => isOurs(one) && one.rows.length > 0);
  if (refs.length === 0) return undefined;
  for await (const messages of run.source.messages(old.id, new ImportProblems())) {
    for (const { id } of messages) {
      const row = run.state.messages.ids.find(id);
      const found = row === undefined ? undefined : run.state.conversations.get(run.state.messages.conv(row));
      if (found && isOurs(found)) return found;
    }
  }
  return undefined;
}

function candidate(id: string, n: number): string {
  if (n === 0) return id;
  const suffix = n === 1 ? "-imported" : `-imported-${n}`;
  return `${id.slice(0, limits.conversationIdChars - "-imported-99".length).replace(/-+$/, "")}${suffix}`;
}

/** Creates the conversation when there is none of this id. Members come at the end, so that nothing counts as unread. */
export function ensureConversation(run: ImportRun, old: OldConversation, { id, registry }: {
  id: string;
  registry: OldRegistry;
}): void {
  if (liveConversation(run.state, id)) return void run.counts.conversations.known++;
  const creator = keyNamed(registry, old.createdBy);
  const direct = dmKeys(id) !== undefined;
  run.once({
    kind: "conversation_created",
    body: {
      conv: id,
      topic: old.topic,
      display_name: old.displayName,
      visibility: old.visibility,
      mode: old.mode,
      direct,
      created_by: creator,
      created_by_name: old.createdBy,
      members: [],
      owners: ownersOf(run, { old, creator, registry }),
      ts: old.createdAt,
    },
  }, { facts: [id], actor: creator, kind: "conversations" });
}

function ownersOf(
  run: ImportRun,
  { old, creator, registry }: { old: OldConversation; creator: Key; registry: OldRegistry },
): Key[] {
  const direct = dmKeys(old.id);
  if (direct) return direct;
  const named = registry.roles.filter(({ conv, role }) => conv === old.id && role === "owner").map((
    { key },
  ) => key);
  const known = named.filter((key) => key === run.ownKey || run.state.participants.has(key));
  if (old.id !== GENERAL && known.length > 0) return known;
  return [creator === SYSTEM_KEY || old.id === GENERAL ? run.ownKey : creator];
}

/** The key of the one who bore this name; the system when nobody did, or several. */
export function keyNamed({ participants }: OldRegistry, name: string): Key {
  const wanted = name.toLowerCase();
  const found = participants.filter((one) => one.name.toLowerCase() === wanted);
  return found.length === 1 ? found[0]!.key : SYSTEM_KEY;
}
