/** `backup`: everything in one archive, from the running daemon or from the folder. */
import { resolve } from "node:path";
import { daemonState } from "../../client/running.ts";
import { writeNewFile } from "../../lib/new_file.ts";
import type { Call, World } from "../command.ts";
import { requireDaemon } from "../daemon.ts";
import { errorLog } from "../error_log.ts";
import { Failure } from "../failure.ts";
import { requireConfig } from "../settings.ts";

interface Values {
  output: string | undefined;
  "with-secrets": boolean;
  "with-credentials": boolean;
  json: boolean;
}

export async function backup({ values, world }: Call<Values>): Promise<number> {
  const path = resolve(values.output ?? `claude-comms-${new Date().toISOString().slice(0, 10)}.tar`);
  const wanted = { withSecrets: values["with-secrets"], withCredentials: values["with-credentials"] };
  const bytes = await written(path, await archiveOf(world, wanted));
  if (values.json) world.terminal.out(JSON.stringify({ file: path, bytes }, null, 2));
  else {world.terminal.out(
      `Backup written to ${path} (${bytes} bytes). Try: claude-comms restore --check ${path}`,
    );}
  return 0;
}

async function archiveOf(
  world: World,
  wanted: { withSecrets: boolean; withCredentials: boolean },
): Promise<AsyncIterable<Uint8Array>> {
  const { settings, paths } = await requireConfig(world);
  if ((await daemonState(paths)).state === "running") {
    const { daemon } = await requireDaemon(world, { exitCode: 3 });
    const query = { secrets: wanted.withSecrets, credentials: wanted.withCredentials };
    return await daemon.stream("GET", "/api/backup", { query, signal: world.stop });
  }
  const { backupOffline } = await import("../../daemon/offline.ts");
  return backupOffline({ settings, paths, log: errorLog(), ...wanted });
}

async function written(path: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  try {
    return await writeNewFile(path, bytes);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      throw new Failure(`"${path}" is there already: name another file with -o`);
    }
    if (error instanceof Error && error.name !== "CommsError") {
      throw new Failure(`The backup could not be written to "${path}": ${error.message}`);
    }
    throw error;
  }
}
