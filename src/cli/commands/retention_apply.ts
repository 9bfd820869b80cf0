/** `retention apply`: removes what the rules name, after showing it. */
import type { Call } from "../command.ts";
import { requireDaemon } from "../daemon.ts";
import { isAgreed } from "../agreement.ts";
import { retentionPlan, retentionTimeoutMs, showPlan } from "./retention_show.ts";

interface Values {
  yes: boolean;
  json: boolean;
}

export async function retentionApply({ values, world }: Call<Values>): Promise<number> {
  const { daemon } = await requireDaemon(world, { exitCode: 3 });
  if (!values.yes) {
    const plan = await retentionPlan(daemon);
    await showPlan(world.terminal, { plan, daemon });
    if (plan.count === 0) return 0;
    if (!isAgreed(world.terminal, { question: `Remove ${plan.count} messages for good?`, option: "--yes" })) {
      return 0;
    }
  }
  const done = await daemon.post("/api/retention", { timeoutMs: retentionTimeoutMs });
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(`${done.count} messages removed.`);
  return 0;
}
