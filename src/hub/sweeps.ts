/** What happens by the passing of time alone. */
import type { Context } from "./context.ts";
import { sweepSessions } from "./delivery/states.ts";
import { expireProfiles } from "./profile.ts";

const SWEEP_MS = 10_000;

/** Looks every ten seconds for connections, idleness, profile statuses, sessions and files whose time is over. Returns what stops it. */
export function startSweeps(ctx: Context): () => void {
  let cancel: () => void;
  const next = () => {
    cancel = ctx.clock.after(SWEEP_MS, () => {
      sweepOnce(ctx);
      next();
    });
  };
  next();
  return () => cancel();
}

function sweepOnce(ctx: Context): void {
  try {
    ctx.presence.sweep();
    expireProfiles(ctx);
    ctx.fileKeeping.sweep(ctx);
    sweepSessions(ctx);
  } catch (error) {
    ctx.log.error("sweep.failed", { error: String(error) });
  }
}
