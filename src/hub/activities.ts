/** What people are doing right now ("thinking", "typing"): one label per participant and conversation, gone by itself. */
import type { Key } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { topics } from "../protocol/topics.ts";
import type { Activity } from "./api.ts";
import type { Clock, FormatTime, Publication } from "./ports.ts";
import type { State } from "./state.ts";

interface Running {
  activity: Activity;
  /** Of setting it, to find the newest. */
  setAt: number;
  cancel: () => void;
}

/** Whose activity and where; `ref` is the conversation's internal number. */
export interface ActivityPlace {
  key: Key;
  ref: number;
}

const encoder = new TextEncoder();

export class Activities {
  readonly #clock: Clock;
  readonly #formatTime: FormatTime;
  readonly #publish: (publication: Publication) => void;
  readonly #facts: () => State;
  readonly #running = new Map<Key, Map<number, Running>>();
  readonly #lastSet = new Map<Key, number>();

  constructor(
    options: {
      clock: Clock;
      formatTime: FormatTime;
      publish: (publication: Publication) => void;
      facts: () => State;
    },
  ) {
    this.#clock = options.clock;
    this.#formatTime = options.formatTime;
    this.#publish = options.publish;
    this.#facts = options.facts;
  }

  /** Undefined: the participant set one less than two seconds ago, anywhere. */
  set(
    place: ActivityPlace,
    { label, ttlSeconds }: { label: string; ttlSeconds: number },
  ): Activity | undefined {
    const now = this.#clock.now();
    const last = this.#lastSet.get(place.key);
    if (last !== undefined && now - last < limits.activityThrottleMs) return undefined;
    this.#lastSet.set(place.key, now);
    this.#forget(place);
    const expiresAt = now + ttlSeconds * 1000;
    const activity = { label, set_at: this.#formatTime(now), expires_at: this.#formatTime(expiresAt) };
    const cancel = this.#clock.after(ttlSeconds * 1000, () => this.clear(place));
    const ofPerson = this.#running.get(place.key) ?? new Map<number, Running>();
    this.#running.set(place.key, ofPerson.set(place.ref, { activity, setAt: now, cancel }));
    this.#tell(place, activity);
    return activity;
  }

  /** Ends it and says so; false when there was none. */
  clear(place: ActivityPlace): boolean {
    if (!this.#forget(place)) return false;
    this.#tell(place, null);
    return true;
  }

  /** Says that there is none, also when there was none: the answer to an explicit wish. */
  tellCleared(place: ActivityPlace): void {
    this.#tell(place, null);
  }

  /** Ends all of a participant who has gone. */
  clearAll(key: Key): void {
    for (const ref of [...this.#running.get(key)?.keys() ?? []]) this.clear({ key, ref });
  }

  in({ key, ref }: ActivityPlace): Activity | null {
    return this.#running.get(key)?.get(ref)?.activity ?? null;
  }

  /** The newest of those in conversations that `mayRead` allows. */
  newest(key: Key, mayRead: (ref: number) => boolean): Activity | null {
    let newest: Running | undefined;
    for (const [ref, running] of this.#running.get(key) ?? []) {
      if (mayRead(ref) && (!newest || running.setAt >= newest.setAt)) newest = running;
    }
    return newest?.activity ?? null;
  }

  /** Ends silently: who would be told is leaving too. */
  stop(): void {
    for (const ofPerson of this.#running.values()) {
      for (const { cancel } of ofPerson.values()) cancel();
    }
    this.#running.clear();
  }

  #forget({ key, ref }: ActivityPlace): boolean {
    const ofPerson = this.#running.get(key);
    const running = ofPerson?.get(ref);
    if (!ofPerson || !running) return false;
    running.cancel();
    ofPerson.delete(ref);
    if (ofPerson.size === 0) this.#running.delete(key);
    return true;
  }

  #tell({ key, ref }: ActivityPlace, activity: Activity | null): void {
    const conversation = this.#facts().conversations.get(ref);
    const participant = this.#facts().participants.get(key);
    if (!conversation || conversation.deleted || !participant) return;
    const { name, type } = participant;
    const op = activity === null ? "clear" : "set";
    const payload = { key, name, type, conversation: conversation.id, op, activity };
    this.#publish({
      topic: topics.activity(conversation.id),
      payload: encoder.encode(JSON.stringify(payload)),
      qos: 1,
      retain: false,
      audience: { kind: "conversation", ref },
    });
  }
}
