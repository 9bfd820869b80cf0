/** `rename`: one's own name. */
import type { Call } from "../command.ts";
import { requireDaemon } from "../daemon.ts";

interface Values {
  name: string;
  json: boolean;
}

export async function rename({ values, world }: Call<Values>): Promise<number> {
  const { daemon } = await requireDaemon(world, { exitCode: 3 });
  const done = await daemon.patch("/api/participants/me", { body: { name: values.name } });
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(`You are called ${done.name} now.`);
  return 0;
}
