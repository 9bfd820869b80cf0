/** Messages, reading and reactions. */
import type { Key } from "../../protocol/ids.ts";
import type { ReadMessage } from "../../protocol/message.ts";
import type { Caller, Viewer } from "./callers.ts";
import type {
  CatchupResult,
  CheckResult,
  Draft,
  HistoryResult,
  ReadersResult,
  ReadQuery,
  ReadResult,
  SearchArgs,
  SearchResult,
  SendResult,
  ThreadResult,
  WaitResult,
} from "./message_answers.ts";

export interface Messages {
  // Messages
  send(caller: Caller, draft: Draft): Promise<SendResult>;
  edit(
    caller: Caller,
    args: { conversation: string; message_id: string; message: string; op?: string },
  ): Promise<{ status: "edited"; id: string; conversation: string; edited_at: string; seq: number }>;
  remove(
    caller: Caller,
    args: { conversation: string; message_id: string; op?: string },
  ): Promise<{ status: "deleted"; id: string; conversation: string; deleted_at: string; seq: number }>;
  pin(
    caller: Caller,
    args: { conversation: string; message_id: string; pinned?: boolean; op?: string },
  ): Promise<{ status: "pinned" | "unpinned" | "no_op"; id: string; conversation: string; seq: number }>;
  pins(
    viewer: Viewer,
    conversation: string,
  ): Promise<{ conversation: string; pins: ReadMessage[]; count: number }>;
  read(caller: Caller, query: ReadQuery): Promise<ReadResult>;
  /** As `read` without cursors, for viewers that need not be participants. */
  page(viewer: Viewer, query: ReadQuery): Promise<ReadResult>;
  message(viewer: Viewer, args: { conversation: string; message_id: string }): Promise<ReadMessage>;
  /** Who has read a message and who has not. */
  readers(viewer: Viewer, args: { conversation: string; message_id: string }): Promise<ReadersResult>;
  threadRead(
    caller: Caller,
    args: {
      conversation: string;
      root_id: string;
      count?: number | undefined;
      since?: string | null | undefined;
      before?: string | null | undefined;
      after?: string | null | undefined;
      move_cursor?: boolean | undefined;
    },
  ): Promise<ThreadResult>;
  history(
    caller: Caller,
    args: {
      conversation: string;
      query?: string | null | undefined;
      count?: number | undefined;
      before?: string | null | undefined;
      after?: string | null | undefined;
    },
  ): Promise<HistoryResult>;
  /** Over all conversations that the caller may see. */
  search(caller: Caller, args: SearchArgs): Promise<SearchResult>;
  check(
    caller: Caller,
    args: { conversation?: string | null | undefined; mark_seen?: boolean | undefined },
  ): Promise<CheckResult>;
  /** A digest of what is unread, of at most `budget_tokens` (2,000 unless given). */
  catchup(caller: Caller, args: { budget_tokens?: number | undefined }): Promise<CatchupResult>;
  /** Moves cursors up to a message (or to the end) without reading. */
  markSeen(
    caller: Caller,
    args: { conversation: string; up_to?: string | undefined; root_id?: string | undefined },
  ): Promise<{ status: "seen"; conversation: string; unread_count: number }>;
  wait(
    caller: Caller,
    args: {
      conversation?: string | null | undefined;
      timeout_seconds?: number | undefined;
      signal?: AbortSignal;
    },
  ): Promise<WaitResult>;

  // Reactions
  react(
    caller: Caller,
    args: {
      conversation: string;
      message_id: string;
      emoji: string;
      op?: string | undefined;
      operation_id?: string;
    },
  ): Promise<Record<string, unknown>>;
  reactions(
    viewer: Viewer,
    args: { conversation: string; message_id: string },
  ): Promise<{ conversation: string; message_id: string; reactions: Record<string, Key[]> }>;
  reactionsOf(
    viewer: Viewer,
    conversation: string,
  ): Promise<{ conversation: string; reactions: Record<string, Record<string, Key[]>> }>;
}
