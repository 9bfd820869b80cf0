/** Which columns there are, by the width of the terminal. People fold away first, then the conversations. Pure. */
import type { Model } from "../model.ts";

export interface Layout {
  /** 0: folded away. */
  sidebar: number;
  /** The timeline, or the panel where there is no room for both. */
  middle: number;
  /** People or panel; 0: folded away. */
  right: number;
  /** True when the panel stands in place of the timeline. */
  panelInMiddle: boolean;
}

const wide = 100;
const narrow = 64;

export function layoutOf(model: Model): Layout {
  const { columns } = model.size;
  const hasPanel = model.panel !== null;
  const sidebar = columns >= 140 ? 30 : columns >= wide ? 26 : columns >= narrow ? 22 : 0;
  const rest = columns - (sidebar > 0 ? sidebar + 1 : 0);
  // Help is read, not talked beside.
  const alone = columns < wide || model.panel?.kind === "help";
  if (alone) return { sidebar, middle: rest, right: 0, panelInMiddle: hasPanel };
  const right = hasPanel ? Math.max(38, Math.min(80, rest * 0.46 | 0)) : model.showPeople ? 24 : 0;
  return { sidebar, middle: right === 0 ? rest : rest - right - 1, right, panelInMiddle: false };
}

/** The cells in a row of the field in which one writes. */
export function fieldWidth(model: Model): number {
  return Math.max(1, layoutOf(model).middle - 3);
}
