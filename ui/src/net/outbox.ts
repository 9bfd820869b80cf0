/**
 * Messages on their way. They are kept until the daemon has stored them, over reloads too, and sent in order for each
 * conversation. Repeating is safe: the daemon knows a message by its id.
 */
import { Refusal } from "./rest.ts";
import type { Draft } from "./types.ts";

export interface Outgoing extends Draft {
  state: "pending" | "sending" | "failed";
  problem: string | null;
}

export interface Kept {
  read(): string | null;
  write(text: string): void;
}

export interface OutboxOptions {
  send: (draft: Draft) => Promise<{ unresolved?: string[] }>;
  kept: Kept;
  onChange: (items: Outgoing[]) => void;
  onSent: (draft: Draft, answer: { unresolved?: string[] }) => void;
  /** Calls back later, when the daemon did not answer. */
  retry: (run: () => void) => void;
}

const maxKept = 500;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #busy = new Set<string>();
  #items: Outgoing[];
  #waits = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#items = parse(options.kept.read()).map((item) => ({
      ...item,
      state: item.state === "failed" ? "failed" : "pending",
    }));
  }

  get items(): readonly Outgoing[] {
    return this.#items;
  }

  /** Throws RangeError when so much waits already that the browser may not keep more. */
  add(draft: Draft): void {
    if (this.#items.length >= maxKept) {
      throw new RangeError(`${maxKept} messages wait to be sent: more cannot be kept safely`);
    }
    this.#change([...this.#items, { ...draft, state: "pending", problem: null }]);
    this.flush();
  }

  retry(id: string): void {
    this.#set(id, { state: "pending", problem: null });
    this.flush();
  }

  discard(id: string): void {
    this.#change(this.#items.filter((item) => item.id !== id));
  }

  /** The daemon has it, as an event says. */
  arrived(id: string): void {
    if (this.#items.some((item) => item.id === id)) this.discard(id);
  }

  /** Sends what waits, one at a time for each conversation. */
  flush(): void {
    for (const conv of new Set(this.#items.map((item) => item.conversation))) {
      if (!this.#busy.has(conv)) void this.#drain(conv);
    }
  }

  async #drain(conv: string): Promise<void> {
    this.#busy.add(conv);
    try {
      for (;;) {
        const next = this.#items.find((item) => item.conversation === conv && item.state !== "failed");
        if (!next || !(await this.#sendOne(next))) return;
      }
    } finally {
      this.#busy.delete(conv);
    }
  }

  async #sendOne(item: Outgoing): Promise<boolean> {
    this.#set(item.id, { state: "sending" });
    const { state: _, problem: __, ...draft } = item;
    try {
      const answer = await this.#options.send(draft);
      this.#options.onSent(draft, answer);
      this.discard(item.id);
      return true;
    } catch (error) {
      if (error instanceof Refusal && error.status !== 401 && error.status < 500) {
        this.#set(item.id, { state: "failed", problem: error.message });
        return true;
      }
      this.#set(item.id, { state: "pending" });
      this.#later();
      return false;
    }
  }

  #later(): void {
    if (this.#waits) return;
    this.#waits = true;
    this.#options.retry(() => {
      this.#waits = false;
      this.flush();
    });
  }

  #set(id: string, change: Partial<Outgoing>): void {
    this.#change(this.#items.map((item) => item.id === id ? { ...item, ...change } : item));
  }

  #change(items: Outgoing[]): void {
    this.#items = items;
    this.#options.kept.write(JSON.stringify(items));
    this.#options.onChange(items);
  }
}

function parse(text: string | null): Outgoing[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value.filter(isOutgoing) : [];
  } catch {
    return [];
  }
}

function isOutgoing(value: unknown): value is Outgoing {
  const item = value as Partial<Outgoing> | null;
  return typeof item?.id === "string" && typeof item.conversation === "string" &&
    typeof item.message === "string";
}
