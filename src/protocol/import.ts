/** What is imported from a data folder of the Python version: the port between who reads it and who decides about it. */
import type { ArtifactType, Mode, Role, Visibility } from "./events.ts";
import type { ConversationId, Key } from "./ids.ts";
import type { Message, ParticipantType, Sender } from "./message.ts";

export interface OldParticipant {
  key: Key;
  name: string;
  type: ParticipantType;
  createdAt: string;
  profile: { emoji: string | null; text: string | null; expires_at: string | null } | null;
}

export interface OldMember {
  conv: ConversationId;
  key: Key;
  joinedAt: string;
}

/** How far somebody had read, by time: in a conversation, or in one thread of it. */
export interface OldCursor {
  conv: ConversationId;
  key: Key;
  root: string | null;
  readUntil: string;
}

export interface OldRole {
  conv: ConversationId;
  key: Key;
  role: Role;
}

export interface OldRegistry {
  participants: OldParticipant[];
  members: OldMember[];
  cursors: OldCursor[];
  roles: OldRole[];
}

export interface OldConversation {
  id: ConversationId;
  topic: string;
  displayName: string | null;
  visibility: Visibility;
  mode: Mode;
  /** A name, as the Python version keeps no key. */
  createdBy: string;
  createdAt: string;
  archived: { at: string; by: string } | null;
  deleted: boolean;
}

export interface OldReaction {
  messageId: string;
  emoji: string;
  actor: Key;
  /** Null where only a snapshot tells of it. */
  ts: string | null;
}

export interface OldArtifactVersion {
  version: number;
  content: string;
  author: Sender;
  ts: string;
  summary: string;
}

export interface OldArtifact {
  id: string;
  name: string;
  title: string;
  type: ArtifactType;
  /** Oldest first. */
  versions: OldArtifactVersion[];
}

export type ImportKind =
  | "participants"
  | "conversations"
  | "messages"
  | "reactions"
  | "artifacts"
  | "members"
  | "roles"
  | "cursors";

/** Something that could not be taken over, or not as it was. */
export interface ImportProblem {
  kind: ImportKind;
  /** The file below the folder, or the table. */
  place: string;
  why: string;
  /** True: it was repaired and taken over. */
  repaired: boolean;
  count: number;
  /** The number of the first line it concerns, where there are lines. */
  line: number | null;
}

/** A data folder of the Python version, opened for reading; nothing in it is changed. */
export interface ImportSource {
  /** Where it is, for the report. */
  readonly from: string;
  /** True when it has a registry: then who exists is known without the messages. */
  readonly hasRegistry: boolean;
  /** True when there is nothing that the Python version could have written. */
  readonly isEmpty: boolean;
  /** Another one whenever the Python version has run there since; empty where that cannot be told. */
  signature(): Promise<string>;
  registry(): Promise<OldRegistry>;
  conversations(): Promise<OldConversation[]>;
  /** In slices, oldest first; the same id may come again. What cannot be read is told to `problems`. */
  messages(conv: ConversationId, problems: ImportProblems): AsyncIterable<Message[]>;
  /** Those that hold at the end. */
  reactions(conv: ConversationId): Promise<OldReaction[]>;
  artifacts(conv: ConversationId): AsyncIterable<OldArtifact>;
  /** Collects what could not be read, and what the hub adds to it. */
  readonly problems: ImportProblems;
}

export interface ImportCounts {
  /** What there was. */
  found: number;
  /** What is new here. */
  imported: number;
  /** What had been imported before, or came twice. */
  known: number;
}

export interface ImportReport {
  from: string;
  dry_run: boolean;
  counts: Record<ImportKind, ImportCounts>;
  /** `into` differs from `id` where there was a conversation with messages already; null: it was left out. */
  conversations: { id: ConversationId; into: ConversationId | null; messages: number }[];
  problems: ImportProblem[];
}

export interface ImportProgress {
  conversation: ConversationId | null;
  messages: number;
}

/** More different ones are counted together. */
const maxProblems = 500;

/** The same problem in the same place is counted, not repeated. */
export class ImportProblems {
  readonly #byText = new Map<string, ImportProblem>();

  add(
    problem: Omit<ImportProblem, "count" | "repaired" | "line"> & { repaired?: true; line?: number },
  ): void {
    const isFull = this.#byText.size >= maxProblems;
    const { kind, why, repaired = false, line = null } = problem;
    const place = isFull ? "other places" : problem.place;
    const text = `${kind}\n${place}\n${isFull ? "" : why}`;
    const known = this.#byText.get(text);
    if (known) known.count++;
    else this.#byText.set(text, { kind, place, why, repaired, count: 1, line });
  }

  list(): ImportProblem[] {
    return [...this.#byText.values()];
  }
}
