/** What is said in a generated history: messages, replies, whispers, reactions, pins, edits and deletions. */
import type { Event } from "../../../src/protocol/events.ts";
import type { Message, Sender } from "../../../src/protocol/message.ts";
import type { Cast, Room } from "./cast.ts";
import { pick, type Random, zipf } from "./vocabulary.ts";

/** The last roots of each room, to reply to. */
const recentRoots = 20;

export class Talk {
  readonly #cast: Cast;
  readonly #words: readonly string[];
  readonly #random: Random;
  readonly #nextWord: () => number;
  readonly #roots = new Map<string, Message[]>();

  constructor({ cast, words, random }: { cast: Cast; words: readonly string[]; random: Random }) {
    this.#cast = cast;
    this.#words = words;
    this.#random = random;
    this.#nextWord = zipf(words.length, random);
  }

  /** The next message, and now and then what somebody does with it. */
  next(ts: string): Event[] {
    const room = this.#cast.nextRoom();
    const sender = room.members[pick(room.members.length, this.#random)]!;
    const message = this.#message(room, { sender, ts });
    return [{ kind: "message", body: message }, ...this.#afterwards(message, room)];
  }

  #message(room: Room, { sender, ts }: { sender: Sender; ts: string }): Message {
    const root = this.#chance(0.2) ? this.#rootIn(room) : undefined;
    const recipients = this.#recipients(room, { sender, root });
    const mentions = this.#chance(0.06) ? this.#others(room, sender, 2) : null;
    const message: Message = {
      id: this.#uuid(),
      ts,
      sender,
      recipients,
      mentions,
      broadcast_mention: false,
      body: this.#text(),
      reply_to: root?.id ?? null,
      conv: room.id,
      thread_root_id: root?.id ?? null,
      thread_reply_count: null,
      thread_last_ts: null,
      thread_last_author: null,
      thread_participants: null,
    };
    if (root === undefined) this.#remember(message);
    return message;
  }

  #recipients(room: Room, { sender, root }: { sender: Sender; root: Message | undefined }): string[] | null {
    if (root !== undefined) return root.recipients;
    return this.#chance(0.02) ? this.#others(room, sender, 3) : null;
  }

  #afterwards(message: Message, room: Room): Event[] {
    const { id, ts, conv, sender } = message;
    const events: Event[] = [];
    const actor = room.members[pick(room.members.length, this.#random)]!;
    if (this.#chance(0.03)) {
      events.push({
        kind: "reaction",
        body: { conv, message_id: id, emoji: "👍", actor_key: actor.key, op: "add", ts },
      });
    }
    if (this.#chance(0.0005)) {
      events.push({ kind: "pin", body: { conv, message_id: id, action: "pin", sender: actor, ts } });
    }
    if (this.#chance(0.005)) {
      const body = this.#text();
      events.push({
        kind: "message_edited",
        body: { conv, id, body, mentions: null, broadcast_mention: false, by: sender.key, ts },
      });
    }
    if (this.#chance(0.002)) events.push({ kind: "message_deleted", body: { conv, id, by: sender.key, ts } });
    return events;
  }

  #text(): string {
    const length = 2 + Math.floor(-Math.log(1 - this.#random()) * 15);
    const words = Array.from({ length }, () => this.#words[this.#nextWord()]!);
    if (this.#chance(0.03)) words.push(`https://example.org/${words[0]}/${words[1]}`);
    if (this.#chance(0.04)) words.push(`\n\`\`\`ts\nconst ${words[0]} = ${words[1]}();\n\`\`\``);
    return words.join(" ");
  }

  #others(room: Room, sender: Sender, most: number): string[] {
    const others = room.members.filter((one) => one !== sender);
    const keys = Array.from(
      { length: 1 + pick(most, this.#random) },
      () => others[pick(others.length, this.#random)]!.key,
    );
    return [...new Set(keys)];
  }

  #rootIn(room: Room): Message | undefined {
    const roots = this.#roots.get(room.id) ?? [];
    return roots[pick(roots.length, this.#random)];
  }

  #remember(message: Message): void {
    const roots = this.#roots.get(message.conv) ?? [];
    this.#roots.set(message.conv, roots);
    if (roots.length < recentRoots) roots.push(message);
    else roots[pick(recentRoots, this.#random)] = message;
  }

  #chance(of: number): boolean {
    return this.#random() < of;
  }

  #uuid(): string {
    const word = () => pick(2 ** 32, this.#random).toString(16).padStart(8, "0");
    const [a, b, c, d] = [word(), word(), word(), word()];
    return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
  }
}
