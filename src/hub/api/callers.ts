/** Who calls, and what the doors are told. */
import type { ConversationId, Key } from "../../protocol/ids.ts";
import type { Audience, Credential } from "../ports.ts";

export type ClientType = "web" | "tui" | "mcp" | "cli" | "api";

/** What a door has established about who is calling, before any claimed key is looked at. */
export interface Principal {
  /** The key that a token proves, or that the door acts as without one (the configured identity); null: anonymous. */
  key: Key | null;
  /** True when a token proved `key`: then no other key may be claimed. */
  proven: boolean;
  /** Holds the owner's token: may answer permission questions and issue tokens. */
  owner: boolean;
  client: ClientType;
  /** The call comes from the daemon's own machine, where paths mean something. */
  local?: boolean;
}

/** A registered participant on whose behalf a call is made. */
export interface Caller {
  key: Key;
  client: ClientType;
  owner: boolean;
}

/** Who looks: a participant, or null for an anonymous session that sees public things only. */
export type Viewer = Key | null;

/** A published event, live or read back: what goes out on `topic`, with its number. */
export interface FeedEvent {
  seq: number;
  topic: string;
  payload: Record<string, unknown>;
}

/** `reset`: the number asked for is not in this history; load everything again and go on from `seq`. */
export type FeedPage =
  | { reset: false; events: FeedEvent[]; seq: number; has_more: boolean; realm: string }
  | { reset: true; seq: number; realm: string };

export interface Cue {
  conversation: ConversationId;
  sender_name: string;
  sender_key: Key;
  body: string;
}

/** The state of an MQTT session as far as rules care. */
export interface MqttSession {
  clientId: string;
  /** The participant this session speaks for; null: anonymous. */
  key: Key | null;
  principal: Principal;
}

/** What becomes of a foreign publish. `accept`: it was stored and the canonical copy goes out by the bus, so swallow the raw packet. */
export type Verdict =
  | { action: "accept" }
  | { action: "pass"; audience: Audience }
  /** Not ours to keep: swallow it, count it, leave the connection open. */
  | { action: "ignore"; reason: string }
  /** A message that cannot be stored: MQTT 3.1.1 has no polite refusal, so the connection is closed. */
  | { action: "refuse"; reason: string };

export interface HubFigures {
  seq: number;
  durable_seq: number;
  participants: number;
  online: number;
  conversations: number;
  messages: number;
  waiters: number;
  followers: number;
  refused: number;
  writable: boolean;
  problem: string | null;
  files: number;
  /** On disk, each content counted once. */
  file_bytes: number;
  /** Files that no message carries; they are collected when their time is up. */
  files_unreferenced: number;
  files_collected: number;
  uploads: number;
}

/** Decides who a client is. Slows down failed tries; compares secrets in constant time. */
export interface Authenticator {
  /** True when a password or token is needed on every door. */
  readonly required: boolean;
  /** Null: refused. With nothing required and nothing presented: the principal of the open loopback for this client type. */
  check(credential: Credential, client: ClientType): Promise<Principal | null>;
  /** Makes a web session from a password or token; undefined when it is wrong. The value belongs into an HttpOnly cookie. */
  login(credential: Credential): Promise<{ cookie: string; maxAgeSeconds: number } | undefined>;
  logout(cookie: string): void;
  /** Calls back when what was accepted once may not be any more: who holds something open asks again. Returns what ends it. */
  onRevoked(listener: () => void): () => void;
}
