/** One connection of a participant, as presence keeps it. */
import type { Key } from "../protocol/ids.ts";
import type { ClientType } from "./api.ts";
import type { Shown } from "./presence_board.ts";

/** What a client says about one of its connections. */
export interface Announcement {
  key: Key;
  client: ClientType;
  instanceId: string | null;
  status: "online" | "away";
}

export interface LiveConnection extends Shown {
  since: number;
  lastSeen: number;
  /** Of the last thing the person did, as opposed to a program's heartbeat. */
  lastActive: number;
  /** The client itself said "away". */
  saidAway: boolean;
  /** When it was last published, for repeats. */
  published: number;
  readonly holders: Set<object>;
  /** True once a call touched it: an agent's connection may then outlive its holders. */
  touched: boolean;
}

/** How a connection is named in topics and listings: `web-1a2b`, or `mcp` for a client without instances. */
export function connKeyOf(client: ClientType, instanceId: string | null): string {
  return instanceId === null ? client : `${client}-${instanceId}`;
}

export function newConnection({ client, instanceId, status }: Announcement, now: number): LiveConnection {
  return {
    connKey: connKeyOf(client, instanceId),
    client,
    instanceId,
    status,
    since: now,
    lastSeen: now,
    lastActive: now,
    saidAway: status === "away",
    published: now,
    holders: new Set(),
    touched: false,
  };
}

/** True when the status has changed. An agent that waits for messages is not idle. */
export function refreshStatus(
  live: LiveConnection,
  { now, idleMs }: { now: number; idleMs: number },
): boolean {
  const isIdle = now - live.lastActive > idleMs;
  const isWaiting = live.client === "mcp" && live.holders.size > 0;
  const status = live.saidAway || (isIdle && !isWaiting) ? "away" : "online";
  if (live.status === status) return false;
  live.status = status;
  return true;
}
