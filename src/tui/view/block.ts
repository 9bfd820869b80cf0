/** A rectangle of the screen: its lines, and what lies where in it. */
import type { Hit } from "../sight.ts";
import type { Line } from "./paint.ts";

export interface Block {
  lines: Line[];
  hits: Hit[];
}

export function moved(hits: readonly Hit[], { x, y }: { x: number; y: number }): Hit[] {
  return hits.map((hit) => ({ ...hit, x: hit.x + x, y: hit.y + y }));
}
