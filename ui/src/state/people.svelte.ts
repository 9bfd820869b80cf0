/** Everybody there is: names, presence, profile, what they are doing. */
import type { Key } from "$protocol/ids.ts";
import type { ParticipantType } from "$protocol/message.ts";
import { SvelteMap } from "svelte/reactivity";
import type { Activity, Connection, Member, ProfileStatus, SessionState } from "../net/types.ts";

export type Presence = "online" | "away" | "offline";

export interface Person {
  key: Key;
  name: string;
  type: ParticipantType;
  connections: Record<string, Connection>;
  presence: Presence;
  clients: string[];
  profile: ProfileStatus | null;
  lastSeen: string | null;
  conversations: string[];
  /** Of their session of Claude Code; null: none is known. */
  session: SessionState | null;
}

type Payload = Record<string, unknown>;

const stale: Presence = "offline";

export class People {
  readonly #all = new SvelteMap<Key, Person>();
  /** `conv key` → activity. */
  readonly #activities = new SvelteMap<string, Activity>();
  readonly #typing = new SvelteMap<string, { key: Key; until: number }>();
  readonly list = $derived([...this.#all.values()].sort(byPresenceThenName));
  readonly online = $derived(this.list.filter((person) => person.presence !== "offline").length);
  readonly #byName = $derived(
    new Map([...this.#all.values()].map((person) => [person.name.toLowerCase(), person])),
  );

  get(key: Key): Person | undefined {
    return this.#all.get(key);
  }

  named(name: string): Person | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  nameOf(key: Key): string {
    return this.#all.get(key)?.name ?? key;
  }

  load(members: readonly Member[], conv?: string): void {
    const now = new Set(members.map((member) => member.key));
    if (conv === undefined) { for (const key of this.#all.keys()) if (!now.has(key)) this.#all.delete(key); }
    for (const member of members) {
      this.#put({
        key: member.key,
        name: member.name,
        type: member.type,
        connections: member.connections,
        profile: member.profile_status,
        lastSeen: member.last_seen,
        conversations: member.conversations ?? this.#all.get(member.key)?.conversations ?? [],
        session: member.session_state ?? null,
      });
      if (conv !== undefined) this.#setActivity(conv, member.key, member.activity);
    }
  }

  /** A connection came, changed, or (null) went. */
  onPresence(key: Key, connection: string, payload: Payload | null): void {
    const person = this.#all.get(key);
    if (payload === null || payload.status === "offline") {
      if (!person?.connections[connection]) return;
      const { [connection]: _, ...connections } = person.connections;
      return this.#put({ ...person, connections, lastSeen: new Date().toISOString() });
    }
    const shown: Connection = {
      client: String(payload.client),
      status: payload.status === "away" ? "away" : "online",
    };
    this.#put({
      key,
      name: String(payload.name),
      type: payload.type === "human" ? "human" : "claude",
      connections: { ...person?.connections, [connection]: shown },
      profile: profileOf(payload, "profile_status_"),
      lastSeen: typeof payload.ts === "string" ? payload.ts : null,
      conversations: person?.conversations ?? [],
      session: person?.session ?? null,
    });
  }

  /** Registered, renamed, or with a new profile status. */
  onPeople(payload: Payload): void {
    const key = String(payload.key);
    const known = this.#all.get(key);
    if (payload.type === "profile_status_set") {
      if (known) this.#put({ ...known, profile: profileOf(payload, "") });
    } else if (payload.type === "session_state") {
      if (known) this.#put({ ...known, session: payload.state as SessionState });
    } else if (payload.type === "participant_renamed") {
      if (known) this.#put({ ...known, name: String(payload.name) });
    } else if (payload.type === "participant_registered" && !known) {
      const type = payload.participant_type === "human" ? "human" : "claude";
      this.#put({
        key,
        name: String(payload.name),
        type,
        connections: {},
        profile: null,
        lastSeen: null,
        conversations: [],
        session: null,
      });
    }
  }

  onMembership(key: Key, conv: string, isMember: boolean): void {
    const person = this.#all.get(key);
    if (!person) return;
    const others = person.conversations.filter((one) => one !== conv);
    this.#put({ ...person, conversations: isMember ? [...others, conv] : others });
  }

  onActivity(conv: string, payload: Payload): void {
    this.#setActivity(conv, String(payload.key), payload.activity as Activity | null);
  }

  activityIn(conv: string, key: Key): Activity | undefined {
    return this.#activities.get(`${conv} ${key}`);
  }

  /** The newest of all conversations. */
  activityOf(key: Key): { conv: string; activity: Activity } | undefined {
    let newest: { conv: string; activity: Activity } | undefined;
    for (const [place, activity] of this.#activities) {
      const [conv, who] = place.split(" ");
      if (who === key && (!newest || activity.set_at > newest.activity.set_at)) {
        newest = { conv: conv!, activity };
      }
    }
    return newest;
  }

  onTyping(conv: string, key: Key, isTyping: boolean): void {
    if (isTyping) this.#typing.set(`${conv} ${key}`, { key, until: Date.now() + 6000 });
    else this.#typing.delete(`${conv} ${key}`);
  }

  typingIn(conv: string): Person[] {
    return [...this.#typing].filter(([place]) => place.startsWith(`${conv} `))
      .map(([, { key }]) => this.#all.get(key)).filter((person) => person !== undefined);
  }

  /** Drops what has run out. */
  sweep(now: number): void {
    for (const [place, { until }] of this.#typing) if (until < now) this.#typing.delete(place);
    for (const [place, { expires_at }] of this.#activities) {
      if (Date.parse(expires_at) < now) this.#activities.delete(place);
    }
  }

  #setActivity(conv: string, key: Key, activity: Activity | null): void {
    if (activity) this.#activities.set(`${conv} ${key}`, activity);
    else this.#activities.delete(`${conv} ${key}`);
  }

  #put(person: Omit<Person, "presence" | "clients">): void {
    const connections = Object.values(person.connections);
    const presence = connections.some((one) => one.status === "online")
      ? "online"
      : connections.length > 0
      ? "away"
      : stale;
    const clients = [...new Set(connections.map((one) => one.client))].sort();
    this.#all.set(person.key, { ...person, presence, clients });
  }
}

function profileOf(payload: Payload, prefix: string): ProfileStatus | null {
  const emoji = textOrNull(payload[`${prefix}emoji`]);
  const text = textOrNull(payload[`${prefix}text`]);
  if (emoji === null && text === null) return null;
  return { emoji, text, expires_at: textOrNull(payload[`${prefix}expires_at`]) };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

const order: Record<Presence, number> = { online: 0, away: 1, offline: 2 };

function byPresenceThenName(a: Person, b: Person): number {
  return order[a.presence] - order[b.presence] || a.name.localeCompare(b.name, undefined, { numeric: true });
}
