/** The line chat: the same model and the same commands, but what comes is printed, and what is typed is read line by line. */
import { slashCommands } from "../../protocol/slash.ts";
import { parseTopic } from "../../protocol/topics.ts";
import type { ReadMessage } from "../../protocol/message.ts";
import { editorWith } from "../terminal/editor.ts";
import type { Effect, Event, Moment } from "../event.ts";
import { here, titleOf } from "../lists.ts";
import { type Model, newModel } from "../model.ts";
import { update } from "../update/update.ts";
import { changeLine, conversationLines, messageLine, whoLines } from "./plain_lines.ts";

const shownAtFirst = 20;

export interface PlainOptions {
  place: string;
  moment: () => Moment;
  /** Prints a line; others' words in it are not yet harmless. */
  print: (line: string) => void;
  run: (effect: Effect) => void;
}

export class PlainChat {
  readonly #options: PlainOptions;
  readonly #model: Model;
  /** Ids of failed messages that were told. */
  readonly #told = new Set<string>();
  #shownPlace: string | null = null;
  #notice: string | null = null;

  constructor(options: PlainOptions) {
    this.#options = options;
    const { place, moment } = options;
    this.#model = newModel({ size: { columns: 80, rows: 24 }, place, now: moment().now });
  }

  get ready(): boolean {
    return here(this.#model)?.loaded === true;
  }

  /** True when nothing waits to be sent; what was refused is not waiting. */
  get idle(): boolean {
    return this.#model.outbox.every(({ state }) => state === "failed");
  }

  get failed(): boolean {
    return this.#model.outbox.some(({ state }) => state === "failed");
  }

  on(event: Event): void {
    const model = this.#model;
    const effects = update(model, event, this.#options.moment());
    if (event.kind === "link" && this.ready) {
      this.#print(event.state === "live" ? "* connected" : "* disconnected: trying again");
    }
    if (event.kind === "feed" && this.#shownPlace === model.place) this.#printEvent(event.event);
    this.#printState();
    this.#run(effects);
  }

  /** One line that was typed. */
  line(text: string): void {
    const model = this.#model;
    const word = text.trim();
    if (word === "") return;
    if (word === "/who") return this.#printAll(whoLines(model));
    if (word === "/list") return this.#printAll(conversationLines(model));
    if (word === "/help") return this.#help();
    const conv = /^\/join\s+#?(\S+)$/.exec(word)?.[1];
    model.editor = editorWith(text);
    this.#run(update(model, { kind: "input", input: { kind: "key", key: "Enter" } }, this.#options.moment()));
    if (conv !== undefined) this.#shownPlace = null;
    model.editor = editorWith("");
    this.#printState();
  }

  #run(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.do === "notify") this.#print(`* ${effect.title}: ${effect.body}`);
      else this.#options.run(effect);
    }
  }

  #printEvent({ topic: name, payload, seq }: Extract<Event, { kind: "feed" }>["event"]): void {
    const topic = parseTopic(name);
    const model = this.#model;
    if (topic?.kind !== "conversation" || topic.conv !== model.place) return;
    if (topic.about === "messages" && typeof payload.id === "string") {
      return this.#print(messageLine(model, { ...payload, seq } as unknown as ReadMessage));
    }
    const line = changeLine(model, name, payload);
    if (line !== undefined) this.#print(line);
  }

  #printState(): void {
    const model = this.#model;
    const timeline = here(model);
    if (timeline?.loaded && this.#shownPlace !== model.place) {
      this.#shownPlace = model.place;
      this.#print(`* you are in #${titleOf(model, model.place)}; /help lists the commands`);
      for (const message of timeline.messages.slice(-shownAtFirst)) this.#print(messageLine(model, message));
    }
    this.#printFailures();
    this.#printNotice();
    this.#printPanel();
  }

  #printFailures(): void {
    for (const { id, state, problem, message } of this.#model.outbox) {
      if (state !== "failed" || this.#told.has(id)) continue;
      this.#told.add(id);
      this.#print(`* not sent: ${problem ?? "refused"}: ${message}`);
    }
  }

  #printNotice(): void {
    const text = this.#model.notice?.text ?? null;
    if (text !== null && text !== this.#notice) this.#print(`* ${text}`);
    this.#notice = text;
  }

  /** What would be shown beside the timeline is printed once it is there. */
  #printPanel(): void {
    const model = this.#model;
    const { panel } = model;
    if (panel?.kind === "search" && panel.search.loading === null) {
      this.#print(panel.search.problem ?? `* ${panel.search.results.length} found`);
      for (const { message } of panel.search.results.toReversed()) this.#print(messageLine(model, message));
      model.panel = null;
    }
    if (panel?.kind === "thread" && (!panel.thread.loading || panel.thread.problem !== null)) {
      if (panel.thread.problem !== null) this.#print(`* ${panel.thread.problem}`);
      const all = [...panel.thread.root ? [panel.thread.root] : [], ...panel.thread.replies];
      for (const message of all) this.#print(messageLine(model, message));
      model.panel = null;
    }
    if (model.overlay?.kind === "confirm") {
      this.#print(`* ${model.overlay.question} Not done: this needs the full chat`);
    }
    model.overlay = null;
  }

  #help(): void {
    this.#printAll(
      slashCommands.map(({ name, usage, about }) => `  /${name} ${usage}`.trimEnd() + `: ${about}`),
    );
    this.#print("  Ids of messages may be shortened to their first characters. Ctrl+D ends the chat.");
  }

  #printAll(lines: readonly string[]): void {
    for (const line of lines) this.#print(line);
  }

  #print(line: string): void {
    this.#options.print(line);
  }
}
