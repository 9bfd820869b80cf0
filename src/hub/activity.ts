/** Telling others what one is doing right now. */
import { CommsError } from "../protocol/errors.ts";
import type { Key } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { requireActiveMember } from "./access.ts";
import { codePoints } from "./apply_artifacts.ts";
import type { Caller } from "./api.ts";
import type { Context } from "./context.ts";

/** Shows a label until it is cleared or `ttl_seconds` are over; one per participant and two seconds, more are `throttled`. */
export function statusSet(
  ctx: Context,
  caller: Caller,
  args: { conversation: string; label: string; ttl_seconds?: number | null | undefined },
): Record<string, unknown> {
  const { ref } = requireActiveMember(ctx.state, caller.key, args.conversation);
  const label = checkedLabel(args.label);
  const ttlSeconds = clampedTtl(ctx, args.ttl_seconds);
  ctx.presence.touch(caller.key, caller.client);
  const activity = ctx.presence.activities.set({ key: caller.key, ref }, { label, ttlSeconds });
  if (!activity) {
    return {
      status: "throttled",
      key: caller.key,
      label,
      throttle_seconds: limits.activityThrottleMs / 1000,
    };
  }
  return {
    status: "set",
    key: caller.key,
    ...activity,
    ttl_seconds: ttlSeconds,
    applied_to_connections: Object.keys(ctx.presence.connections(caller.key)),
  };
}

/** Ends one's activity in this conversation. `count`: how many connections showed it. */
export function statusClear(
  ctx: Context,
  caller: Caller,
  args: { conversation: string },
): { status: "cleared"; key: Key; count: number } {
  const { ref } = requireActiveMember(ctx.state, caller.key, args.conversation);
  ctx.presence.touch(caller.key, caller.client);
  const { activities } = ctx.presence;
  const place = { key: caller.key, ref };
  const hadOne = activities.clear(place);
  if (!hadOne) activities.tellCleared(place);
  const count = hadOne ? Object.keys(ctx.presence.connections(caller.key)).length : 0;
  return { status: "cleared", key: caller.key, count };
}

function checkedLabel(value: unknown): string {
  const label = typeof value === "string" ? value.trim() : "";
  if (label === "") {
    throw new CommsError(
      "invalid_argument",
      'The label must be non-empty: pass a short word such as "thinking"',
    );
  }
  if (codePoints(label) > limits.activityLabelChars || /\p{Cc}/u.test(label)) {
    throw new CommsError(
      "invalid_argument",
      `The label must be one line of ≤ ${limits.activityLabelChars} characters: ${
        JSON.stringify(label.slice(0, 80))
      } is not`,
    );
  }
  return label.toWellFormed();
}

function clampedTtl(ctx: Context, wanted: number | null | undefined): number {
  const { activityTtlSeconds, activityTtlMaxSeconds } = ctx.settings;
  const seconds = Number.isFinite(wanted) ? Math.trunc(wanted!) : activityTtlSeconds;
  return Math.min(Math.max(seconds, 1), activityTtlMaxSeconds);
}
