/** What was in sight for a second counts as read. The daemon is told once for many. */
import { isSystem } from "../../protocol/message.ts";
import { askSeen } from "../asks.ts";
import type { Effect } from "../event.ts";
import { here } from "../lists.ts";
import type { Model } from "../model.ts";
import { lastInSight } from "./scroll.ts";

const dwellMs = 900;

/** Called at every tick. */
export function read(model: Model): Effect[] {
  if (!model.focused || model.overlay !== null || model.link !== "live") return forget(model);
  return [...readTimeline(model), ...readThread(model)];
}

function readTimeline(model: Model): Effect[] {
  const timeline = here(model);
  const row = model.conversations.get(model.place);
  const message = lastInSight(model);
  const seq = message?.seq ?? 0;
  if (!timeline || !row?.member || !message || seq <= timeline.seenSeq) return forget(model);
  if (row.unread_count === 0 && !isSystem(message)) return forget(model);
  const { dwell } = model;
  if (dwell?.conv !== model.place) {
    model.dwell = { conv: model.place, id: message.id, since: model.now };
    return [];
  }
  if (model.now - dwell.since < dwellMs) return [];
  model.dwell = null;
  timeline.seenSeq = seq;
  return [askSeen(model.place, { up_to: message.id })];
}

function readThread({ panel, threadUnread }: Model): Effect[] {
  if (panel?.kind !== "thread" || !threadUnread.has(panel.thread.rootId)) return [];
  const { conv, rootId, replies } = panel.thread;
  const last = replies.at(-1);
  if (last === undefined) return [];
  threadUnread.delete(rootId);
  return [askSeen(conv, { root_id: rootId, up_to: last.id })];
}

function forget(model: Model): Effect[] {
  model.dwell = null;
  return [];
}
