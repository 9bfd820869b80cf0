/** What is being written in one place: text, completion, code block, limits. */
import { topics } from "$protocol/topics.ts";
import { parseSlash } from "$protocol/slash.ts";
import { type Candidate, complete, type Completion } from "./completion.ts";
import { runCommand } from "./commands.ts";
import type { Session } from "./session.svelte.ts";
import { Uploads } from "./uploads.svelte.ts";

export const maxChars = 10_000;
export const warnChars = 9000;
const typingPauseMs = 2500;

export interface ComposerPlace {
  conv: string;
  /** Set in a thread. */
  rootId: string | null;
}

/** The block that is written in a field of its own; `at` is where it belongs in the text. */
interface CodeBlock {
  language: string;
  text: string;
  at: number;
}

const fenceLine = /(^|\n)```([A-Za-z0-9_+\-.#]*)$/;

export class Composer {
  readonly place: ComposerPlace;
  readonly #session: Session;
  readonly #draftKey: string;
  readonly #chooseFiles: () => void;
  readonly uploads: Uploads;
  text = $state("");
  caret = $state(0);
  problem: string | null = $state(null);
  block: CodeBlock | null = $state(null);
  picked = $state(0);
  #dismissed = $state(false);
  #lastTyping = 0;
  /** Where the field should put its caret. */
  moveCaret: number | null = $state(null);

  readonly completion: Completion | null = $derived.by(() =>
    this.#dismissed ? null : complete({
      text: this.text,
      caret: this.caret,
      people: this.#session.people.list,
      self: this.#session.self,
    })
  );
  readonly isOver = $derived(this.text.length > maxChars);
  readonly maySend: boolean = $derived.by(() =>
    !this.isOver && !this.uploads.busy &&
    (this.text.trim() !== "" || Boolean(this.block?.text) || this.uploads.ready.length > 0)
  );

  constructor(session: Session, { place, chooseFiles }: { place: ComposerPlace; chooseFiles: () => void }) {
    this.#session = session;
    this.#chooseFiles = chooseFiles;
    this.place = place;
    this.uploads = new Uploads(session.platform.upload);
    this.#draftKey = place.rootId === null ? place.conv : `${place.conv} ${place.rootId}`;
    this.text = session.drafts.get(this.#draftKey);
    this.caret = this.text.length;
  }

  typed(text: string, caret: number): void {
    this.text = text;
    this.caret = caret;
    this.problem = null;
    this.picked = 0;
    this.#dismissed = false;
    this.#keep();
    this.#sayTyping();
  }

  /** The draft was changed elsewhere. */
  adopt(draft: string): void {
    if (draft === this.text) return;
    this.text = draft;
    this.caret = draft.length;
  }

  moved(caret: number): void {
    this.caret = caret;
  }

  insert(piece: string): void {
    const { text, caret } = this;
    this.typed(text.slice(0, caret) + piece + text.slice(caret), caret + piece.length);
    this.moveCaret = this.caret;
  }

  pick(candidate: Candidate): void {
    const { completion, text, caret } = this;
    if (!completion) return;
    const after = text.slice(caret).replace(/^ /, "");
    const before = text.slice(0, completion.from) + candidate.insert;
    this.typed(before + after, before.length);
    this.#dismissed = true;
    this.moveCaret = before.length;
  }

  movePick(step: number): void {
    const count = this.completion?.candidates.length ?? 0;
    if (count > 0) this.picked = (this.picked + step + count) % count;
  }

  dismiss(): void {
    this.#dismissed = true;
  }

  /** Opens a code block when the caret stands behind three backticks on a line of their own. */
  tryBlock(): boolean {
    const before = this.text.slice(0, this.caret);
    const match = fenceLine.exec(before);
    if (!match || this.block) return false;
    const at = match.index + match[1]!.length;
    this.block = { language: match[2]!, text: "", at };
    this.text = this.text.slice(0, at) + this.text.slice(this.caret);
    this.caret = at;
    this.#keep();
    return true;
  }

  openBlock(): void {
    this.block ??= { language: "", text: "", at: this.caret };
  }

  /** Puts the block into the text as a fence on lines of its own. */
  closeBlock(): void {
    const { block } = this;
    if (!block) return;
    this.block = null;
    if (block.text === "") return;
    const before = this.text.slice(0, block.at);
    const after = this.text.slice(block.at);
    const open = before === "" || before.endsWith("\n") ? "" : "\n";
    const fence = `${open}\`\`\`${block.language}\n${block.text.replace(/\n$/, "")}\n\`\`\`\n`;
    this.text = before + fence + after.replace(/^\n/, "");
    this.caret = before.length + fence.length;
    this.moveCaret = this.caret;
    this.#keep();
  }

  /** Makes the block ordinary text again, where it was begun. */
  dissolveBlock(): void {
    const { block } = this;
    if (!block) return;
    this.block = null;
    this.typed(this.text.slice(0, block.at) + block.text + this.text.slice(block.at), block.at);
    this.moveCaret = block.at;
  }

  send(): void {
    this.closeBlock();
    const text = this.text.trim();
    if (!this.maySend) return;
    const parsed = parseSlash(text);
    if (parsed.kind === "problem") {
      this.problem = parsed.problem;
      return;
    }
    if (parsed.kind === "text" || parsed.name === "me") {
      this.#post(text);
      return this.clear();
    }
    if (parsed.name === "file") {
      this.clear();
      return this.#chooseFiles();
    }
    const problem = runCommand(this.#session, this.place, parsed);
    if (problem === null) this.clear();
    else this.problem = problem;
  }

  /** Sends over-long text in parts, cut at lines. */
  sendSplit(): void {
    for (const part of splitText(this.text, maxChars)) this.#post(part);
    this.clear();
  }

  /** Keeps over-long text as an artifact and says so. */
  async sendAsArtifact(): Promise<void> {
    const { api, toasts } = this.#session;
    const title = this.text.trim().split("\n", 1)[0]!.replace(/^#+\s*/, "").slice(0, 80) || "Long message";
    const name = `note-${new Date().toISOString().slice(0, 19).replace(/[T:]/g, "-")}`;
    try {
      await api.createArtifact(this.place.conv, { name, title, type: "doc", content: this.text });
      this.#post(`I wrote down "${title}" as an artifact: ${name}`);
      this.clear();
    } catch (error) {
      toasts.problem("The artifact was not created", error);
    }
  }

  clear(): void {
    this.typed("", 0);
    this.block = null;
    this.#lastTyping = 0;
    this.#publishTyping(false);
  }

  #post(message: string): void {
    const { conv, rootId } = this.place;
    const files = this.uploads.take();
    this.#session.send({
      conversation: conv,
      message,
      ...(rootId === null ? {} : { reply_to: rootId }),
      ...(files.length === 0 ? {} : { files }),
    });
  }

  get draft(): string {
    return this.#session.drafts.get(this.#draftKey);
  }

  #keep(): void {
    this.#session.drafts.set(this.#draftKey, this.text);
  }

  #sayTyping(): void {
    const now = Date.now();
    if (this.text === "" || this.text.startsWith("/") || now - this.#lastTyping < typingPauseMs) return;
    this.#lastTyping = now;
    this.#publishTyping(true);
  }

  #publishTyping(typing: boolean): void {
    const { identity, feed, feedState } = this.#session;
    if (feedState !== "live" || identity === null) return;
    const { key, name } = identity;
    feed.publish(topics.typing(this.place.conv, key), { key, name, typing, ts: new Date().toISOString() });
  }
}

export function splitText(text: string, size: number): string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > size) {
    const line = rest.lastIndexOf("\n", size);
    const space = rest.lastIndexOf(" ", size);
    const cut = line > size / 2 ? line : space > size / 2 ? space : size;
    parts.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return rest === "" ? parts : [...parts, rest];
}
