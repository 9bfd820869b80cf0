/** The word that somebody most likely meant. */

/** The number of letters to add, remove or replace to get from `a` to `b`. */
export function wordDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The nearest of the candidates; undefined when none is near. A word with the same beginning is nearer. */
export function nearWord(word: string, candidates: Iterable<string>): string | undefined {
  const most = Math.max(1.5, word.length / 2);
  let found: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > most) continue;
    const far = wordDistance(candidate, word) + (candidate[0] === word[0] ? 0 : 0.5);
    if (far > most || far >= least) continue;
    least = far;
    found = candidate;
  }
  return found;
}
