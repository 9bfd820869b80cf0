/** The people and conversations of a generated history, with the events that bring them about. */
import type { Event } from "../../../src/protocol/events.ts";
import { dmId, GENERAL } from "../../../src/protocol/ids.ts";
import type { Sender } from "../../../src/protocol/message.ts";
import { formatTime } from "../../../src/protocol/time.ts";
import { pick, type Random, zipf } from "./vocabulary.ts";

export interface Room {
  id: string;
  isPublic: boolean;
  members: readonly Sender[];
}

export interface Cast {
  people: readonly Sender[];
  rooms: readonly Room[];
  /** A room, the larger ones more often. */
  nextRoom(): Room;
}

/** The person that the benchmarks look as: a member of general and of about every second room. */
export const viewer: Sender = { key: "0a0a0a0a", name: "owner", type: "human" };

/** Six in ten rooms are public, three are private, one is a direct conversation. */
export function castOf({ people, rooms }: { people: number; rooms: number }, random: Random): Cast {
  const everybody = [viewer, ...Array.from({ length: people - 1 }, (_, n) => person(n))];
  const all = Array.from({ length: rooms }, (_, n) => room(n, everybody, random));
  const next = zipf(rooms, random);
  return { people: everybody, rooms: all, nextRoom: () => all[next()]! };
}

function person(n: number): Sender {
  const key = (0xb0000000 + n * 7919).toString(16);
  return { key, name: `${n % 3 === 0 ? "human" : "claude"}-${n}`, type: n % 3 === 0 ? "human" : "claude" };
}

function room(n: number, everybody: readonly Sender[], random: Random): Room {
  if (n === 0) return { id: GENERAL, isPublic: true, members: everybody };
  if (n % 10 === 9) {
    const one = n % 20 === 9 ? viewer : everybody[1 + pick(everybody.length - 1, random)]!;
    const other = everybody.filter((person) => person !== one)[n % (everybody.length - 1)]!;
    return { id: dmId(one.key, other.key), isPublic: false, members: [one, other] };
  }
  const members = everybody.filter(() => random() < 0.5);
  if (members.length < 2) members.push(...everybody.slice(1, 3));
  return { id: `room-${n}`, isPublic: n % 10 < 6, members };
}

export function castEvents({ people, rooms }: Cast, startMs: number): Event[] {
  const ts = formatTime(startMs);
  const registered = people.map((one): Event => ({
    kind: "participant_registered",
    body: { key: one.key, name: one.name, type: one.type as "human" | "claude", ts },
  }));
  const unique = rooms.filter((room, n) => rooms.findIndex(({ id }) => id === room.id) === n);
  return [...registered, ...unique.map((room) => created(room, ts))];
}

function created({ id, isPublic, members }: Room, ts: string): Event {
  const direct = id.startsWith("dm-");
  const [owner] = members;
  return {
    kind: "conversation_created",
    body: {
      conv: id,
      topic: "",
      display_name: null,
      visibility: isPublic ? "public" : "private",
      mode: isPublic ? "open" : "invite",
      direct,
      created_by: owner!.key,
      created_by_name: owner!.name,
      members: members.map(({ key }) => key),
      owners: direct ? members.map(({ key }) => key) : [owner!.key],
      ts,
    },
  };
}
