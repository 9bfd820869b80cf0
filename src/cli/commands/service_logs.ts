/** `service logs`: what the daemon wrote into the journal of systemd. */
import { followSystemd } from "../../daemon/service/systemctl.ts";
import { unitName } from "../../daemon/service/unit.ts";
import type { Call } from "../command.ts";
import { wholeNumber } from "../daemon.ts";
import { Failure } from "../failure.ts";
import { noSystemd, type ScopeFlags, serviceOf } from "../service.ts";
import { harmless } from "../terminal.ts";

type Values = ScopeFlags & { lines: string | undefined; follow: boolean; json: boolean };

const defaultLines = 40;

export async function serviceLogs({ values, world }: Call<Values>): Promise<number> {
  const lines = wholeNumber(values.lines, { option: "--lines", fallback: defaultLines, max: 100_000 });
  const { scope } = serviceOf(values, world);
  const args = [
    `--unit=${unitName}`,
    `--lines=${lines}`,
    `--output=${values.json ? "json" : "short-iso"}`,
    "--no-pager",
    "--quiet",
    ...(values.follow ? ["--follow"] : []),
  ];
  const asked = { program: "journalctl", args, scope, environment: world.environment } as const;
  const line = (text: string) => world.terminal.out(harmless(text));
  const { code, stderr } = await followSystemd(asked, { line, signal: world.stop }) ??
    noSystemd("journalctl");
  if (code !== 0 && !world.stop.aborted) {
    throw new Failure(stderr.trim() || `journalctl ended with code ${code}`);
  }
  return 0;
}
