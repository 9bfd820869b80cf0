/** JSON as bytes in parts: one text of all would be several times as large in memory while it is made. */

/** A list is given as an iterator, of which each element is made when it is its turn. */
export type Iterated<T> = {
  [K in keyof T]: T[K] extends (infer Element)[] ? T[K] | IteratorObject<Element, undefined> : T[K];
};

const partChars = 64 * 1024;
/** Objects down to here are gone through; what is deeper is made at once. */
const opened = 2;

/** Of an object whose lists, and those of the objects in it, may be iterators. */
export function jsonParts(value: object): Uint8Array[] {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  let text = "";
  for (const piece of pieces(value, opened)) {
    text += piece;
    if (text.length < partChars) continue;
    parts.push(encoder.encode(text));
    text = "";
  }
  return [...parts, encoder.encode(text)];
}

function* pieces(value: unknown, depth: number): Generator<string> {
  if (value instanceof Iterator) yield* list(value);
  else if (depth > 0 && isRecord(value)) yield* properties(value, depth - 1);
  else yield JSON.stringify(value);
}

function* list(elements: Iterable<unknown>): Generator<string> {
  let before = "[";
  for (const element of elements) {
    yield before + JSON.stringify(element);
    before = ",";
  }
  yield before === "[" ? "[]" : "]";
}

function* properties(value: Record<string, unknown>, depth: number): Generator<string> {
  let before = "{";
  for (const [name, one] of Object.entries(value)) {
    if (one === undefined) continue;
    yield `${before}${JSON.stringify(name)}:`;
    yield* pieces(one, depth);
    before = ",";
  }
  yield before === "{" ? "{}" : "}";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
