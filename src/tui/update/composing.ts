/** The field in which one writes: sending, recalling what was sent, dropping. */
import { parseSlash } from "../../protocol/slash.ts";
import { limits } from "../../protocol/limits.ts";
import type { Effect, Moment } from "../event.ts";
import type { Model } from "../model.ts";
import { emptyEditor } from "../editing.ts";
import { editorWith, insertText } from "../terminal/editor.ts";
import { moveRow } from "../terminal/editor_rows.ts";
import { fieldWidth } from "../view/layout.ts";
import { runCommand } from "./commands.ts";
import { draftPlace } from "./drafts.ts";
import { say } from "./notices.ts";
import { enqueue } from "./outbox.ts";
import { quit } from "./overlays.ts";
import { typed } from "./typing.ts";

const keptLines = 200;

export function send(model: Model, moment: Moment): Effect[] {
  const text = model.editor.text.trim();
  if (text === "") return [];
  const parsed = parseSlash(text);
  if (parsed.kind === "problem") return refuse(model, parsed.problem);
  if (parsed.kind === "text" || parsed.name === "me") return post(model, text, moment);
  const place = draftPlace(model);
  const done = runCommand(model, parsed, moment);
  if (typeof done === "string") return refuse(model, done);
  return [...done, ...clear(model, { place, text })];
}

/** Ordinary text; two slashes in front are one. */
function post(model: Model, text: string, moment: Moment): Effect[] {
  const message = text.startsWith("//") ? text.slice(1) : text;
  if (new TextEncoder().encode(message).length > limits.bodyBytes) {
    return refuse(model, "This is too long for a message: put it into a file or an artifact");
  }
  const place = draftPlace(model);
  const { panel } = model;
  const root = panel?.kind === "thread" ? { reply_to: panel.thread.rootId } : {};
  const { taken, effects } = enqueue(model, { conversation: model.place, message, ...root }, moment);
  if (panel?.kind === "thread") panel.thread.anchor = null;
  return taken ? [...effects, ...clear(model, { place, text })] : [];
}

function refuse(model: Model, problem: string): Effect[] {
  say(model, problem, "problem");
  return [];
}

function clear(model: Model, { place, text }: { place: string; text: string }): Effect[] {
  const hadDraft = model.drafts.delete(place) && !place.includes(" ");
  if (draftPlace(model) === place) model.editor = emptyEditor();
  model.sent = [...model.sent.filter((line) => line !== text), text].slice(-keptLines);
  model.recall = null;
  model.completion = null;
  model.draftChanged = null;
  model.lastTypingSaid = 0;
  const forget: Effect[] = hadDraft ? [forgetDraft(place)] : [];
  return [...forget, { do: "typing", conv: model.place, typing: false }];
}

function forgetDraft(conv: string): Effect {
  const call = { method: "PATCH", path: "/api/personal", body: { drafts: { [conv]: null } } } as const;
  return { do: "ask", calls: [call], asked: { for: "done", done: null, problem: "The draft is still kept" } };
}

export function newline(model: Model): Effect[] {
  model.editor = insertText(model.editor, "\n");
  return typed(model);
}

/** Within a text of several lines the caret moves; beyond its ends come the lines that were sent before. */
export function moveOrRecall(model: Model, step: 1 | -1): Effect[] {
  const moved = moveRow(model.editor, { step, width: fieldWidth(model) });
  if (moved !== undefined) {
    model.editor = moved;
    return [];
  }
  const at = (model.recall ?? model.sent.length) + step;
  if (at < 0 || at > model.sent.length || (model.recall === null && step > 0)) return [];
  if (model.recall === null && model.editor.text.trim() !== "") model.drafts.set("recall", model.editor.text);
  model.recall = at === model.sent.length ? null : at;
  model.editor = editorWith(model.sent[at] ?? model.drafts.get("recall") ?? "");
  if (model.recall === null) model.drafts.delete("recall");
  return [];
}

export function interrupt(model: Model): Effect[] {
  const text = model.editor.text;
  if (text === "") return quit(model);
  // What was dropped can be had again with the arrow key.
  model.sent = [...model.sent, text].slice(-keptLines);
  model.editor = emptyEditor();
  model.recall = null;
  return typed(model);
}
