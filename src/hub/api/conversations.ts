/** Conversations and their members. */
import type { NotificationPolicy, Role } from "../../protocol/events.ts";
import type { Key } from "../../protocol/ids.ts";
import type { ConversationRow, PersonalResult } from "./answers.ts";
import type { Caller, Viewer } from "./callers.ts";

export interface Conversations {
  conversations(
    caller: Caller,
    args: { all?: boolean | undefined },
  ): Promise<Record<string, unknown>>;
  conversationRows(viewer: Viewer): Promise<{ conversations: ConversationRow[]; count: number }>;
  conversationCreate(
    caller: Caller,
    args: {
      conversation: string;
      topic?: string | undefined;
      display_name?: string | null | undefined;
      visibility?: string | undefined;
      mode?: string | undefined;
    },
  ): Promise<{ status: "created"; conversation: string; topic: string }>;
  conversationUpdate(
    caller: Caller,
    args: {
      conversation: string;
      topic?: string | null | undefined;
      name?: string | null | undefined;
      display_name?: string | null | undefined;
      visibility?: string | null | undefined;
      mode?: string | null | undefined;
      created_by?: string | null | undefined;
    },
  ): Promise<Record<string, unknown>>;
  conversationArchive(
    caller: Caller,
    args: { conversation: string; confirm?: boolean | undefined },
  ): Promise<Record<string, unknown>>;
  conversationUnarchive(caller: Caller, args: { conversation: string }): Promise<Record<string, unknown>>;
  conversationDelete(
    caller: Caller,
    args: { conversation: string; confirm?: boolean | undefined },
  ): Promise<Record<string, unknown>>;
  leave(
    caller: Caller,
    args: { conversation: string },
  ): Promise<{ status: "left" | "not_a_member"; conversation: string }>;
  kick(
    caller: Caller,
    args: { conversation: string; target_key: string },
  ): Promise<{ status: "kicked"; target_key: Key; conversation: string }>;
  /** `target`: a key or a name. Grants entry to private and invite-only conversations. */
  invite(
    caller: Caller,
    args: { conversation: string; target: string; note?: string | undefined },
  ): Promise<{ status: "invited" | "already_member"; conversation: string; target_key: Key }>;
  roleGet(
    caller: Caller,
    args: { conversation: string; target_participant_key?: string | null | undefined },
  ): Promise<{ role: Role; participant_key: Key; conversation: string }>;
  roleSet(
    caller: Caller,
    args: { conversation: string; target_key: string; role: string },
  ): Promise<{ status: "updated" | "no_op"; role: Role; participant_key: Key; conversation: string }>;
  dmOpen(
    caller: Caller,
    args: { target_key: string },
  ): Promise<{ status: "opened" | "existed"; conversation: string }>;
  preferences(
    caller: Caller,
    args: {
      conversation: string;
      starred?: boolean | undefined;
      muted?: boolean | undefined;
      policy?: string | undefined;
      highlight_words?: string[] | undefined;
    },
  ): Promise<
    {
      status: "updated";
      conversation: string;
      starred: boolean;
      muted: boolean;
      policy: NotificationPolicy;
      highlight_words: string[];
    }
  >;

  /** What the caller keeps for themselves, the same in every client. */
  personal(caller: Caller): Promise<PersonalResult>;
  personalSet(caller: Caller, set: Record<string, unknown>): Promise<PersonalResult>;
}
