/**
 * Who is here: the connections of each participant. Nothing of it is durable; after a restart everybody is offline until heard of.
 * A connection is held (by an MQTT session, an event stream, a waiting call) and then lives as long as its holders,
 * or it is only touched by calls and lives for the connection TTL after the last one.
 */
import type { NumberedEvent } from "../protocol/events.ts";
import type { Key } from "../protocol/ids.ts";
import { Activities } from "./activities.ts";
import type { Activity, ClientType, Connection } from "./api.ts";
import type { Audience, Clock, FormatTime, HubSettings, Publication } from "./ports.ts";
import {
  type Announcement,
  connKeyOf,
  type LiveConnection,
  newConnection,
  refreshStatus,
} from "./live_connection.ts";
import { PresenceBoard } from "./presence_board.ts";
import type { State } from "./state.ts";
import { audienceOfDeleted } from "./wire_conversations.ts";

const repeatMs = 30_000;
/** Nobody has that many devices: more are a broken or hostile client. */
const maxConnections = 64;

export class Presence {
  readonly activities: Activities;
  readonly #clock: Clock;
  readonly #settings: HubSettings;
  readonly #formatTime: FormatTime;
  readonly #facts: () => State;
  readonly #board: PresenceBoard;
  readonly #people = new Map<Key, Map<string, LiveConnection>>();
  readonly #lastSeen = new Map<Key, number>();
  readonly #announced = new Map<object, Set<Key>>();
  /** What a session had said before it ended may be decided after it: that must not bring it back. */
  readonly #ended = new WeakSet<object>();

  constructor(
    options: {
      clock: Clock;
      settings: HubSettings;
      formatTime: FormatTime;
      publish: (publication: Publication) => void;
      facts: () => State;
    },
  ) {
    this.#clock = options.clock;
    this.#settings = options.settings;
    this.#formatTime = options.formatTime;
    this.#facts = options.facts;
    this.#board = new PresenceBoard({ ...options, now: () => this.#clock.now() });
    this.activities = new Activities(options);
  }

  /** A call or message of this participant through this kind of client. Refreshes no other client's connection. */
  touch(key: Key, client: ClientType): void {
    const now = this.#clock.now();
    const live = this.#touchable(key, client) ??
      this.#open({ key, client, instanceId: null, status: "online" });
    if (!live) return;
    live.lastSeen = live.lastActive = now;
    live.touched = true;
    this.#lastSeen.set(key, now);
    live.saidAway = false;
    if (this.#refreshStatus(live)) this.#show(key);
  }

  /** Holds a connection open; the answer lets go of it (once, however often it is called). */
  connect(key: Key, { client, instanceId }: { client: ClientType; instanceId: string | null }): () => void {
    const holder = {};
    const live = this.#open({ key, client, instanceId, status: "online" });
    live?.holders.add(holder);
    return () => {
      if (live?.holders.delete(holder)) this.#released(key, live);
    };
  }

  /** A session announces a connection, or says again that it is alive. It ends with the session. */
  announce(session: object, announcement: Announcement): void {
    const live = this.#ended.has(session) ? undefined : this.#open(announcement);
    if (!live) return;
    const now = this.#clock.now();
    live.holders.add(session);
    live.lastSeen = now;
    this.#lastSeen.set(announcement.key, now);
    const saysAway = announcement.status === "away";
    if (live.saidAway && !saysAway) live.lastActive = now;
    live.saidAway = saysAway;
    const keys = this.#announced.get(session) ?? new Set();
    this.#announced.set(session, keys.add(announcement.key));
    if (this.#refreshStatus(live)) return this.#show(announcement.key);
    if (now - live.published < repeatMs) return;
    live.published = now;
    this.#board.repeat(announcement.key, live);
  }

  /** A session says that a connection is gone. What another session holds stays. */
  withdraw(session: object, { key, client, instanceId }: Omit<Announcement, "status">): void {
    const live = this.#people.get(key)?.get(connKeyOf(client, instanceId));
    if (!live) return;
    live.holders.delete(session);
    if (live.holders.size === 0) this.#end(key, live);
  }

  /** Everything that the session announced ends with it. */
  sessionEnded(session: object): void {
    this.#ended.add(session);
    for (const key of this.#announced.get(session) ?? []) {
      for (const live of [...this.#people.get(key)?.values() ?? []]) {
        if (live.holders.delete(session)) this.#released(key, live);
      }
    }
    this.#announced.delete(session);
  }

  /** Ends what nobody holds and no call has touched for the TTL; notices who has become idle. */
  sweep(): void {
    const oldest = this.#clock.now() - this.#settings.connectionTtlSeconds * 1000;
    for (const [key, connections] of [...this.#people]) {
      let changed = false;
      for (const live of [...connections.values()]) {
        if (live.holders.size === 0 && live.lastSeen < oldest) this.#end(key, live);
        else changed = this.#refreshStatus(live) || changed;
      }
      if (changed) this.#show(key);
    }
  }

  /** Ends everything and clears all that is retained. */
  stop(): void {
    this.activities.stop();
    this.#board.clearAll();
    this.#people.clear();
    this.#announced.clear();
  }

  isOnline(key: Key): boolean {
    return this.#people.has(key);
  }

  onlineCount(): number {
    return this.#people.size;
  }

  statusOf(key: Key): "online" | "away" | "offline" {
    const connections = this.#people.get(key);
    if (!connections) return "offline";
    return connections.values().some((live) => live.status === "online") ? "online" : "away";
  }

  /** By connection key, oldest first, each with the activity that the asker may see. */
  connections(key: Key, activity: Activity | null = null): Record<string, Connection> {
    const shown: Record<string, Connection> = {};
    for (const live of this.#people.get(key)?.values() ?? []) {
      shown[live.connKey] = {
        client: live.client,
        instance_id: live.instanceId,
        since: this.#formatTime(live.since),
        last_seen: this.#formatTime(live.lastSeen),
        activity,
        status: live.status,
      };
    }
    return shown;
  }

  /** The client type seen last; null when offline. */
  clientOf(key: Key): ClientType | null {
    let newest: LiveConnection | undefined;
    for (const live of this.#people.get(key)?.values() ?? []) {
      if (!newest || live.lastSeen >= newest.lastSeen) newest = live;
    }
    return newest?.client ?? null;
  }

  /** When the participant was last heard of since the daemon started; null: not at all. */
  lastSeen(key: Key): string | null {
    const at = this.#lastSeen.get(key);
    return at === undefined ? null : this.#formatTime(at);
  }

  /** Follows what changes the names, profiles and memberships that presence shows. */
  onEvent(event: NumberedEvent): void {
    switch (event.kind) {
      case "participant_renamed":
      case "profile_status_set":
      case "member_joined":
        return this.#show(event.body.key);
      case "member_left":
        this.activities.clear({ key: event.body.key, ref: event.body.ref ?? 0 });
        return this.#show(event.body.key);
      case "conversation_created":
        return event.body.members.forEach((key) => this.#show(key));
      case "conversation_archived":
        return event.body.evicted.forEach((key) => this.#show(key));
      case "conversation_deleted": {
        const { ref = 0, evicted } = event.body;
        const farewell = audienceOfDeleted(this.#facts(), ref, evicted);
        return evicted.forEach((key) => this.#show(key, farewell));
      }
    }
  }

  /** Shows everybody anew: after the state was folded again. */
  refresh(): void {
    for (const key of this.#people.keys()) this.#show(key);
  }

  #touchable(key: Key, client: ClientType): LiveConnection | undefined {
    const connections = this.#people.get(key);
    if (!connections) return undefined;
    let held: LiveConnection | undefined;
    for (const live of connections.values()) {
      if (live.client !== client || live.holders.size === 0) continue;
      if (!held || live.lastActive >= held.lastActive) held = live;
    }
    return held ?? connections.get(client);
  }

  #open(announcement: Announcement): LiveConnection | undefined {
    const { key, client, instanceId } = announcement;
    if (!this.#facts().participants.has(key)) return undefined;
    const connections = this.#people.get(key) ?? new Map<string, LiveConnection>();
    const connKey = connKeyOf(client, instanceId);
    const known = connections.get(connKey);
    if (known || connections.size >= maxConnections) return known;
    const now = this.#clock.now();
    const live = newConnection(announcement, now);
    this.#people.set(key, connections.set(connKey, live));
    this.#lastSeen.set(key, now);
    this.#show(key);
    return live;
  }

  /** An agent between two calls is still there; a closed page or terminal is not. */
  #released(key: Key, live: LiveConnection): void {
    if (live.holders.size > 0) return;
    live.lastSeen = this.#clock.now();
    if (live.client !== "mcp" || !live.touched) this.#end(key, live);
  }

  #end(key: Key, live: LiveConnection): void {
    const connections = this.#people.get(key);
    if (connections?.get(live.connKey) !== live) return;
    connections.delete(live.connKey);
    this.#lastSeen.set(key, Math.max(this.#lastSeen.get(key) ?? 0, live.lastSeen));
    if (connections.size === 0) {
      this.#people.delete(key);
      this.activities.clearAll(key);
    }
    this.#show(key);
  }

  #refreshStatus(live: LiveConnection): boolean {
    return refreshStatus(live, {
      now: this.#clock.now(),
      idleMs: this.#settings.idleAwaySeconds * 1000,
    });
  }

  #show(key: Key, farewell?: Audience): void {
    this.#board.show(key, [...this.#people.get(key)?.values() ?? []], farewell);
  }
}
