/** What follows when the text in the field changes. */
import type { Effect } from "../event.ts";
import type { Model } from "../model.ts";
import { complete } from "./completion.ts";
import { draftTouched } from "./drafts.ts";

const typingPauseMs = 3_000;

export function typed(model: Model): Effect[] {
  const text = model.editor.text;
  draftTouched(model);
  model.completion = complete(model, { text, caret: model.editor.caret });
  if (text === "" || text.startsWith("/") || model.now - model.lastTypingSaid < typingPauseMs) return [];
  model.lastTypingSaid = model.now;
  return [{ do: "typing", conv: model.place, typing: true }];
}
