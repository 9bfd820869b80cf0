/** Boxes over everything, and the keys that close what is open. */
import type { Effect } from "../event.ts";
import { here } from "../lists.ts";
import type { Action } from "../keys.ts";
import type { Model, Overlay } from "../model.ts";
import { remove } from "./messages.ts";
import { say } from "./notices.ts";
import { type Finding, findings } from "./palette.ts";
import { closePanel } from "./panels.ts";
import { archive, create, idFromName, join, openDirect } from "./people.ts";
import { go } from "./places.ts";
import { goToEnd } from "./scroll.ts";

/** Closes one thing, the topmost first; at last goes to the newest message. */
export function escape(model: Model): Effect[] {
  if (model.completion !== null) {
    model.completion = null;
    return [];
  }
  if (model.selected !== null) {
    model.selected = null;
    return [];
  }
  model.marked = null;
  const { panel } = model;
  if (panel?.kind === "artifacts" && panel.artifacts.open) {
    Object.assign(panel.artifacts, { open: null, base: null, scroll: 0 });
    return [];
  }
  if (panel !== null) return closePanel(model);
  const timeline = here(model);
  if (timeline?.anchor === null && !timeline.hasNewer) timeline.unreadFrom = null;
  return goToEnd(model);
}

/** Asks first when messages would be lost. */
export function quit(model: Model): Effect[] {
  const waiting = model.outbox.length;
  if (waiting === 0) return [{ do: "quit" }];
  const question = `${waiting === 1 ? "A message is" : `${waiting} messages are`} not sent yet. Quit anyway?`;
  model.overlay = { kind: "confirm", question, action: "quit", about: "" };
  return [];
}

/** Enter in the box on top. A palette's action is given back, as it is run by the table of keys. */
export function accept(model: Model, overlay: Overlay): { effects: Effect[]; action?: Action } {
  switch (overlay.kind) {
    case "confirm":
      model.overlay = null;
      return { effects: confirmed(model, overlay) };
    case "create": {
      const name = model.field.text.trim();
      if (idFromName(name) === "") {
        if (name !== "") say(model, "A name needs a letter or digit", "problem");
        return { effects: [] };
      }
      model.overlay = null;
      return { effects: create(name) };
    }
    case "palette": {
      const found = findings(model);
      const finding = found[Math.min(overlay.picked, found.length - 1)];
      model.overlay = null;
      if (finding?.kind === "action") return { effects: [], action: finding.id as Action };
      return { effects: finding === undefined ? joinTyped(model) : open(model, finding) };
    }
  }
}

function joinTyped(model: Model): Effect[] {
  const id = idFromName(model.field.text);
  return id === "" ? [] : join(model, id);
}

function open(model: Model, { kind, id }: Finding): Effect[] {
  if (kind === "person") return openDirect(model, id);
  const row = model.conversations.get(id);
  return row?.member || row?.archived ? go(model, id) : join(model, id);
}

function confirmed(model: Model, { action, about }: Extract<Overlay, { kind: "confirm" }>): Effect[] {
  switch (action) {
    case "archive":
      return archive(model, about);
    case "delete":
      model.selected = null;
      return remove({ conv: model.place, id: about });
    case "quit":
      return [{ do: "quit" }];
  }
}
