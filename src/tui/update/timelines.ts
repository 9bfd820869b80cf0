/** The loaded part of each conversation: how it grows, moves and follows what happens. */
import type { ReadMessage } from "../../protocol/message.ts";
import type { Page } from "../answers.ts";
import { askAround, askFirstUnread, askPage } from "../asks.ts";
import { merge, withChange } from "../../protocol/message_changes.ts";
import type { Effect } from "../event.ts";
import type { Model, Timeline } from "../model.ts";

const keptTimelines = 12;
/** Beyond this the far end is let go, so that memory stays flat; it is asked for again. */
const keptMessages = 1_500;

export function emptyTimeline(conv: string): Timeline {
  return {
    conv,
    messages: [],
    loaded: false,
    loading: null,
    problem: null,
    hasOlder: false,
    hasNewer: false,
    unreadFrom: null,
    anchor: null,
    openRuns: new Set(),
    seenSeq: 0,
    retryAt: 0,
  };
}

/** The timeline of a conversation, made when it is not there; the ones not visited for longest go. */
export function timelineOf(model: Model, conv: string): Timeline {
  const timeline = model.timelines.get(conv) ?? emptyTimeline(conv);
  model.timelines.delete(conv);
  model.timelines.set(conv, timeline);
  if (model.timelines.size > keptTimelines) model.timelines.delete(model.timelines.keys().next().value!);
  return timeline;
}

/** Asks for what is not there yet: the end, or the first unread message. */
export function loadTimeline(model: Model, conv: string): Effect[] {
  const timeline = timelineOf(model, conv);
  if (timeline.loaded || timeline.loading !== null) return [];
  timeline.loading = "page";
  timeline.problem = null;
  const unread = model.conversations.get(conv)?.unread_count ?? 0;
  return [unread > 0 ? askFirstUnread(conv) : askPage(conv, "end")];
}

export function onPage(
  model: Model,
  asked: { conv: string; where: "end" | "older" | "newer" },
  page: Page,
): void {
  const timeline = model.timelines.get(asked.conv);
  if (timeline === undefined || timeline.loading === null) return;
  timeline.loading = null;
  if (asked.where === "end") {
    return replaceWith(timeline, { messages: page.messages, hasOlder: page.has_more, hasNewer: false });
  }
  const messages = merge(timeline.messages, page.messages);
  const excess = messages.length - keptMessages;
  if (asked.where === "older") {
    timeline.hasOlder = page.has_more;
    timeline.hasNewer ||= excess > 0;
    timeline.messages = messages.slice(0, keptMessages);
  } else {
    timeline.hasNewer = page.has_more;
    timeline.hasOlder ||= excess > 0;
    timeline.messages = excess > 0 ? messages.slice(excess) : messages;
  }
}

function replaceWith(
  timeline: Timeline,
  { messages, hasOlder, hasNewer }: {
    messages: readonly ReadMessage[];
    hasOlder: boolean;
    hasNewer: boolean;
  },
): void {
  // What arrived while the page was on its way belongs behind it.
  const last = messages.at(-1)?.seq ?? 0;
  const later = hasNewer ? [] : timeline.messages.filter(({ seq = 0 }) => seq > last);
  timeline.messages = merge(messages, later);
  timeline.hasOlder = hasOlder;
  timeline.hasNewer = hasNewer;
  timeline.loaded = true;
  timeline.problem = null;
}

/** The first unread message that a person wrote, as the daemon counts. */
export function onFirstUnread(conv: string, { messages }: Page): Effect[] {
  const first = messages.find(({ sender }) => sender.type !== "system") ?? messages[0];
  return [first === undefined ? askPage(conv, "end") : askAround(conv, first.id, { unread: true })];
}

export function onAround(
  model: Model,
  asked: { conv: string; id: string; unread: boolean },
  [before, message, after]: [Page, ReadMessage, Page],
): void {
  const timeline = timelineOf(model, asked.conv);
  timeline.loading = null;
  replaceWith(timeline, {
    messages: [...before.messages, message, ...after.messages],
    hasOlder: before.has_more,
    hasNewer: after.has_more,
  });
  if (asked.unread) timeline.unreadFrom = asked.id;
}

/** New messages of one conversation, in order. Without the newest part loaded they are left for scrolling there. */
export function onArrived(model: Model, conv: string, messages: readonly ReadMessage[]): void {
  const timeline = model.timelines.get(conv);
  if (timeline === undefined || timeline.hasNewer) return;
  const all = merge(timeline.messages, messages);
  // Twice as many before it is cut, so that a flood does not cut at each message.
  const excess = all.length > keptMessages * 2 && timeline.anchor === null ? all.length - keptMessages : 0;
  timeline.hasOlder ||= excess > 0;
  timeline.messages = excess > 0 ? all.slice(excess) : all;
}

/** Changes a message wherever it is shown. */
export function changeMessage(
  model: Model,
  { conv, id, change }: { conv: string; id: string; change: (message: ReadMessage) => ReadMessage },
): void {
  const timeline = model.timelines.get(conv);
  if (timeline) timeline.messages = withChange(timeline.messages, id, change);
  const { panel } = model;
  if (panel?.kind === "thread" && panel.thread.conv === conv) {
    const { thread } = panel;
    if (thread.root?.id === id) thread.root = change(thread.root);
    thread.replies = withChange(thread.replies, id, change);
  }
  if (panel?.kind === "pins" && panel.list) panel.list = withChange(panel.list, id, change);
}

/** Takes messages away for good. */
export function dropMessages(model: Model, conv: string, ids: readonly string[]): void {
  const gone = new Set(ids);
  const timeline = model.timelines.get(conv);
  if (timeline) timeline.messages = timeline.messages.filter(({ id }) => !gone.has(id));
  const { panel } = model;
  if (panel?.kind === "thread") panel.thread.replies = panel.thread.replies.filter(({ id }) => !gone.has(id));
  if (panel?.kind === "search") {
    panel.search.results = panel.search.results.filter(({ message }) => !gone.has(message.id));
  }
}

/** Asks for the next page where the view has come near an end of what is loaded. */
export function loadMore(timeline: Timeline, where: "older" | "newer"): Effect[] {
  const { conv, messages, loading, loaded, problem } = timeline;
  const edge = where === "older" ? messages[0] : messages.at(-1);
  const has = where === "older" ? timeline.hasOlder : timeline.hasNewer;
  if (!loaded || loading !== null || problem !== null || !has || edge === undefined) return [];
  timeline.loading = where;
  return [askPage(conv, where, where === "older" ? { before: edge.id } : { after: edge.id })];
}
