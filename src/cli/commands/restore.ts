/** `restore`: checks a backup and puts it in place. */
import { resolve } from "node:path";
import { pathsFrom } from "../../config/paths.ts";
import type { Restored } from "../../daemon/restore.ts";
import type { Call } from "../command.ts";
import { errorLog } from "../error_log.ts";

interface Values {
  file: string;
  to: string | undefined;
  force: boolean;
  check: boolean;
  json: boolean;
}

export async function restore({ values, world }: Call<Values>): Promise<number> {
  const { terminal, environment } = world;
  const home = values.to === undefined ? pathsFrom(environment).home : resolve(values.to);
  const { restoreBackup } = await import("../../daemon/restore.ts");
  const restored = await restoreBackup({
    file: resolve(values.file),
    home,
    force: values.force,
    checkOnly: values.check,
    log: errorLog(),
  });
  if (values.json) terminal.out(JSON.stringify({ ...restored, home: values.check ? null : home }, null, 2));
  else for (const line of linesOf(restored, { home, checkOnly: values.check })) terminal.out(line);
  return 0;
}

function linesOf(
  { about, records, files, bytes, hasConfig, hasCredentials, safetyCopy }: Restored,
  { home, checkOnly }: { home: string; checkOnly: boolean },
): string[] {
  const lines = [
    `The backup of ${about.made_at} (version ${about.version}) is whole: ${records} records, ${files} shared files, ${bytes} bytes.`,
  ];
  if (checkOnly) return lines;
  lines.push(`Restored to ${home}.`);
  if (safetyCopy !== null) lines.push(`What was there is in ${safetyCopy}.`);
  if (!hasConfig) lines.push("It held no config: claude-comms start makes one.");
  else lines.push("If a password was set, set it again: claude-comms config set broker.auth.password -");
  if (!hasCredentials) lines.push("It held no tokens: those issued before count no more.");
  return lines;
}
