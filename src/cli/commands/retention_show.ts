/** `retention show`: what the rules would remove. */
import type { DaemonClient, Json } from "../../client/daemon_client.ts";
import type { Call } from "../command.ts";
import { requireDaemon } from "../daemon.ts";
import { markedPlace, placeLookup } from "../direct.ts";
import { clock } from "../message_text.ts";
import { harmless, type Terminal } from "../terminal.ts";

export interface Plan {
  limited: boolean;
  automatic: boolean;
  exports: boolean;
  conversations: {
    conversation: string;
    deleted: boolean;
    count: number;
    total: number;
    oldest: string;
    newest: string;
    bytes: number;
  }[];
  count: number;
  bytes: number;
}

/** All texts are looked at to tell their size, which takes a while for a long history. */
export const retentionTimeoutMs = 600_000;

export async function retentionShow({ values, world }: Call<{ json: boolean }>): Promise<number> {
  const { daemon } = await requireDaemon(world, { exitCode: 3 });
  const plan = await retentionPlan(daemon);
  if (values.json) world.terminal.out(JSON.stringify(plan, null, 2));
  else await showPlan(world.terminal, { plan, daemon });
  return 0;
}

export async function retentionPlan(daemon: DaemonClient): Promise<Plan> {
  const plan: Json = await daemon.get("/api/retention", { timeoutMs: retentionTimeoutMs });
  return plan as unknown as Plan;
}

export async function showPlan(
  { out }: Terminal,
  { plan, daemon }: { plan: Plan; daemon: DaemonClient },
): Promise<void> {
  if (!plan.limited) {
    return out("Everything is kept: there are no rules (retention.max_age_days, retention.max_messages).");
  }
  if (plan.count === 0) return out("Nothing is older or more than the rules allow.");
  const placeOf = await placeLookup((path) => daemon.get(path));
  for (const { conversation, deleted, count, total, oldest, newest, bytes } of plan.conversations) {
    const name = `${markedPlace(placeOf(harmless(conversation)))}${deleted ? " (deleted)" : ""}`;
    out(`${name}: ${count} of ${total} messages, ${clock(oldest)} to ${clock(newest)}, ${sizeText(bytes)}`);
  }
  const logs = plan.exports
    ? "The exported logs lose them, too."
    : "The exported logs keep them (retention.exports).";
  out(`Together ${plan.count} messages, ${sizeText(plan.bytes)}. ${logs}`);
  if (plan.automatic) out("This happens by itself once a day (retention.automatic).");
}

function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
