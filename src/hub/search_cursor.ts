/** Where a search goes on: a short text that stays right while new messages arrive. */
import { CommsError } from "../protocol/errors.ts";

export type SearchOrder = "relevance" | "newest" | "oldest";

export type SearchCursor =
  /** Numbers below this one. */
  | { order: "newest"; below: number }
  /** Numbers above this one. */
  | { order: "oldest"; above: number }
  /** The best between the numbers; behind `after` when some of them were shown. */
  | { order: "relevance"; below: number; above?: number; after?: { score: number; seq: number } };

export function printCursor(cursor: SearchCursor): string {
  if (cursor.order === "newest") return `n_${cursor.below}`;
  if (cursor.order === "oldest") return `o_${cursor.above}`;
  const { below, above, after } = cursor;
  return ["r", below, ...above === undefined || !after ? [] : [above, after.score, after.seq]].join("_");
}

/** Undefined without a cursor. Refuses what is none of this order. */
export function parseCursor(text: string | null | undefined, order: SearchOrder): SearchCursor | undefined {
  if (text == null) return undefined;
  const [letter, ...parts] = text.split("_");
  const numbers = parts.map((part) => part === "" ? NaN : Number(part));
  const isRight = letter === order[0] && numbers.every((number) => Number.isFinite(number) && number >= 0);
  const cursor = isRight ? cursorOf(order, numbers) : undefined;
  if (cursor) return cursor;
  throw new CommsError(
    "invalid_argument",
    `No place in a search by ${order}: ${
      JSON.stringify(text)
    }; use the \`next\` of the last answer with the same query and order`,
  );
}

function cursorOf(order: SearchOrder, numbers: readonly number[]): SearchCursor | undefined {
  const [first, above, score, seq, ...more] = numbers;
  if (first === undefined || more.length > 0) return undefined;
  if (order === "relevance" && seq !== undefined) {
    return { order, below: first, above: above!, after: { score: score!, seq } };
  }
  if (numbers.length > 1) return undefined;
  return order === "oldest" ? { order, above: first } : { order, below: first };
}
