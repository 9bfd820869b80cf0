/** Rows that are to be asked for again: soon, and once for many reasons. */
import { askConversation } from "../asks.ts";
import type { Effect } from "../event.ts";
import type { Model } from "../model.ts";

const waitMs = 200;

export function markStale(model: Model, conv: string): void {
  if (conv !== "" && !model.stale.has(conv)) model.stale.set(conv, model.now + waitMs);
}

export function askStale(model: Model): Effect[] {
  const due = [...model.stale].filter(([, at]) => at <= model.now).map(([conv]) => conv);
  for (const conv of due) model.stale.delete(conv);
  return due.map(askConversation);
}
