/** Unsent text: kept for each conversation and thread, and with the daemon for other clients. */
import { askChange } from "../asks.ts";
import type { Effect } from "../event.ts";
import type { Model } from "../model.ts";
import { editorWith } from "../terminal/editor.ts";

const quietMs = 1_500;

/** The conversation, or the thread in the panel. */
export function draftPlace({ panel, place }: Model): string {
  return panel?.kind === "thread" ? `${place} ${panel.thread.rootId}` : place;
}

/** Keeps what stands in the field. Threads are kept here only. */
export function saveDraft(model: Model): Effect[] {
  const place = draftPlace(model);
  const text = model.editor.text;
  const before = model.drafts.get(place) ?? "";
  model.draftChanged = null;
  if (text === before) return [];
  if (text === "") model.drafts.delete(place);
  else model.drafts.set(place, text);
  return place.includes(" ") ? [] : [keep(place, text)];
}

export function loadDraft(model: Model): void {
  model.editor = editorWith(model.drafts.get(draftPlace(model)) ?? "");
}

/** The text was changed: it is kept when the fingers rest. */
export function draftTouched(model: Model): void {
  model.draftChanged = model.now;
}

export function keepDraftWhenQuiet(model: Model): Effect[] {
  const { draftChanged, now } = model;
  return draftChanged === null || now - draftChanged < quietMs || model.link !== "live"
    ? []
    : saveDraft(model);
}

function keep(conv: string, text: string): Effect {
  const body = { drafts: { [conv]: text === "" ? null : text } };
  return askChange({ method: "PATCH", path: "/api/personal", body }, {
    problem: "The draft is only kept here",
  });
}
