/** Which message deserves how much noise, and making it. */
import type { ReadMessage } from "$protocol/message.ts";
import { plainText, withoutAddressees } from "$protocol/rich_text.ts";
import type { Conversation } from "../net/types.ts";
import type { Prefs } from "./prefs.svelte.ts";
import type { Toasts } from "./toasts.svelte.ts";

export interface AttentionOptions {
  self: () => string;
  prefs: Prefs;
  /** Never notifies. */
  isMuted: (key: string) => boolean;
  toasts: Toasts;
  conversation: (id: string) => Conversation | undefined;
  titleOf: (id: string) => string;
  /** True when the person has this conversation before their eyes. */
  isWatching: (conv: string) => boolean;
  open: (message: ReadMessage) => void;
  notify: (note: { title: string; body: string; tag: string; onClick: () => void }) => void;
  beep: () => void;
  /** For who has not chosen. */
  soundByDefault: () => boolean;
}

export type Weight = "none" | "message" | "mention";

/** How much a message means to somebody, by the policy of its conversation. */
export function weigh(
  message: ReadMessage,
  { self, row }: { self: string; row: Conversation | undefined },
): Weight {
  if (message.sender.key === self || message.sender.type === "system" || !row?.member || row.muted) {
    return "none";
  }
  if (row.policy === "off") return "none";
  const directed = row.direct || message.broadcast_mention || (message.mentions?.includes(self) ?? false) ||
    (message.recipients?.includes(self) ?? false);
  if (directed || hasWord(message.body, row.highlight_words)) return "mention";
  return row.policy === "all" ? "message" : "none";
}

function hasWord(body: string, words: readonly string[]): boolean {
  const text = body.toLowerCase();
  return words.some((word) => word !== "" && text.includes(word.toLowerCase()));
}

export class Attention {
  readonly #options: AttentionOptions;
  /** Said to screen readers. */
  announced = $state("");

  constructor(options: AttentionOptions) {
    this.#options = options;
  }

  onMessage(message: ReadMessage): void {
    const { self, conversation, isWatching, isMuted, prefs, titleOf } = this.#options;
    const row = conversation(message.conv);
    const weight = weigh(message, { self: self(), row });
    const watching = isWatching(message.conv);
    const text = plainText(withoutAddressees(message.body)).slice(0, 160);
    if (watching && message.sender.key !== self()) this.announced = `${message.sender.name}: ${text}`;
    if (weight === "none" || watching || isMuted(message.sender.key)) return;
    const where = row?.direct ? "" : ` in #${titleOf(message.conv)}`;
    const title = `${message.sender.name}${message.recipients ? " whispers" : ""}${where}`;
    if (prefs.current.toasts && !document.hidden) this.#toast(message, { title, text });
    if (prefs.current.desktop && !document.hasFocus()) {
      this.#options.notify({
        title,
        body: text,
        tag: message.conv,
        onClick: () => this.#options.open(message),
      });
    }
    if ((prefs.current.sound ?? this.#options.soundByDefault()) && weight === "mention") this.#options.beep();
  }

  #toast(message: ReadMessage, { title, text }: { title: string; text: string }): void {
    const action = { label: "Open", run: () => this.#options.open(message) };
    this.#options.toasts.add({ kind: "message", title, text, group: message.conv, action });
  }
}
