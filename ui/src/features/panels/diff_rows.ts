/** Two texts line by line, changed lines side by side, long equal stretches left out. */

export type DiffRow =
  | { kind: "same"; left: number; right: number; text: string }
  | {
    kind: "changed";
    left: number | null;
    right: number | null;
    before: string | null;
    after: string | null;
  }
  | { kind: "skip"; count: number };

interface Part {
  value: string;
  added?: boolean;
  removed?: boolean;
}

const shownAround = 4;

export async function diffRows(before: string, after: string): Promise<DiffRow[]> {
  const { diffLines } = await import("diff");
  return rowsOf(diffLines(before, after));
}

/** None when nothing differs. */
export function rowsOf(parts: readonly Part[]): DiffRow[] {
  if (!parts.some((part) => part.added || part.removed)) return [];
  const rows: DiffRow[] = [];
  let left = 1;
  let right = 1;
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!;
    const lines = linesOf(part.value);
    if (!part.added && !part.removed) {
      rows.push(...sameRows(lines, { left, right, first: at === 0, last: at === parts.length - 1 }));
      left += lines.length;
      right += lines.length;
      continue;
    }
    const next = parts[at + 1];
    const paired = part.removed && next?.added ? linesOf(next.value) : [];
    const removed = part.removed ? lines : [];
    const added = part.added ? lines : paired;
    for (let i = 0; i < Math.max(removed.length, added.length); i++) {
      rows.push({
        kind: "changed",
        left: i < removed.length ? left++ : null,
        right: i < added.length ? right++ : null,
        before: removed[i] ?? null,
        after: added[i] ?? null,
      });
    }
    if (paired.length > 0) at++;
  }
  return rows;
}

function sameRows(
  lines: string[],
  { left, right, first, last }: { left: number; right: number; first: boolean; last: boolean },
): DiffRow[] {
  const head = first ? 0 : shownAround;
  const tail = last ? 0 : shownAround;
  const row = (at: number): DiffRow => ({
    kind: "same",
    left: left + at,
    right: right + at,
    text: lines[at]!,
  });
  if (lines.length <= head + tail + 1) return lines.map((_, at) => row(at));
  const before = Array.from({ length: head }, (_, at) => row(at));
  const after = Array.from({ length: tail }, (_, at) => row(lines.length - tail + at));
  return [...before, { kind: "skip", count: lines.length - head - tail }, ...after];
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, "").split("\n");
}
