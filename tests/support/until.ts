/** Waiting for facts. */
import { setTimeout as pause } from "node:timers/promises";

export interface UntilOptions {
  /** How long the fact may take, in milliseconds. Generous: a slow machine must not fail a test. */
  withinMs?: number;
  /** Named in the error. */
  what?: string;
}

const EVERY_MS = 10;

/** Asks again and again until the answer is there (not undefined, null or false) and returns it. */
export async function until<T>(
  ask: () => T | Promise<T>,
  { withinMs = 20_000, what = "the expected fact" }: UntilOptions = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) {
      return answer as NonNullable<Exclude<T, false>>;
    }
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain for ${what}`);
    await pause(EVERY_MS);
  }
}

/** The promise, or an error after `withinMs`. The timer does not outlive either. */
export async function within<T>(
  promise: Promise<T>,
  { withinMs = 20_000, what = "an answer" }: UntilOptions = {},
): Promise<T> {
  const stop = new AbortController();
  const late = pause(withinMs, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`Waited ${withinMs} ms in vain for ${what}`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
    await late.catch(() => undefined);
  }
}
