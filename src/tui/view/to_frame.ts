/** The lines of a view in the cells of a screen. */
import { Frame } from "../terminal/frame.ts";
import type { Size } from "../model.ts";
import type { View } from "./view.ts";

export function toFrame({ lines, cursor }: View, size: Size): Frame {
  const frame = new Frame(size);
  lines.forEach((line, y) => frame.put({ x: 0, y }, line));
  frame.cursor = cursor;
  return frame;
}
