/** Many wishes in a row become one act for each argument, `delayMs` after the first. */
export function later<T>(delayMs: number, act: (value: T) => void): (value: T) => void {
  const waiting = new Set<T>();
  return (value) => {
    if (waiting.has(value)) return;
    waiting.add(value);
    setTimeout(() => {
      waiting.delete(value);
      act(value);
    }, delayMs);
  };
}
