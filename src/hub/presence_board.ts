/** What is retained about who is online: published when it changes, cleared when it ends, each once. */
import type { Key } from "../protocol/ids.ts";
import { topics } from "../protocol/topics.ts";
import type { ClientType } from "./api.ts";
import type { Audience, FormatTime, Publication } from "./ports.ts";
import type { Participant, State } from "./state.ts";

/** A connection as the board needs it. */
export interface Shown {
  connKey: string;
  client: ClientType;
  instanceId: string | null;
  status: "online" | "away";
}

interface Retained {
  /** The payload without its time: a new time alone is no change. */
  signature: string;
  audience: Audience;
}

interface Wanted {
  shown: Shown;
  audience: Audience;
}

const encoder = new TextEncoder();
const everyone: Audience = { kind: "everyone" };
const nothing = new Uint8Array();

export class PresenceBoard {
  readonly #publish: (publication: Publication) => void;
  readonly #facts: () => State;
  readonly #now: () => number;
  readonly #formatTime: FormatTime;
  readonly #retained = new Map<Key, Map<string, Retained>>();

  constructor(
    options: {
      publish: (publication: Publication) => void;
      facts: () => State;
      now: () => number;
      formatTime: FormatTime;
    },
  ) {
    this.#publish = options.publish;
    this.#facts = options.facts;
    this.#now = options.now;
    this.#formatTime = options.formatTime;
  }

  /**
   * Makes what is retained about this participant match their connections and memberships.
   * `farewell`: who hears of what is cleared, where the topic's own audience can no longer be asked.
   */
  show(key: Key, connections: readonly Shown[], farewell?: Audience): void {
    const participant = this.#facts().participants.get(key);
    const wanted = participant ? this.#wanted(key, connections) : new Map<string, Wanted>();
    const retained = this.#retained.get(key) ?? new Map<string, Retained>();
    for (const [topic, { audience }] of retained) {
      if (!wanted.has(topic)) this.#clear(topic, { retained, audience: farewell ?? audience });
    }
    for (const [topic, want] of wanted) this.#set(topic, { want, retained, participant: participant! });
    if (retained.size > 0) this.#retained.set(key, retained);
    else this.#retained.delete(key);
  }

  /** Says again that a connection is alive: older clients drop what they have not heard of for two minutes. */
  repeat(key: Key, shown: Shown): void {
    const participant = this.#facts().participants.get(key);
    const topic = topics.presence(key, shown.connKey);
    if (!participant || !this.#retained.get(key)?.has(topic)) return;
    this.#send(topic, { facts: presenceFacts(participant, shown), audience: everyone });
  }

  clearAll(): void {
    for (const retained of this.#retained.values()) {
      for (const [topic, { audience }] of retained) this.#clear(topic, { retained, audience });
    }
    this.#retained.clear();
  }

  /** One topic per connection, one per kind of client, one per conversation; where several share one, the newest speaks. */
  #wanted(key: Key, connections: readonly Shown[]): Map<string, Wanted> {
    const wanted = new Map<string, Wanted>();
    for (const shown of connections) {
      wanted.set(topics.presence(key, shown.connKey), { shown, audience: everyone });
      wanted.set(topics.participant(key, shown.client), { shown, audience: everyone });
    }
    const speaker = connections.findLast((shown) => shown.status === "online") ?? connections.at(-1);
    if (!speaker) return wanted;
    for (const { id, ref, members } of this.#facts().conversations.values()) {
      if (!members.has(key)) continue;
      wanted.set(topics.conversationPresence(id, key), {
        shown: speaker,
        audience: { kind: "conversation", ref },
      });
    }
    return wanted;
  }

  #set(
    topic: string,
    { want, retained, participant }: {
      want: Wanted;
      retained: Map<string, Retained>;
      participant: Participant;
    },
  ): void {
    const facts = presenceFacts(participant, want.shown);
    const signature = JSON.stringify(facts);
    if (retained.get(topic)?.signature === signature) return;
    retained.set(topic, { signature, audience: want.audience });
    this.#send(topic, { facts, audience: want.audience });
  }

  #send(topic: string, { facts, audience }: { facts: Record<string, unknown>; audience: Audience }): void {
    const payload = encoder.encode(JSON.stringify({ ...facts, ts: this.#formatTime(this.#now()) }));
    this.#publish({ topic, payload, qos: 1, retain: true, audience });
  }

  #clear(
    topic: string,
    { retained, audience }: { retained: Map<string, Retained>; audience: Audience },
  ): void {
    retained.delete(topic);
    this.#publish({ topic, payload: nothing, qos: 1, retain: true, audience });
  }
}

function presenceFacts(participant: Participant, shown: Shown): Record<string, unknown> {
  const { key, name, type, profile } = participant;
  return {
    key,
    name,
    type,
    status: shown.status,
    client: shown.client,
    ...(shown.instanceId === null ? {} : { instanceId: shown.instanceId }),
    profile_status_emoji: profile?.emoji ?? null,
    profile_status_text: profile?.text ?? null,
    profile_status_expires_at: profile?.expires_at ?? null,
  };
}
