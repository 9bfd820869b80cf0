/** The timelines that were looked at last; older ones are loaded again when they are wanted. */
import { Timeline, type TimelineOptions } from "./timeline.svelte.ts";

const maxKept = 8;

export class Timelines {
  readonly #options: TimelineOptions;
  readonly #byConversation = new Map<string, Timeline>();

  constructor(options: TimelineOptions) {
    this.#options = options;
  }

  of(conv: string): Timeline {
    const timeline = this.#byConversation.get(conv) ?? new Timeline(conv, this.#options);
    this.#byConversation.delete(conv);
    this.#byConversation.set(conv, timeline);
    if (this.#byConversation.size > maxKept) {
      this.#byConversation.delete(this.#byConversation.keys().next().value!);
    }
    return timeline;
  }

  ifOpen(conv: string): Timeline | undefined {
    return this.#byConversation.get(conv);
  }

  delete(conv: string): void {
    this.#byConversation.delete(conv);
  }

  forgetAll(): void {
    for (const timeline of this.#byConversation.values()) timeline.forget();
  }
}
