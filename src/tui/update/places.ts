/** Going from one conversation to another. */
import { askAround, askMembers, askPlaceOf } from "../asks.ts";
import type { Effect } from "../event.ts";
import { here, joinedRows, titleOf } from "../lists.ts";
import { emptyEditor } from "../editing.ts";
import type { Model } from "../model.ts";
import { loadDraft, saveDraft } from "./drafts.ts";
import { openThread } from "./thread.ts";
import { loadTimeline, timelineOf } from "./timelines.ts";

/** Shows a conversation; what was typed stays with the one that is left. */
export function go(model: Model, conv: string): Effect[] {
  const left = conv === model.place ? [] : leave(model);
  model.place = conv;
  // What was typed before anything was known stays, too.
  if (model.editor.text === "") loadDraft(model);
  const timeline = timelineOf(model, conv);
  if (timeline.loaded && timeline.unreadFrom !== null) toUnread(model);
  const title: Effect = { do: "title", text: `#${titleOf(model, conv)} · claude-comms` };
  return [...left, ...loadTimeline(model, conv), askMembers(conv), title];
}

/** Nothing that belongs to the conversation in sight stays open. */
function leave(model: Model): Effect[] {
  const saved = saveDraft(model);
  const timeline = here(model);
  if (timeline && timeline.anchor === null) timeline.unreadFrom = null;
  const { panel } = model;
  if (panel?.kind !== "help" && panel?.kind !== "agents" && panel?.kind !== "search") model.panel = null;
  model.selected = null;
  model.marked = null;
  model.completion = null;
  model.recall = null;
  model.editor = emptyEditor();
  return saved;
}

/** The line above the unread stands in the upper part of the window. */
export function toUnread(model: Model): void {
  const timeline = here(model);
  if (!timeline?.unreadFrom) return;
  const { height } = model.sight.timeline;
  timeline.anchor = { row: timeline.unreadFrom, below: -Math.max(0, height - 5) };
}

export function goBy(model: Model, step: number): Effect[] {
  const rows = joinedRows(model);
  const at = rows.findIndex(({ id }) => id === model.place);
  const next = rows[(Math.max(at, 0) + step + rows.length) % Math.max(1, rows.length)];
  return next === undefined ? [] : go(model, next.id);
}

export function goNth(model: Model, index: number): Effect[] {
  const row = joinedRows(model)[index];
  return row === undefined ? [] : go(model, row.id);
}

/** To the next conversation with something unread. */
export function goUnread(model: Model): Effect[] {
  const rows = joinedRows(model);
  const at = rows.findIndex(({ id }) => id === model.place);
  const next = [...rows.slice(at + 1), ...rows.slice(0, Math.max(at, 0))]
    .find((row) => row.unread_count > 0 && !row.muted);
  return next === undefined ? [] : go(model, next.id);
}

/** The conversation is no more: to another one, if it was in sight. */
export function goAway(model: Model, conv: string): Effect[] {
  if (model.place !== conv) return [];
  const next = joinedRows(model).find(({ id }) => id !== conv);
  return go(model, next?.id ?? "general");
}

/** Shows a message where it stands; a reply in its thread. */
export function goToMessage(model: Model, conv: string, id: string): Effect[] {
  const effects = conv === model.place ? [] : go(model, conv);
  const timeline = timelineOf(model, conv);
  if (timeline.messages.some((message) => message.id === id)) {
    showAt(model, id);
    return effects;
  }
  return [...effects.filter((effect) => !isLoading(effect)), askPlaceOf(conv, id)];
}

/** Would load the end of the conversation, where another place is wanted. */
function isLoading(effect: Effect): boolean {
  return effect.do === "ask" && (effect.asked.for === "page" || effect.asked.for === "first_unread");
}

/** The daemon found the message: its root is shown in the timeline, itself in the thread. */
export function onPlaceOf(
  model: Model,
  conv: string,
  message: { id: string; reply_to: string | null },
): Effect[] {
  const root = message.reply_to ?? message.id;
  const timeline = timelineOf(model, conv);
  const thread = message.reply_to === null ? [] : openThread(model, conv, root);
  if (timeline.messages.some(({ id }) => id === root)) {
    showAt(model, root);
    return thread;
  }
  timeline.loading = "page";
  timeline.messages = [];
  return [askAround(conv, root, { unread: false }), ...thread];
}

export function showAt(model: Model, id: string): void {
  const timeline = here(model);
  if (!timeline) return;
  timeline.anchor = { row: id, below: -(model.sight.timeline.height >> 1) };
  model.marked = id;
}
