/** Random talk that is kept twice: in a hub, and as a plain list in which everything can be looked for by hand. */
import type { Caller } from "../../src/hub/api.ts";
import type { Message } from "../../src/protocol/message.ts";
import { bodyFacts } from "../../src/protocol/search_facts.ts";
import { bindQuery, matches, wantedIn } from "../../src/protocol/search_match.ts";
import { parseQuery } from "../../src/protocol/search_query.ts";
import { scoreOf } from "../../src/protocol/search_text.ts";
import { dmId } from "../../src/protocol/ids.ts";
import { anonymous, type World } from "./world.ts";

const vocabulary = [
  "deploy",
  "deployment",
  "release",
  "fooBar",
  "foobar",
  "snake_case",
  "src/a/b.ts",
  "`code`",
  "https://example.org/x",
  "café",
  "東京",
  "東京都庁",
  "cache",
  "index",
  "broken",
  "fix",
  "the",
  "of",
];

interface Kept {
  id: string;
  conv: string;
  sender: Caller;
  recipients: Caller[] | null;
  body: string;
  mentions: string[];
  root: Kept | null;
  ts: number;
  seq: number;
  isDeleted: boolean;
  isPinned: boolean;
  isReacted: boolean;
}

export class SearchTalk {
  readonly kept: Kept[] = [];
  readonly #deleted = new Set<string>();
  readonly #world: World;
  readonly #people: readonly Caller[];
  readonly #names: readonly string[];
  /** Who sees what is said there. */
  readonly #readers = new Map<string, readonly Caller[]>();
  #seed: number;

  private constructor(world: World, people: Caller[], { names, seed }: { names: string[]; seed: number }) {
    this.#world = world;
    this.#people = people;
    this.#names = names;
    this.#seed = seed;
  }

  /** `ana`, `bo` and `eve` in `general`; a private `secret` and a direct conversation without `eve`; one that is deleted later. */
  static async in(world: World, seed: number): Promise<SearchTalk> {
    const names = ["ana", "bo", "eve"];
    const people: Caller[] = [];
    for (const name of names) people.push(await world.person(name));
    const talk = new SearchTalk(world, people, { names, seed });
    const [ana, bo] = [people[0]!, people[1]!];
    await world.hub.conversationCreate(ana, {
      conversation: "secret",
      visibility: "private",
      mode: "invite",
    });
    await world.hub.conversationCreate(ana, { conversation: "doomed" });
    await world.hub.invite(ana, { conversation: "secret", target: "bo" });
    await world.hub.join(anonymous(), { key: bo.key, conversation: "secret" });
    for (const one of people.slice(1)) {
      await world.hub.join(anonymous(), { key: one.key, conversation: "doomed" });
    }
    const direct = await world.hub.dmOpen(ana, { target_key: bo.key });
    talk.#readers.set("general", people);
    talk.#readers.set("doomed", people);
    talk.#readers.set("secret", [ana, bo]);
    talk.#readers.set(direct.conversation, [ana, bo]);
    return talk;
  }

  get ana(): Caller {
    return this.#people[0]!;
  }
  get eve(): Caller {
    return this.#people[2]!;
  }
  get viewers(): readonly Caller[] {
    return this.#people;
  }

  random(below: number): number {
    this.#seed = (this.#seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(this.#seed / 2_147_483_648 * below);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.random(list.length)]!;
  }

  words(count: number): string {
    return Array.from({ length: count }, () => this.pick(vocabulary)).join(" ");
  }

  async step(): Promise<void> {
    const chance = this.random(20);
    const one = this.kept.length === 0 ? undefined : this.pick(this.kept);
    this.#world.clock.advance(60_000 * (1 + this.random(30)));
    if (one === undefined || !this.isVisible(one, one.sender) || chance < 14) {
      return await this.#say();
    }
    const place = { conversation: one.conv, message_id: one.id };
    if (chance < 16) await this.#edit(one, place);
    else if (chance === 16) {
      await this.#world.hub.remove(one.sender, place);
      Object.assign(one, { isDeleted: true, isPinned: false, isReacted: false });
    } else if (chance === 17) {
      await this.#world.hub.pin(one.sender, { ...place, pinned: true });
      one.isPinned = true;
    } else {
      await this.#world.hub.react(one.sender, { ...place, emoji: "👍", op: "add" });
      one.isReacted = true;
    }
  }

  async deleteConversation(): Promise<void> {
    await this.#world.hub.conversationDelete(this.ana, { conversation: "doomed", confirm: true });
    this.#deleted.add("doomed");
  }

  async leave(): Promise<void> {
    const bo = this.#people[1]!;
    await this.#world.hub.leave(bo, { conversation: "secret" });
    this.#readers.set("secret", [this.ana]);
  }

  async #edit(one: Kept, place: { conversation: string; message_id: string }): Promise<void> {
    const { body, mentions } = this.#text(one.conv);
    await this.#world.hub.edit(one.sender, { ...place, message: body });
    Object.assign(one, { body: await this.#stored(one.sender, place), mentions });
  }

  /** A whisper begins with whom it is for. */
  async #stored(sender: Caller, place: { conversation: string; message_id: string }): Promise<string> {
    return (await this.#world.hub.message(sender.key, place)).body;
  }

  #text(conv: string): { body: string; mentions: string[] } {
    const mentioned = this.random(6) === 0 ? this.pick(this.#readers.get(conv)!) : undefined;
    const words = this.words(1 + this.random(8));
    if (mentioned === undefined) return { body: words, mentions: [] };
    return { body: `${words} @${this.nameOf(mentioned)}`, mentions: [mentioned.key] };
  }

  nameOf(caller: Caller): string {
    return this.#names[this.#people.indexOf(caller)]!;
  }

  async #say(): Promise<void> {
    const conv = this.pick([...this.#readers.keys()].filter((id) => !this.#deleted.has(id)));
    const readers = this.#readers.get(conv)!;
    const sender = this.pick(readers);
    const root = this.random(5) === 0
      ? this.kept.find((one) => this.#canAnswer(one, { conv, sender }))
      : null;
    const isWhisper = this.random(6) === 0 && readers.length > 1;
    const recipients = isWhisper ? [this.pick(readers.filter((one) => one !== sender))] : null;
    const { body, mentions } = this.#text(conv);
    const { id, seq } = await this.#world.hub.send(sender, {
      conversation: conv,
      message: body,
      recipients: recipients && recipients.map(({ key }) => key),
      reply_to: root ? root.id : null,
    });
    this.kept.push({
      id,
      conv,
      sender,
      recipients,
      body: await this.#stored(sender, { conversation: conv, message_id: id }),
      mentions,
      root: root ?? null,
      ts: this.#world.clock.now(),
      seq,
      isDeleted: false,
      isPinned: false,
      isReacted: false,
    });
  }

  #canAnswer(one: Kept, { conv, sender }: { conv: string; sender: Caller }): boolean {
    return one.conv === conv && one.root === null && !one.isDeleted && one.recipients === null &&
      this.isVisible(one, sender);
  }

  isVisible({ conv, recipients, sender, isDeleted }: Kept, viewer: Caller): boolean {
    if (isDeleted || this.#deleted.has(conv) || !this.#readers.get(conv)!.includes(viewer)) return false;
    return recipients === null || sender === viewer || recipients.includes(viewer);
  }

  /** Everything that the viewer must find, newest first. */
  expected(viewer: Caller, text: string): { id: string; score: number }[] {
    const parsed = parseQuery(text);
    if (!parsed.ok) throw new Error(parsed.problem);
    const bound = bindQuery(parsed.query, {
      now: this.#world.clock.now(),
      me: () => viewer.key,
      person: (name) => this.#people[this.#names.indexOf(name)]!.key,
      conversation: (name) => name === "@bo" ? dmId(this.ana.key, this.#people[1]!.key) : name,
    });
    const wanted = wantedIn(bound);
    return this.kept.filter((one) => this.isVisible(one, viewer)).flatMap((one) => {
      const body = bodyFacts(this.#message(one));
      const facts = { ...body, ...this.#facts(one, viewer) };
      if (!matches(bound, facts)) return [];
      return [{ id: one.id, score: scoreOf(body.text, wanted) }];
    }).reverse();
  }

  #message({ conv, sender, recipients, body, mentions, root }: Kept) {
    return {
      sender: { key: sender.key, name: this.nameOf(sender), type: "claude" as const },
      recipients: recipients && recipients.map(({ key }) => key),
      mentions,
      body,
      reply_to: root && root.id,
      conv,
    } satisfies Partial<Message>;
  }

  #facts(one: Kept, viewer: Caller) {
    return {
      sender: one.sender.key,
      conversation: one.conv,
      direct: one.conv.startsWith("dm-") && one.sender !== viewer,
      ts: one.ts,
      whisper: one.recipients !== null,
      reply: one.root !== null,
      pinned: one.isPinned,
      unread: false,
      reacted: one.isReacted,
      answered: this.kept.some((other) => other.root === one && this.isVisible(other, viewer)),
    };
  }

  query(): string {
    const terms = Array.from({ length: 1 + this.random(3) }, () => this.#term());
    return terms.join(" ") + (this.random(2) === 0 ? " " : "");
  }

  #term(): string {
    const not = this.random(5) === 0 ? "-" : "";
    const filters = [
      `from:${this.pick(this.#names)}`,
      "from:me",
      "in:general",
      "to:me",
      `mentions:${this.pick(this.#names)}`,
      `has:${this.pick(["code", "link", "reaction", "thread"])}`,
      `is:${this.pick(["pinned", "whisper", "thread"])}`,
      `after:${1 + this.random(48)}h`,
      `before:${1 + this.random(48)}h`,
    ];
    if (this.random(3) === 0) return not + this.pick(filters);
    const word = this.pick([...vocabulary, "dep", "foo", "京"]);
    const shape = this.random(4);
    if (shape === 0) return `${not}"${this.words(2)}"`;
    return shape === 1 ? `${not}${word.slice(0, 3)}*` : `${not}${word}`;
  }
}
