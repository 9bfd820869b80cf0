/** Keys, pasted text and the mouse. The topmost thing gets them first: a box, a selected message, a panel, then the field. */
import type { Effect, Moment } from "../event.ts";
import { type Action, actionFor, messageBindings, panelBindings } from "../keys.ts";
import type { Input } from "../keystroke.ts";
import type { Model, Overlay } from "../model.ts";
import { editKey, isPrintable } from "../editing.ts";
import { type Editor, insertText } from "../terminal/editor.ts";
import { actions, messageActions, panelActions } from "./actions.ts";
import { onMouse } from "./mouse.ts";
import { accept } from "./overlays.ts";
import { findings } from "./palette.ts";
import { takesArrows } from "./panels.ts";
import { completeSearch, searchOf } from "./search.ts";
import { typed } from "./typing.ts";

export function onInput(model: Model, input: Input, moment: Moment): Effect[] {
  switch (input.kind) {
    case "focus":
      model.focused = input.focused;
      return [];
    case "mouse":
      return onMouse(model, input);
    case "paste":
      return onPaste(model, input.text);
    case "key":
      return onKey(model, input.key, moment);
  }
}

function onPaste(model: Model, text: string): Effect[] {
  if (model.overlay?.kind === "confirm") return [];
  if (model.overlay !== null || model.panel?.kind === "search") {
    return changeField(model, insertText(model.field, text.replace(/\s+/g, " ")));
  }
  model.selected = null;
  model.editor = insertText(model.editor, text);
  return typed(model);
}

function onKey(model: Model, key: string, moment: Moment): Effect[] {
  if (model.overlay !== null) return overlayKey(model, model.overlay, { key, moment });
  const own = selectionKey(model, key) ?? panelKey(model, key) ?? searchKey(model, key);
  if (own !== undefined) return own;
  const action = key === "?" && model.editor.text !== "" ? undefined : actionFor(key);
  if (action === undefined) return editorKey(model, key);
  const isDelete = action === "delete_or_quit" && model.editor.text !== "";
  return isDelete ? editorKey(model, key) : actions[action](model, { key, moment });
}

function overlayKey(
  model: Model,
  overlay: Overlay,
  { key, moment }: { key: string; moment: Moment },
): Effect[] {
  const action = actionFor(key);
  if (action === "escape" || action === "interrupt" || (action === "palette" && overlay.kind === "palette")) {
    model.overlay = null;
    return [];
  }
  if (action === "quit") return actions.quit(model, { key, moment });
  if (action === "send") {
    const done = accept(model, overlay);
    return done.action === undefined ? done.effects : actions[done.action](model, { key, moment });
  }
  if (overlay.kind === "palette") {
    const step = paletteStep(action);
    if (step !== 0) {
      const last = findings(model).length - 1;
      overlay.picked = Math.max(0, Math.min(overlay.picked + step, last));
      return [];
    }
    overlay.picked = 0;
  }
  return overlay.kind === "confirm" ? [] : changeField(model, editKey(model.field, key));
}

function paletteStep(action: Action | undefined): number {
  if (action === "down" || action === "complete") return 1;
  return action === "up" || action === "complete_back"
    ? -1
    : action === "page_down"
    ? 8
    : action === "page_up"
    ? -8
    : 0;
}

function selectionKey(model: Model, key: string): Effect[] | undefined {
  if (model.selected === null) return undefined;
  const binding = messageBindings.find(({ keys }) => keys.includes(key));
  if (binding) return messageActions[binding.action](model);
  // Whoever goes on writing has no more use for the selection.
  if (isPrintable(key)) model.selected = null;
  return undefined;
}

function panelKey(model: Model, key: string): Effect[] | undefined {
  const { panel } = model;
  if (!takesArrows(model) || model.editor.text !== "") return undefined;
  const binding = panelBindings.find((one) => one.panel === panel?.kind && one.keys.includes(key));
  return binding && panelActions[binding.action](model);
}

/** The field of the search panel takes what is typed. */
function searchKey(model: Model, key: string): Effect[] | undefined {
  const search = searchOf(model);
  if (search === null) return undefined;
  if (key === "Tab") {
    completeSearch(model);
    search.typedAt = model.now;
    return [];
  }
  const isAction = actionFor(key) !== undefined && key !== "?" && key !== "Ctrl+D";
  if (isAction) return undefined;
  search.typedAt = model.now;
  return changeField(model, editKey(model.field, key));
}

function changeField(model: Model, field: Editor | undefined): Effect[] {
  if (field !== undefined) model.field = field;
  return [];
}

function editorKey(model: Model, key: string): Effect[] {
  const before = model.editor.text;
  const edited = editKey(model.editor, key);
  if (edited === undefined) return [];
  model.editor = edited;
  if (edited.text === before) {
    model.completion = null;
    return [];
  }
  model.recall = null;
  return typed(model);
}
