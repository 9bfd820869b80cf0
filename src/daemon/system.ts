/** The real clock and the real ids. */
import { newKey } from "../config/identity.ts";
import type { Clock, Ids } from "../hub/ports.ts";

/** The longest that a timer of the runtime can wait. */
const maxTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, call) {
    let timer: ReturnType<typeof setTimeout>;
    const arm = (left: number) => {
      timer = left > maxTimerMs
        ? setTimeout(() => arm(left - maxTimerMs), maxTimerMs)
        : setTimeout(call, Math.max(0, left));
    };
    arm(ms);
    return () => clearTimeout(timer);
  },
};

export const systemIds: Ids = { uuid: () => crypto.randomUUID(), key: newKey };
