/**
 * Everything that happens, once and in order. It subscribes first, then asks for what came after its last number, then goes
 * on live. Numbers it has had are dropped, so that a reconnect leaves neither gap nor duplicate.
 */
import { type ParsedTopic, parseTopic } from "$protocol/topics.ts";
import type { EventPage, NumberedEvent } from "./types.ts";

export interface FeedEvent {
  topic: ParsedTopic;
  /** Null: something retained was cleared. */
  payload: Record<string, unknown> | null;
}

export interface Wire {
  publish(topic: string, payload: object, options?: { qos?: 0 | 1; retain?: boolean }): void;
  close(): void;
}

export interface WireEvents {
  /** The subscription stands. */
  onReady(): void;
  onMessage(topic: string, payload: Uint8Array): void;
  onDown(problem: string | null): void;
}

export type FeedState = "connecting" | "resuming" | "live" | "offline";

export interface FeedOptions {
  open: (events: WireEvents) => Promise<Wire>;
  page: (query: { since: number; realm: string; limit: number }) => Promise<EventPage>;
  onEvents: (events: FeedEvent[]) => void;
  /** The history is another one: everything must be loaded again. */
  onReset: () => Promise<void>;
  onState: (state: FeedState, problem: string | null) => void;
  /** Hands over what has gathered; the page waits for its next frame. */
  schedule: (run: () => void) => void;
  retry: (run: () => void) => void;
}

interface Cursor {
  seq: number;
  realm: string;
}

const remembered = 4000;
const pageSize = 500;

export class Feed {
  readonly #options: FeedOptions;
  readonly #decoder = new TextDecoder();
  readonly #had = new Set<string>();
  #cursor: Cursor = { seq: 0, realm: "" };
  #wire: Wire | undefined;
  #held: { topic: string; payload: Record<string, unknown> | null }[] | undefined;
  #gathered: FeedEvent[] = [];
  #scheduled = false;
  #connection = 0;
  #closed = false;
  /** Frames that could not be read. */
  broken = 0;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  get seq(): number {
    return this.#cursor.seq;
  }

  /** Goes on from here. */
  startFrom(cursor: Cursor): void {
    this.#cursor = { ...cursor };
    this.#had.clear();
  }

  async connect(): Promise<void> {
    this.#options.onState("connecting", null);
    try {
      const wire = await this.#options.open({
        onReady: () => this.#ready(),
        onMessage: (topic, payload) => this.#receive(topic, payload),
        onDown: (problem) => this.#down(problem),
      });
      if (this.#closed) wire.close();
      else this.#wire = wire;
    } catch (error) {
      this.#down(error instanceof Error ? error.message : String(error));
      this.#options.retry(() => !this.#closed && this.#wire === undefined && void this.connect());
    }
  }

  publish(topic: string, payload: object, options?: { qos?: 0 | 1; retain?: boolean }): void {
    this.#wire?.publish(topic, payload, options);
  }

  close(): void {
    this.#closed = true;
    this.#wire?.close();
  }

  #down(problem: string | null): void {
    this.#connection++;
    this.#held = undefined;
    if (!this.#closed) this.#options.onState("offline", problem);
  }

  #ready(): void {
    this.#connection++;
    this.#held ??= [];
    this.#options.onState("resuming", null);
    this.#resume(this.#connection).catch((error) => {
      this.#options.onState("offline", error instanceof Error ? error.message : String(error));
      const connection = this.#connection;
      this.#options.retry(() => connection === this.#connection && !this.#closed && this.#ready());
    });
  }

  async #resume(connection: number): Promise<void> {
    for (;;) {
      const page = await this.#options.page({
        since: this.#cursor.seq,
        realm: this.#cursor.realm,
        limit: pageSize,
      });
      if (connection !== this.#connection) return;
      if (page.reset) {
        this.startFrom(page);
        await this.#options.onReset();
        continue;
      }
      for (const event of page.events) this.#take(event.topic, event.payload);
      this.#cursor = { seq: Math.max(this.#cursor.seq, page.seq), realm: page.realm };
      if (!page.has_more) break;
    }
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const { topic, payload } of held) this.#take(topic, payload);
    this.#options.onState("live", null);
  }

  #receive(topic: string, bytes: Uint8Array): void {
    const payload = this.#decode(bytes);
    if (payload === undefined) return;
    if (this.#held && numberOf(payload) !== undefined) this.#held.push({ topic, payload });
    else this.#take(topic, payload);
  }

  #decode(bytes: Uint8Array): Record<string, unknown> | null | undefined {
    if (bytes.length === 0) return null;
    try {
      const value: unknown = JSON.parse(this.#decoder.decode(bytes));
      if (typeof value === "object" && value !== null && !Array.isArray(value)) {
        return value as Record<string, unknown>;
      }
    } catch {
      // Counted below, shown by the diagnostics.
    }
    this.broken++;
    return undefined;
  }

  #take(name: string, payload: Record<string, unknown> | null): void {
    const seq = numberOf(payload);
    if (seq !== undefined && !this.#isNew(seq, name, payload!)) return;
    const topic = parseTopic(name);
    if (!topic || topic.kind === "other") return;
    this.#gathered.push({ topic, payload });
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.schedule(() => {
      this.#scheduled = false;
      const events = this.#gathered;
      this.#gathered = [];
      this.#options.onEvents(events);
    });
  }

  /** One event can say several things under one number. */
  #isNew(seq: number, topic: string, payload: NumberedEvent["payload"]): boolean {
    const name = `${seq} ${topic} ${payload.conv ?? ""} ${payload.root ?? ""}`;
    if (this.#had.has(name)) return false;
    this.#had.add(name);
    if (this.#had.size > remembered) this.#had.delete(this.#had.values().next().value!);
    if (seq > this.#cursor.seq) this.#cursor.seq = seq;
    return true;
  }
}

function numberOf(payload: Record<string, unknown> | null): number | undefined {
  return typeof payload?.seq === "number" ? payload.seq : undefined;
}
