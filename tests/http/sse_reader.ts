/** Reads an event stream as a browser does, one event at a time. */
import { until } from "../support/until.ts";

export interface SseEvent {
  event: string;
  id: string;
  // deno-lint-ignore no-explicit-any -- tests look into it
  data: any;
}

export class SseReader {
  readonly #response: Response;
  #reader: ReadableStreamDefaultReader<string> | undefined;
  #text = "";

  constructor(response: Response) {
    this.#response = response;
  }

  /** The next event; comments and the retry line are skipped. */
  async next(): Promise<SseEvent> {
    for (;;) {
      const block = await this.#block();
      if (block === undefined) throw new Error("The stream ended");
      const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)));
      if ("data" in fields) {
        return { event: fields.event ?? "message", id: fields.id, data: JSON.parse(fields.data) };
      }
    }
  }

  /** The next comment. */
  async comment(): Promise<string> {
    for (;;) {
      const block = await this.#block();
      if (block === undefined) throw new Error("The stream ended");
      if (block.startsWith(":")) return block;
    }
  }

  /** Reads to the end. */
  async ended(): Promise<boolean> {
    while (await this.#block() !== undefined);
    return true;
  }

  async close(): Promise<void> {
    await this.#open().cancel();
  }

  async until(fact: () => boolean): Promise<void> {
    await until(fact);
  }

  #open(): ReadableStreamDefaultReader<string> {
    return this.#reader ??= this.#response.body!.pipeThrough(new TextDecoderStream()).getReader();
  }

  async #block(): Promise<string | undefined> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end >= 0) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return block;
      }
      const { done, value } = await this.#open().read();
      if (done) return undefined;
      this.#text += value;
    }
  }
}
