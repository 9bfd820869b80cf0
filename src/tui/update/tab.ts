/** Tab: takes the first candidate, then goes round. */
import type { Effect } from "../event.ts";
import type { Completion, Model } from "../model.ts";
import { replaceRange } from "../terminal/editor.ts";
import { complete, completeAnything } from "./completion.ts";

export function cycle(model: Model, step: number): Effect[] {
  const typed = { text: model.editor.text, caret: model.editor.caret };
  const completion = model.completion ?? complete(model, typed) ?? completeAnything(model, typed);
  if (completion === null) return [];
  const count = completion.candidates.length;
  const picked = completion.cycling ? (completion.picked + step + count) % count : step > 0 ? 0 : count - 1;
  put(model, { ...completion, picked, cycling: true });
  return [];
}

/** Writes the picked candidate in place of what stood there. */
export function put(model: Model, completion: Completion): void {
  const { insert } = completion.candidates[completion.picked]!;
  const { from, to } = completion;
  // One space behind it is enough.
  const isDoubled = insert.endsWith(" ") && model.editor.text[to] === " ";
  model.editor = replaceRange(model.editor, { from, to: isDoubled ? to + 1 : to, text: insert });
  model.completion = { ...completion, to: from + insert.length };
}
