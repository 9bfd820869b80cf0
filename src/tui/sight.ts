/** What the last drawn frame showed: where lists stand, and what lies where for the mouse. */
import type { Anchor } from "./model.ts";

/** A list of rows, as it was drawn. */
export interface ListSight {
  /** The anchor with its overhang worked out; null: at the end. */
  anchor: Anchor | null;
  /** Rows of which at least one line was in sight, from the top. */
  visible: readonly string[];
  /** Rows above and below the window. */
  above: number;
  below: number;
  /** Lines of the window. */
  height: number;
}

/** What a click means. */
export type Target =
  | { on: "conversation"; conv: string }
  | { on: "person"; key: string }
  | { on: "message"; id: string }
  | { on: "run"; key: string }
  | { on: "item"; at: number };

export interface Hit {
  x: number;
  y: number;
  width: number;
  height: number;
  target: Target;
}

export interface Sight {
  timeline: ListSight;
  /** The thread in the panel. */
  thread: ListSight | null;
  /** Later ones lie over earlier ones. */
  hits: readonly Hit[];
  /** How far the text of the panel can scroll. */
  panelLines: number;
  panelHeight: number;
}

export const emptyList: ListSight = { anchor: null, visible: [], above: 0, below: 0, height: 0 };

export const noSight: Sight = { timeline: emptyList, thread: null, hits: [], panelLines: 0, panelHeight: 0 };

/** What lies at a cell, both counted from 0. */
export function targetAt({ hits }: Sight, { x, y }: { x: number; y: number }): Target | undefined {
  return hits.findLast((hit) => x >= hit.x && x < hit.x + hit.width && y >= hit.y && y < hit.y + hit.height)
    ?.target;
}
