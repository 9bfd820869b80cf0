/** Does what `update` wants done: asks the daemon, follows it, and reaches the world outside through the terminal. */
import { type DaemonClient, type Json, Unreachable } from "../../client/daemon_client.ts";
import type { LiveOptions, LiveTopics } from "../../client/live_topics.ts";
import { CommsError } from "../../protocol/errors.ts";
import { topics } from "../../protocol/topics.ts";
import type { Ask, Asked, Effect, Event } from "../event.ts";
import { uploadFile } from "./upload_file.ts";

/** What only the terminal can do. */
export interface Outside {
  copy(text: string): void;
  notify(note: { title: string; body: string }): void;
  bell(): void;
  title(text: string): void;
  suspend(): void;
  redraw(): void;
  quit(): void;
}

export type OpenLive = (
  options: Pick<LiveOptions, "key" | "client" | "instance" | "signal" | "onMessage">,
) => Promise<LiveTopics>;

export interface EffectsOptions {
  daemon: DaemonClient;
  /** Presence, typing and activity; the chat goes on without them. */
  openLive: OpenLive;
  outside: Outside;
  instance: string;
  signal: AbortSignal;
  emit: (event: Event) => void;
}

interface Self {
  key: string;
  name: string;
}

export class Effects {
  readonly #options: EffectsOptions;
  #self: Self | undefined;
  #live: LiveTopics | undefined;

  constructor(options: EffectsOptions) {
    this.#options = options;
  }

  run(effect: Effect): void {
    const { outside } = this.#options;
    switch (effect.do) {
      case "ask":
        return void this.#ask(effect.calls, effect.asked);
      case "upload":
        return void this.#upload(effect);
      case "follow":
        return this.#begin(effect);
      case "typing":
        return this.#sayTyping(effect);
      case "copy":
        return outside.copy(effect.text);
      case "notify":
        return outside.notify(effect);
      case "bell":
        return outside.bell();
      case "title":
        return outside.title(effect.text);
      case "suspend":
        return outside.suspend();
      case "redraw":
        return outside.redraw();
      case "quit":
        return outside.quit();
    }
  }

  async #ask(calls: readonly Ask[], asked: Asked): Promise<void> {
    const { daemon, emit } = this.#options;
    try {
      const values = await Promise.all(calls.map((call) => callOf(daemon, call)));
      emit({ kind: "answer", asked, values });
    } catch (error) {
      emit({ kind: "refused", asked, ...refusalOf(error) });
    }
  }

  async #upload({ path, asked }: Extract<Effect, { do: "upload" }>): Promise<void> {
    const { daemon, emit, signal } = this.#options;
    try {
      emit({ kind: "answer", asked, values: [await uploadFile(daemon, { path, signal })] });
    } catch (error) {
      emit({ kind: "refused", asked, ...refusalOf(error) });
    }
  }

  #begin({ since, key, name }: Self & { since: number }): void {
    if (this.#self !== undefined) return;
    this.#self = { key, name };
    const { emit } = this.#options;
    this.#follow(since).catch((error) =>
      emit({ kind: "link", state: "over", why: error instanceof Error ? error.message : String(error) })
    );
    // The broker may be out of reach: people are then shown as REST gives them.
    this.#openLive(key).catch(() => {});
  }

  /** The stream also holds the place in the presence list: it goes with the connection. */
  async #follow(since: number): Promise<void> {
    const { daemon, emit, instance, signal } = this.#options;
    const onReset = () => emit({ kind: "reset" });
    const onState = (state: "live" | "offline", why: string | null) => emit({ kind: "link", state, why });
    for await (const event of daemon.follow({ since, signal, instance, onReset, onState })) {
      emit({ kind: "feed", event });
    }
  }

  async #openLive(key: string): Promise<void> {
    const { openLive, emit, instance, signal } = this.#options;
    const onMessage = (topic: string, payload: Json | null) => emit({ kind: "live", topic, payload });
    this.#live = await openLive({ key, client: "tui", instance, signal, onMessage });
  }

  #sayTyping({ conv, typing }: { conv: string; typing: boolean }): void {
    if (this.#self === undefined) return;
    const { key, name } = this.#self;
    this.#live?.publish(topics.typing(conv, key), { key, name, typing, ts: new Date().toISOString() });
  }
}

function refusalOf(error: unknown): { problem: string; lost: boolean } {
  const lost = error instanceof Unreachable ||
    (error instanceof CommsError && (error.code === "unavailable" || error.code === "unauthorized"));
  return { problem: error instanceof Error ? error.message : String(error), lost };
}

function callOf(daemon: DaemonClient, { method, path, query, body }: Ask): Promise<Json> {
  const ask = { ...(query ? { query } : {}), ...(body ? { body } : {}) };
  switch (method) {
    case "GET":
      return daemon.get(path, ask);
    case "POST":
      return daemon.post(path, ask);
    case "PUT":
      return daemon.put(path, ask);
    case "PATCH":
      return daemon.patch(path, ask);
    case "DELETE":
      return daemon.delete(path, ask);
  }
}
