/** Messages on their way: in order for each conversation, kept until the daemon has them. Repeating is safe by the id. */
import { askSend } from "../asks.ts";
import type { Effect, Moment } from "../event.ts";
import type { Model, Outgoing } from "../model.ts";
import { editorWith } from "../terminal/editor.ts";
import { goToEnd } from "./scroll.ts";
import { say } from "./notices.ts";

const maxWaiting = 500;

export interface Draft {
  conversation: string;
  message: string;
  recipients?: string[];
  reply_to?: string;
  files?: readonly { id: string; name: string }[];
}

/** False when so much waits that more is not taken; the text then stays where it was typed. */
export function enqueue(model: Model, draft: Draft, moment: Moment): { taken: boolean; effects: Effect[] } {
  if (model.outbox.length >= maxWaiting) {
    say(model, `${maxWaiting} messages wait to be sent: wait until the daemon is back`, "problem");
    return { taken: false, effects: [] };
  }
  const item: Outgoing = {
    id: moment.newId(),
    conversation: draft.conversation,
    message: draft.message,
    recipients: draft.recipients ?? null,
    reply_to: draft.reply_to ?? null,
    files: draft.files ?? [],
    client_ts: new Date(moment.now).toISOString(),
    state: "pending",
    problem: null,
  };
  model.outbox = [...model.outbox, item];
  const timeline = model.timelines.get(draft.conversation);
  if (timeline) timeline.unreadFrom = null;
  return { taken: true, effects: [...goToEnd(model), ...flush(model)] };
}

/** Sends the first waiting message of each conversation that has none under way. */
export function flush(model: Model): Effect[] {
  if (model.link === "offline" || model.link === "over") return [];
  const busy = new Set(
    model.outbox.filter(({ state }) => state === "sending").map((item) => item.conversation),
  );
  const effects: Effect[] = [];
  for (const item of model.outbox) {
    if (item.state !== "pending" || busy.has(item.conversation)) continue;
    busy.add(item.conversation);
    set(model, item.id, { state: "sending" });
    effects.push(askSend(item));
  }
  return effects;
}

export function onSent(model: Model, id: string, answer: { unresolved?: unknown }): Effect[] {
  discard(model, id);
  const { unresolved } = answer;
  if (Array.isArray(unresolved) && unresolved.length > 0) {
    say(model, `Sent, but nobody is called ${unresolved.join(", ")}`);
  }
  return flush(model);
}

/** `lost`: nobody knows whether it arrived, so it is sent again under the same id when the daemon is back. */
export function onSendRefused(
  model: Model,
  id: string,
  { problem, lost }: { problem: string; lost: boolean },
): Effect[] {
  set(model, id, lost ? { state: "pending", problem } : { state: "failed", problem });
  return lost ? [] : flush(model);
}

/** The message came back as an event: the daemon has it. */
export function arrived(model: Model, id: string): void {
  if (model.outbox.length > 0) discard(model, id);
}

/** Everything that was refused, under the same ids. */
export function sendAgain(model: Model): Effect[] {
  for (const { id, state } of model.outbox) {
    if (state === "failed") set(model, id, { state: "pending", problem: null });
  }
  return flush(model);
}

/** The newest one that was refused goes back into the field, if that is empty. */
export function takeBack(model: Model): Effect[] {
  const last = model.outbox.findLast(({ state }) => state === "failed");
  if (last === undefined) return [];
  discard(model, last.id);
  if (model.editor.text === "") model.editor = editorWith(last.message);
  return [];
}

export function discard(model: Model, id: string): void {
  model.outbox = model.outbox.filter((item) => item.id !== id);
}

function set(model: Model, id: string, change: Partial<Outgoing>): void {
  model.outbox = model.outbox.map((item) => item.id === id ? { ...item, ...change } : item);
}
