/** A chat without terminal and daemon: a model that was fed what a daemon would say, and frames as text. */
import type { ReadMessage } from "../../src/protocol/message.ts";
import type { Effect, Event, Moment } from "../../src/tui/event.ts";
import { type Model, newModel } from "../../src/tui/model.ts";
import { update } from "../../src/tui/update/update.ts";
import { settle } from "../../src/tui/update/scroll.ts";
import type { Frame } from "../../src/tui/terminal/frame.ts";
import { LineCache } from "../../src/tui/view/row_lines.ts";
import { toFrame } from "../../src/tui/view/to_frame.ts";
import { view } from "../../src/tui/view/view.ts";
import { loadMeasures } from "../../src/tui/terminal/width.ts";
import { messageOf } from "../support/message.ts";

await loadMeasures();

export const me = { key: "a1b2c3d4", name: "phil", type: "human" } as const;
export const ana = { key: "0000aaaa", name: "ana", type: "human" } as const;
export const rev = { key: "0000bbbb", name: "reviewer", type: "claude" } as const;
export const system = { key: "00000000", name: "system", type: "system" } as const;

/** Noon of a fixed day, in local time. */
export const noon = new Date(2026, 2, 13, 12, 0, 0).getTime();

type Draft = Partial<ReadMessage> & Pick<ReadMessage, "body">;

export function message(n: number, draft: Draft): ReadMessage {
  return {
    ...messageOf(draft.body, {
      id: `${String(n).padStart(8, "0")}-aaaa-4aaa-8aaa-aaaaaaaaaaaa`,
      ts: new Date(noon - 3_600_000 + n * 60_000).toISOString(),
      sender: ana,
    }),
    seq: n,
    ...draft,
  };
}

export function conversation(id: string, more: Record<string, unknown> = {}) {
  return {
    id,
    display_name: null,
    topic: "",
    visibility: "public",
    direct: false,
    archived: false,
    member: true,
    role: "member",
    member_count: 3,
    last_activity: null,
    unread_count: 0,
    mention_count: 0,
    starred: false,
    muted: false,
    policy: "all",
    highlight_words: [],
    ...more,
  };
}

function member(who: { key: string; name: string; type: string }, client: string | null, status = "online") {
  return {
    ...who,
    connections: client === null ? {} : { [`${client}-1`]: { client, status } },
    profile_status: null,
    last_seen: null,
    conversations: ["general", "release"],
  };
}

export interface WorldOptions {
  columns?: number;
  rows?: number;
  messages?: ReadMessage[];
  hasOlder?: boolean;
  conversations?: ReturnType<typeof conversation>[];
}

export class World {
  readonly model: Model;
  /** Everything that was wanted since the last look. */
  effects: Effect[] = [];
  now = noon;
  #ids = 0;
  readonly #cache = new LineCache();

  constructor({ columns = 110, rows = 24 }: { columns?: number; rows?: number } = {}) {
    this.model = newModel({ size: { columns, rows }, place: "general", now: noon });
  }

  get moment(): Moment {
    return { now: this.now, newId: () => `mine${++this.#ids}-0000-4000-8000-000000000000` };
  }

  on(event: Event): Effect[] {
    const effects = update(this.model, event, this.moment);
    this.effects.push(...effects);
    return effects;
  }

  key(...keys: string[]): Effect[] {
    return keys.flatMap((key) => this.on({ kind: "input", input: { kind: "key", key } }));
  }

  type(text: string): Effect[] {
    return this.key(...text);
  }

  tick(ms = 500): Effect[] {
    this.now += ms;
    return this.on({ kind: "tick" });
  }

  arrives(said: ReadMessage): Effect[] {
    const { seq = 0, ...payload } = said;
    const topic = `claude-comms/conv/${said.conv}/messages`;
    return this.on({
      kind: "feed",
      event: { seq, topic, payload: payload as unknown as Record<string, unknown> },
    });
  }

  tells(topic: string, payload: Record<string, unknown>, seq = 900): Effect[] {
    return this.on({ kind: "feed", event: { seq, topic: `claude-comms/${topic}`, payload } });
  }

  frame(): Frame {
    const shown = view(this.model, this.#cache);
    this.effects.push(...settle(this.model, shown.sight));
    return toFrame(shown, this.model.size);
  }

  /** The screen, without spaces at the ends of lines. */
  text(): string {
    return this.lines().join("\n");
  }

  lines(): string[] {
    const frame = this.frame();
    const { texts } = frame.cells;
    return Array.from(
      { length: frame.rows },
      (_, y) => texts.slice(y * frame.columns, (y + 1) * frame.columns).join("").trimEnd(),
    );
  }

  takeEffects(): Effect[] {
    const taken = this.effects;
    this.effects = [];
    return taken;
  }
}

/** A chat that is connected, in #general, with these messages. */
export function startedWorld(options: WorldOptions = {}): World {
  const world = new World(options);
  start(world, options);
  world.lines();
  world.takeEffects();
  return world;
}

/** The daemon answers what the first screen needs. */
export function start(world: World, options: WorldOptions): void {
  const rows = options.conversations ??
    [
      conversation("general", { topic: "The lobby", starred: true }),
      conversation("release", { unread_count: 3 }),
    ];
  world.on({
    kind: "answer",
    asked: { for: "start" },
    values: [
      { seq: 100 },
      me,
      { participants: [member(me, "tui"), member(ana, "web"), member(rev, "mcp", "away")] },
      { conversations: rows },
      { muted_people: [], conversation_order: [], drafts: {} },
      { conversations: [] },
    ],
  });
  world.on({ kind: "link", state: "live", why: null });
  world.on({
    kind: "answer",
    asked: { for: "page", conv: "general", where: "end" },
    values: [{ messages: options.messages ?? [], has_more: options.hasOlder ?? false }],
  });
}

export type AskEffect = Extract<Effect, { do: "ask" }>;

/** The questions of one kind. */
export function asks(effects: readonly Effect[], what: AskEffect["asked"]["for"]): AskEffect[] {
  return effects.filter((effect) => effect.do === "ask" && effect.asked.for === what) as AskEffect[];
}

export function refuse(
  world: World,
  { asked }: AskEffect,
  { problem, lost }: { problem: string; lost: boolean },
) {
  return world.on({ kind: "refused", asked, problem, lost });
}
