/** `meta.json` and the reactions of one conversation. */
import type { ImportProblems, OldConversation, OldReaction } from "../../protocol/import.ts";
import { dmKeys, GENERAL, isKey, isOperationId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import { readLines } from "./read_lines.ts";
import { type Fields, isObject, parseObject, textOf, textOrNull, timeOf } from "./values.ts";

const backfill = "system-backfill";

/** What is known of a conversation; `meta` is the text of its file, undefined when there is none. */
export function conversationOf(
  id: string,
  found: { meta: string | undefined; logTime: string; problems: ImportProblems },
): OldConversation {
  const { meta, logTime, problems } = found;
  const fields = meta === undefined ? {} : parseObject(meta);
  if (!fields) {
    const why = "it is no JSON object: the conversation gets ordinary settings";
    problems.add({ kind: "conversations", place: `conversations/${id}/meta.json`, why, repaired: true });
  }
  return fromFields(id, { fields: fields ?? {}, logTime, isUnreadable: !fields });
}

/** Settings that cannot be read count as the stricter ones: nothing private becomes public by damage. */
function fromFields(
  id: string,
  { fields, logTime, isUnreadable }: { fields: Fields; logTime: string; isUnreadable: boolean },
): OldConversation {
  const archivedAt = timeOf(fields.archived_at);
  const isClosed = dmKeys(id) !== undefined || isUnreadable && id !== GENERAL;
  return {
    id,
    topic: (textOf(fields.topic) ?? "").slice(0, limits.topicChars),
    displayName: textOrNull(fields.display_name)?.slice(0, limits.displayNameChars) ?? null,
    visibility: isClosed || fields.visibility === "private" ? "private" : "public",
    mode: isClosed || fields.mode === "invite" ? "invite" : "open",
    createdBy: textOf(fields.created_by) ?? backfill,
    createdAt: timeOf(fields.created_at) ?? logTime,
    archived: fields.archived === true
      ? { at: archivedAt ?? logTime, by: textOf(fields.archived_by) ?? backfill }
      : null,
    deleted: timeOf(fields.deleted_at) !== undefined && typeof fields.deleted_by === "string",
  };
}

/** Snapshot first, then the log, as the Python version loads them; what holds at the end. */
export async function readReactions(
  id: string,
  files: { snapshot: string | undefined; log: string | undefined; problems: ImportProblems },
): Promise<OldReaction[]> {
  const held = new Map<string, OldReaction>();
  const place = `conversations/${id}`;
  if (files.snapshot !== undefined) {
    fromSnapshot(held, { text: files.snapshot, place, problems: files.problems });
  }
  if (files.log === undefined) return [...held.values()];
  for await (const lines of readLines(files.log)) {
    for (const { number, text, flaw } of lines) {
      const why = flaw === undefined ? applyLine(held, text) : `the line is ${flaw}`;
      if (why === undefined) continue;
      files.problems.add({ kind: "reactions", place: `${place}/reactions.jsonl`, why, line: number });
    }
  }
  return [...held.values()];
}

function fromSnapshot(
  held: Map<string, OldReaction>,
  { text, place, problems }: { text: string; place: string; problems: ImportProblems },
): void {
  const file = `${place}/reactions.snapshot.json`;
  const add = (why: string) => problems.add({ kind: "reactions", place: file, why });
  const messages = parseObject(text);
  if (!messages) return add("it is no JSON object");
  for (const [messageId, byEmoji] of Object.entries(messages)) {
    for (const reaction of ofMessage(messageId, byEmoji)) {
      if (isReaction(reaction)) held.set(nameOf(reaction), { ...reaction, ts: null });
      else add("an entry is no reaction");
    }
  }
}

function ofMessage(
  messageId: string,
  byEmoji: unknown,
): { messageId: string; emoji: string; actor: unknown }[] {
  return Object.entries(isObject(byEmoji) ? byEmoji : {}).flatMap(([emoji, actors]) =>
    Array.isArray(actors) ? actors.map((actor: unknown) => ({ messageId, emoji: emoji.trim(), actor })) : []
  );
}

/** Why the line is no reaction. */
function applyLine(held: Map<string, OldReaction>, text: string): string | undefined {
  const fields = parseObject(text);
  const reaction = {
    messageId: fields?.message_id,
    emoji: textOf(fields?.emoji)?.trim(),
    actor: fields?.actor_key,
  };
  if (!fields || !isReaction(reaction)) return "it is no reaction";
  if (fields.op === "add") {
    held.delete(nameOf(reaction));
    held.set(nameOf(reaction), { ...reaction, ts: timeOf(fields.ts) ?? null });
  } else if (fields.op === "remove") held.delete(nameOf(reaction));
  else return "its op is neither add nor remove";
  return undefined;
}

function isReaction(value: { messageId: unknown; emoji: unknown; actor: unknown }): value is Omit<
  OldReaction,
  "ts"
> {
  const { messageId, emoji, actor } = value;
  if (!isOperationId(messageId) || !isKey(actor) || typeof emoji !== "string") return false;
  return emoji !== "" && [...emoji].length <= limits.emojiChars && !/\p{Cc}/u.test(emoji);
}

function nameOf({ messageId, emoji, actor }: Omit<OldReaction, "ts">): string {
  return `${messageId} ${actor} ${emoji}`;
}
