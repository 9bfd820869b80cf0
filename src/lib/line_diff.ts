/** What changed between two texts, line by line: the shortest edit (Myers, 1986), and its unified form. */

export type LineChange = { kind: "same" | "removed" | "added"; line: string };

/** Texts that differ in more lines than this are shown as removed and added whole between what they begin and end with. */
const maxEdits = 2_000;
const contextLines = 3;

/** All lines of both texts in order; a line keeps its line break, so that a missing one at the end is a change. */
export function lineDiff(before: string, after: string): LineChange[] {
  const a = linesOf(before);
  const b = linesOf(after);
  const head = commonHead(a, b);
  const tail = commonTail(a.slice(head), b.slice(head));
  return [
    ...marked("same", a.slice(0, head)),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...marked("same", a.slice(a.length - tail)),
  ];
}

/** The hunks of a unified diff, without the two lines of names in front; empty when nothing changed. */
export function unifiedHunks(changes: readonly LineChange[]): string[] {
  return hunkRanges(changes).flatMap(({ from, to }) => hunk(changes, { from, to }));
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function commonHead(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

function commonTail(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a.at(-1 - length) === b.at(-1 - length)) length++;
  return length;
}

function marked(kind: LineChange["kind"], lines: readonly string[]): LineChange[] {
  return lines.map((line) => ({ kind, line }));
}

function middle(a: readonly string[], b: readonly string[]): LineChange[] {
  const rounds = a.length > 0 && b.length > 0 ? furthestPoints(a, b) : undefined;
  return rounds === undefined ? [...marked("removed", a), ...marked("added", b)] : walkBack(a, b, rounds);
}

/**
 * For each number of edits d the furthest x on each diagonal k = x - y from -d to d, at index k + d.
 * Ends with the round that reaches both ends; undefined when that takes too many edits.
 */
function furthestPoints(a: readonly string[], b: readonly string[]): Int32Array[] | undefined {
  const rounds: Int32Array[] = [];
  for (let d = 0; d <= Math.min(maxEdits, a.length + b.length); d++) {
    const round = new Int32Array(2 * d + 1);
    rounds.push(round);
    for (let k = -d; k <= d; k += 2) {
      let x = d === 0 ? 0 : startOf(rounds[d - 1]!, { d, k }).x;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      round[k + d] = x;
      if (x >= a.length && x - k >= b.length) return rounds;
    }
  }
  return undefined;
}

/** Where diagonal k of round d begins: one step down (an added line) or to the right (a removed one) from the round before. */
function startOf(before: Int32Array, { d, k }: { d: number; k: number }): { x: number; isDown: boolean } {
  const left = k === -d ? -1 : before[k - 1 + d - 1]!;
  const above = k === d ? -1 : before[k + 1 + d - 1]!;
  const isDown = k === -d || (k !== d && left < above);
  return { x: isDown ? above : left + 1, isDown };
}

function walkBack(
  a: readonly string[],
  b: readonly string[],
  rounds: readonly Int32Array[],
): LineChange[] {
  const changes: LineChange[] = [];
  let x = a.length;
  let y = b.length;
  for (let d = rounds.length - 1; d >= 0; d--) {
    const k = x - y;
    const start = d === 0 ? { x: 0, isDown: false } : startOf(rounds[d - 1]!, { d, k });
    for (; x > start.x; x--, y--) changes.push({ kind: "same", line: a[x - 1]! });
    if (d === 0) break;
    if (start.isDown) changes.push({ kind: "added", line: b[--y]! });
    else changes.push({ kind: "removed", line: a[--x]! });
  }
  return changes.reverse();
}

/** Changes that are near each other, with the lines around them. */
function hunkRanges(changes: readonly LineChange[]): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (const [index, { kind }] of changes.entries()) {
    if (kind === "same") continue;
    const from = Math.max(0, index - contextLines);
    const to = Math.min(changes.length, index + contextLines + 1);
    const last = ranges.at(-1);
    if (last !== undefined && from <= last.to) last.to = to;
    else ranges.push({ from, to });
  }
  return ranges;
}

const signs = { same: " ", removed: "-", added: "+" } as const;

function hunk(changes: readonly LineChange[], { from, to }: { from: number; to: number }): string[] {
  const inside = changes.slice(from, to);
  const place = (other: "removed" | "added", sign: string) => {
    const counts = (part: readonly LineChange[]) => part.filter(({ kind }) => kind !== other).length;
    const lines = counts(inside);
    const before = counts(changes.slice(0, from));
    // An empty side is named by the line before it.
    return `${sign}${lines === 0 ? before : before + 1}${lines === 1 ? "" : `,${lines}`}`;
  };
  return [
    `@@ ${place("added", "-")} ${place("removed", "+")} @@`,
    ...inside.flatMap(({ kind, line }) =>
      line.endsWith("\n")
        ? [`${signs[kind]}${line.slice(0, -1)}`]
        : [`${signs[kind]}${line}`, "\\ No newline at end of file"]
    ),
  ];
}
