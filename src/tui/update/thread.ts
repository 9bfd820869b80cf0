/** Opening a thread beside the timeline: what is typed then answers there. */
import { askThread } from "../asks.ts";
import type { Effect } from "../event.ts";
import type { Model } from "../model.ts";
import { loadDraft, saveDraft } from "./drafts.ts";

export function openThread(model: Model, conv: string, rootId: string): Effect[] {
  const saved = saveDraft(model);
  const root = model.timelines.get(conv)?.messages.find(({ id }) => id === rootId) ?? null;
  const state = { hasOlder: false, loading: true, problem: null, anchor: null };
  model.panel = { kind: "thread", thread: { conv, rootId, root, replies: [], ...state } };
  model.selected = null;
  loadDraft(model);
  return [...saved, askThread(conv, rootId)];
}
