/** Whether code below is coloured. */
import { getContext, setContext } from "svelte";

const key = Symbol("colours");

export function provideColours(wanted: () => boolean): void {
  setContext(key, wanted);
}

export function getColours(): () => boolean {
  return getContext<(() => boolean) | undefined>(key) ?? (() => true);
}
