/** The wheel and clicks. */
import type { Effect } from "../event.ts";
import type { Input } from "../keystroke.ts";
import { here } from "../lists.ts";
import type { Model } from "../model.ts";
import { targetAt } from "../sight.ts";
import { layoutOf } from "../view/layout.ts";
import { messageActions } from "./actions.ts";
import { movePick, openPicked, pickOf, setPick } from "./panels.ts";
import { openDirect } from "./people.ts";
import { go } from "./places.ts";
import { scrollBy, scrollThreadBy } from "./scroll.ts";

const wheelLines = 3;

export function onMouse(model: Model, { action, x, y }: Extract<Input, { kind: "mouse" }>): Effect[] {
  if (model.overlay !== null) return [];
  if (action === "press") return onClick(model, { x, y });
  return onWheel(model, x, action === "wheel_up" ? 1 : -1);
}

function onWheel(model: Model, x: number, direction: 1 | -1): Effect[] {
  const layout = layoutOf(model);
  const panelFrom = layout.panelInMiddle ? layout.sidebar : model.size.columns - layout.right;
  const inPanel = model.panel !== null && x >= panelFrom;
  if (!inPanel) return scrollBy(model, direction * wheelLines);
  if (model.panel?.kind === "thread") return scrollThreadBy(model, direction * wheelLines);
  movePick(model, -direction * (model.sight.panelLines > 0 ? wheelLines : 1));
  return [];
}

function onClick(model: Model, place: { x: number; y: number }): Effect[] {
  const target = targetAt(model.sight, place);
  switch (target?.on) {
    case "conversation":
      return go(model, target.conv);
    case "person":
      return openDirect(model, target.key);
    case "message":
      if (model.selected === target.id) return messageActions.open_thread(model);
      model.selected = target.id;
      return [];
    case "run":
      toggleRun(model, target.key);
      return [];
    case "item": {
      const { panel } = model;
      if (panel === null || panel.kind === "thread" || panel.kind === "help") return [];
      const again = pickOf(panel) === target.at;
      setPick(panel, target.at);
      return again && panel.kind !== "permissions" ? openPicked(model) : [];
    }
    case undefined:
      return [];
  }
}

function toggleRun(model: Model, key: string): void {
  const timeline = here(model);
  if (!timeline) return;
  const open = new Set(timeline.openRuns);
  if (!open.delete(key)) open.add(key);
  timeline.openRuns = open;
}
