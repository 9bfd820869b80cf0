/** Messages, reactions and artifacts of one old conversation, into the one it is imported to. */
import type { OldConversation } from "../../protocol/import.ts";
import type { Message } from "../../protocol/message.ts";
import { CommsError } from "../../protocol/errors.ts";
import { flag } from "../messages.ts";
import { type Conversation, liveConversation } from "../state.ts";
import { importSender } from "./people.ts";
import type { ImportRun } from "./run.ts";

export interface Imported {
  old: OldConversation;
  /** The conversation here. */
  id: string;
  /** New ones. */
  messages: number;
  /** The number of the last message of the log, new or not; 0 without one. */
  lastSeq: number;
  lastTs: string;
}

export async function importMessages(run: ImportRun, old: OldConversation, id: string): Promise<Imported> {
  const imported: Imported = { old, id, messages: 0, lastSeq: 0, lastTs: old.createdAt };
  for await (const messages of run.source.messages(old.id, run.problems)) {
    for (const message of messages) {
      importMessage(run, message, imported);
      await run.breathe(id);
    }
  }
  return imported;
}

function importMessage(run: ImportRun, message: Message, imported: Imported): void {
  run.counts.messages.found++;
  imported.lastTs = message.ts;
  if (run.knowsMessage(message.id)) return noteKnown(run, message, imported);
  if (run.state.operations.has(message.id)) {
    return refuse(run, imported, "its id is used for another write");
  }
  importSender(run, message.sender, message.ts);
  run.message(placed(run, message, imported.id));
  imported.messages++;
  const row = run.state.messages.ids.find(message.id);
  if (row !== undefined) imported.lastSeq = run.state.messages.seq(row);
}

function noteKnown(run: ImportRun, { id }: Message, imported: Imported): void {
  run.counts.messages.known++;
  const row = run.state.messages.ids.find(id);
  if (row === undefined) return;
  if (run.state.messages.conv(row) === run.state.aliases.get(imported.id)) {
    imported.lastSeq = Math.max(imported.lastSeq, run.state.messages.seq(row));
  } else refuse(run, imported, "its id is that of a message in another conversation");
}

function refuse(run: ImportRun, { old }: Imported, why: string): void {
  run.problems.add({ kind: "messages", place: `logs/${old.id}.jsonl`, why });
}

/** A reply hangs on a message of the same conversation or on none; the top one of its thread is its root. */
function placed(run: ImportRun, message: Message, id: string): Message {
  const { messages } = run.state;
  const parent = message.reply_to === null ? undefined : messages.ids.find(message.reply_to);
  if (parent === undefined) return { ...message, conv: id, thread_root_id: message.reply_to };
  if (messages.conv(parent) !== run.state.aliases.get(id) || messages.has(parent, flag.system)) {
    return { ...message, conv: id, reply_to: null };
  }
  const root = messages.root(parent) ?? parent;
  return { ...message, conv: id, thread_root_id: messages.ids.at(root), ...circleOf(run, message, root) };
}

/** A reply to a whisper was for those who heard the whisper. */
function circleOf(run: ImportRun, message: Message, root: number): Pick<Message, "recipients"> | undefined {
  const heard = run.state.messages.audiences.get(root);
  if (heard === undefined || message.recipients !== null) return undefined;
  const circle = new Set([run.state.messages.sender(root), ...heard]);
  circle.delete(message.sender.key);
  return { recipients: [...circle] };
}

/** The conversation of the import, which somebody may have deleted meanwhile. Throws CommsError `not_found`. */
export function requireTarget(run: ImportRun, id: string): Conversation {
  const conversation = liveConversation(run.state, id);
  if (conversation) return conversation;
  throw new CommsError("not_found", `Conversation "${id}" was deleted during the import: import again`);
}

export async function importReactions(run: ImportRun, { old, id }: Imported): Promise<void> {
  for (const { messageId, emoji, actor, ts } of await run.source.reactions(old.id)) {
    run.counts.reactions.found++;
    const row = run.state.messages.ids.find(messageId);
    const isHere = row !== undefined && run.state.messages.conv(row) === run.state.aliases.get(id);
    if (isHere || run.isDry && run.knowsMessage(messageId)) {
      const when = ts ??
        (row === undefined ? old.createdAt : new Date(run.state.messages.ts(row)).toISOString());
      const body = { conv: id, message_id: messageId, emoji, actor_key: actor, op: "add" as const, ts: when };
      run.once({ kind: "reaction", body }, { facts: [messageId, emoji, actor], actor, kind: "reactions" });
    } else {
      const why = "its message is not in the logs";
      run.problems.add({ kind: "reactions", place: `conversations/${old.id}`, why });
    }
    await run.breathe(id);
  }
}

export async function importArtifacts(run: ImportRun, { old, id }: Imported): Promise<void> {
  for await (const { id: artifactId, name, title, type, versions } of run.source.artifacts(old.id)) {
    run.counts.artifacts.found++;
    const first = [id, name.toLowerCase(), artifactId];
    const other = liveConversation(run.state, id)?.artifacts.get(name.toLowerCase());
    if (other && !run.wasDone("artifact_written", ...first, versions[0]!.version)) {
      const why = `the conversation has an artifact "${other.name}" already`;
      run.problems.add({ kind: "artifacts", place: `artifacts/${old.id}/${name}.json`, why });
      continue;
    }
    let isNew = false;
    for (const { version, content, author, ts, summary } of versions) {
      const body = { conv: id, id: artifactId, name, title, type, version, content, author, summary, ts };
      const facts = [...first, version];
      isNew = run.once({ kind: "artifact_written", body }, { facts, actor: author.key }) || isNew;
      await run.breathe(id);
    }
    run.counts.artifacts[isNew ? "imported" : "known"]++;
  }
}
