/** The state as a snapshot and back. A snapshot is a cache: one of another format is ignored. */
import type { DeliveryNote } from "../protocol/events.ts";
import type { Snapshot, SnapshotDraft } from "./ports.ts";
import { RowList } from "./columns.ts";
import { type Iterated, jsonParts } from "./json_parts.ts";
import type { KeptSession } from "./delivery/kept_sessions.ts";
import { type FileFacts, FileTable } from "./file_table.ts";
import { Messages, type MessagesMeta } from "./messages.ts";
import { type Conversation, emptyState, type Participant, type State } from "./state.ts";

/** Raise it whenever the shape of the state changes: older snapshots are then read from the journal again. */
export const SNAPSHOT_FORMAT = 8;

type Saved<T, Lists extends keyof T> = Omit<T, Lists> & Record<Lists, unknown[]>;
type SavedParticipant = Saved<Participant, "cursors" | "threadCursors" | "prefs">;
type ConversationLists =
  | "members"
  | "roles"
  | "invited"
  | "highlighters"
  | "rows"
  | "whispers"
  | "artifacts";
type SavedConversation =
  & Omit<Saved<Conversation, ConversationLists>, "archived">
  & { archived: (Omit<NonNullable<Conversation["archived"]>, "evicted"> & { evicted: string[] }) | null };

interface Meta {
  participants: SavedParticipant[];
  conversations: SavedConversation[];
  operations: [string, number][];
  messages: MessagesMeta;
  files: FileFacts[];
  sessions: KeptSession[];
  deliveries: DeliveryNote[];
}

/** The state as it is now; later events do not change it. */
export function takeSnapshot(state: State): SnapshotDraft {
  const { meta: messages, columns } = state.messages.toSnapshot();
  const meta: Omit<Iterated<Meta>, "messages"> & { messages: Iterated<MessagesMeta> } = {
    participants: state.participants.values().map((participant) => ({
      ...participant,
      cursors: [...participant.cursors],
      threadCursors: [...participant.threadCursors],
      prefs: [...participant.prefs],
    })),
    conversations: state.conversations.values().map(saveConversation),
    operations: state.operations.entries(),
    messages,
    files: state.files.toSnapshot(),
    sessions: state.sessions.all(),
    deliveries: state.deliveries.all(),
  };
  const rows = state.conversations.values();
  for (const conversation of rows) {
    columns[`rows${conversation.ref}`] = [bytesOf(conversation.rows.toArray())];
  }
  return { seq: state.seq, format: SNAPSHOT_FORMAT, meta: jsonParts(meta), columns };
}

function saveConversation(conversation: Conversation): SavedConversation {
  const { archived } = conversation;
  return {
    ...conversation,
    archived: archived && { ...archived, evicted: [...archived.evicted] },
    members: [...conversation.members],
    roles: [...conversation.roles],
    invited: [...conversation.invited],
    highlighters: [...conversation.highlighters],
    rows: [],
    whispers: [...conversation.whispers.toArray()],
    artifacts: [...conversation.artifacts],
  };
}

function bytesOf(rows: Uint32Array): Uint8Array {
  return new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
}

/** Undefined when it is of another format. */
export function fromSnapshot(snapshot: Snapshot): State | undefined {
  if (snapshot.format !== SNAPSHOT_FORMAT) return undefined;
  const meta = snapshot.meta as Meta;
  const state = emptyState();
  state.seq = snapshot.seq;
  state.messages = Messages.fromSnapshot(meta.messages, snapshot.columns);
  state.operations = new Map(meta.operations);
  state.files = FileTable.fromSnapshot(meta.files);
  for (const saved of meta.sessions) state.sessions.put(saved);
  for (const saved of meta.deliveries) state.deliveries.put(saved);
  for (const saved of meta.participants) {
    const participant = {
      ...saved,
      cursors: new Map(saved.cursors as [number, never][]),
      threadCursors: new Map(saved.threadCursors as [number, number][]),
      prefs: new Map(saved.prefs as [number, never][]),
    };
    state.participants.set(saved.key, participant);
    state.names.set(saved.name.toLowerCase(), saved.key);
  }
  for (const saved of meta.conversations) {
    loadConversation(state, saved, snapshot.columns[`rows${saved.ref}`]);
  }
  return state;
}

function loadConversation(state: State, saved: SavedConversation, column: Uint8Array | undefined): void {
  const rows = new Uint32Array((column ?? new Uint8Array()).slice().buffer);
  const conversation: Conversation = {
    ...saved,
    archived: saved.archived && { ...saved.archived, evicted: new Set(saved.archived.evicted) },
    members: new Set(saved.members as string[]),
    roles: new Map(saved.roles as [string, never][]),
    invited: new Set(saved.invited as string[]),
    highlighters: new Set(saved.highlighters as string[]),
    rows: new RowList(rows),
    whispers: new RowList(Uint32Array.from(saved.whispers as number[])),
    artifacts: new Map(saved.artifacts as [string, never][]),
  };
  state.conversations.set(saved.ref, conversation);
  if (!saved.deleted) state.aliases.set(saved.id, saved.ref);
}
