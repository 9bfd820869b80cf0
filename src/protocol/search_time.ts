/** Times in a query: a day, an instant, or how long ago. */
import { parseTime } from "./time.ts";

export const durationPattern = /^(\d{1,5})([mhdw])$/;

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Milliseconds since 1970; undefined when it is no time. */
export function queryTime(value: string, now: number): number | undefined {
  const ago = durationPattern.exec(value);
  return ago ? now - Number(ago[1]) * unitMs[ago[2]!]! : parseTime(value);
}
