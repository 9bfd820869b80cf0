/** Moving through timelines and threads. What lies beyond an end is worked out when it is drawn. */
import type { ReadMessage } from "../../protocol/message.ts";
import { askPage, askThread } from "../asks.ts";
import type { Effect } from "../event.ts";
import { here } from "../lists.ts";
import type { Anchor, Model } from "../model.ts";
import type { ListSight, Sight } from "../sight.ts";
import { loadMore } from "./timelines.ts";

/** So near to an end of what is loaded, the next page is asked for. */
const nearRows = 25;

/** Up by so many lines; down when negative. */
export function scrollBy(model: Model, lines: number): Effect[] {
  const timeline = here(model);
  if (timeline) timeline.anchor = moved(timeline.anchor, model.sight.timeline, lines);
  return [];
}

export function scrollThreadBy(model: Model, lines: number): Effect[] {
  if (model.panel?.kind !== "thread" || model.sight.thread === null) return [];
  const { thread } = model.panel;
  thread.anchor = moved(thread.anchor, model.sight.thread, lines);
  return [];
}

/** Nearly a window, so that the eye finds the place again. */
export function pageLines({ height }: ListSight): number {
  return Math.max(1, height - 2);
}

function moved(anchor: Anchor | null, { visible }: ListSight, lines: number): Anchor | null {
  if (anchor !== null) return { ...anchor, below: anchor.below + lines };
  const row = visible.at(-1);
  return row === undefined || lines <= 0 ? null : { row, below: lines };
}

/** To the newest message, which may have to be loaded again. */
export function goToEnd(model: Model): Effect[] {
  const timeline = here(model);
  if (!timeline) return [];
  timeline.anchor = null;
  if (!timeline.hasNewer || timeline.loading !== null) return [];
  timeline.loading = "page";
  timeline.messages = [];
  return [askPage(timeline.conv, "end")];
}

export function goToStart(model: Model): Effect[] {
  const timeline = here(model);
  const first = timeline?.messages[0];
  if (timeline && first) timeline.anchor = { row: first.id, below: -model.sight.timeline.height };
  return timeline ? loadMore(timeline, "older") : [];
}

/** Brings a loaded message into the middle of the window, if it is not in sight. */
export function bringIntoSight(model: Model, id: string): void {
  const timeline = here(model);
  const { height, visible } = model.sight.timeline;
  if (timeline && !visible.slice(1, -1).includes(id)) timeline.anchor = { row: id, below: -(height >> 1) };
}

/** The last message that is wholly in sight, or as good as. */
export function lastInSight(model: Model): ReadMessage | undefined {
  const timeline = here(model);
  if (!timeline) return undefined;
  for (const key of model.sight.timeline.visible.toReversed()) {
    const message = timeline.messages.findLast(({ id }) => id === key);
    if (message) return message;
  }
  return undefined;
}

/** Takes over where the drawn lists really stand, and asks for more where an end is near. */
export function settle(model: Model, sight: Sight): Effect[] {
  model.sight = sight;
  const timeline = here(model);
  if (!timeline) return [];
  timeline.anchor = timeline.hasNewer
    ? timeline.anchor && (sight.timeline.anchor ?? timeline.anchor)
    : sight.timeline.anchor;
  const effects: Effect[] = [];
  if (sight.timeline.above < nearRows) effects.push(...loadMore(timeline, "older"));
  if (sight.timeline.below < nearRows) effects.push(...loadMore(timeline, "newer"));
  return [...effects, ...settleThread(model, sight.thread)];
}

function settleThread({ panel }: Model, sight: ListSight | null): Effect[] {
  if (panel?.kind !== "thread" || sight === null) return [];
  const { thread } = panel;
  thread.anchor = sight.anchor;
  const first = thread.replies[0];
  if (sight.above > nearRows || !thread.hasOlder || thread.loading || thread.problem !== null) return [];
  if (first === undefined) return [];
  thread.loading = true;
  return [askThread(thread.conv, thread.rootId, first.id)];
}
