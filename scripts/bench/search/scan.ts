/** A search by looking at every message, given up after some seconds. */
import type { SearchResult } from "../../../src/hub/api.ts";
import { parseCursor } from "../../../src/hub/search_cursor.ts";

/** For one question; the page that is being looked through is finished. */
const budgetMs = 4000;

/** How many milliseconds until `wanted` results or the end. What was given up is extrapolated from how far it came, and says so. */
export async function scanOnce(
  page: (cursor: string | null) => Promise<SearchResult>,
  { lastSeq, wanted }: { lastSeq: number; wanted: number },
): Promise<string> {
  const begun = performance.now();
  let found = 0;
  for (let cursor: string | null = null;;) {
    const { count, next, order }: SearchResult = await page(cursor);
    found += count;
    const ms = performance.now() - begun;
    if (next === null || found >= wanted) return ms.toFixed(0);
    const part = partBehind(next, { order, lastSeq });
    if (ms > budgetMs) {
      const whole = Math.min(ms / part, ms * wanted / found);
      return `about ${whole.toFixed(0)}, from ${(part * 100).toFixed(1)} % of the messages`;
    }
    cursor = next;
  }
}

/** Which part of the history was looked at when a page ended there. */
function partBehind(
  text: string,
  { order, lastSeq }: { order: SearchResult["order"]; lastSeq: number },
): number {
  const cursor = parseCursor(text, order);
  if (cursor === undefined) return 0;
  return cursor.order === "oldest" ? cursor.above / lastSeq : 1 - cursor.below / lastSeq;
}
