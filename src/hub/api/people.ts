/** Who is who, who is here, and what they say about themselves. */
import type { ConversationId, Key } from "../../protocol/ids.ts";
import type { ParticipantType } from "../../protocol/message.ts";
import type { Member } from "./answers.ts";
import type { Caller, ClientType, Principal, Viewer } from "./callers.ts";

export interface People {
  // Who is who
  caller(principal: Principal, key?: string | null): Caller;
  /** The person this daemon belongs to. */
  readonly ownKey: Key;
  join(
    principal: Principal,
    args: { key?: string | null; conversation?: string; name?: string | null; type?: ParticipantType },
  ): Promise<
    { key: Key; name: string; type: ParticipantType; conversation: ConversationId; status: "joined" }
  >;
  registerParticipant(
    principal: Principal,
    args: { name: string; type?: ParticipantType; key?: string },
  ): Promise<{ key: Key; name: string; type: ParticipantType }>;
  requireToken(key: Key, required: boolean): Promise<void>;
  participant(
    key: Key,
  ): { key: Key; name: string; type: ParticipantType; tokenRequired: boolean } | undefined;
  updateName(
    caller: Caller,
    args: { new_name: string },
  ): Promise<{ key: Key; name: string; status: "updated" }>;

  // Presence and status
  members(
    viewer: Viewer,
    conversation: string,
  ): Promise<{ conversation: string; members: Member[]; count: number }>;
  participants(viewer: Viewer): Promise<{ participants: Member[]; count: number }>;
  statusSet(
    caller: Caller,
    args: { conversation: string; label: string; ttl_seconds?: number | null | undefined },
  ): Promise<Record<string, unknown>>;
  statusClear(
    caller: Caller,
    args: { conversation: string },
  ): Promise<{ status: "cleared"; key: Key; count: number }>;
  profileStatusSet(
    caller: Caller,
    args: { emoji?: string | null; text?: string | null; expires_at?: string | null | undefined },
  ): Promise<Record<string, unknown>>;
  profileStatusClear(caller: Caller): Promise<Record<string, unknown>>;
  /** A call by this participant happened: its `client` connection is alive. */
  touch(caller: Caller): void;
  /** A connection that a door holds open for a participant (REST event stream, MQTT session). Returns what ends it. */
  connect(key: Key, connection: { client: ClientType; instanceId: string | null }): () => void;
}
