/** `service status`: what systemd says about the daemon. */
import { unitName } from "../../daemon/service/unit.ts";
import type { Call } from "../command.ts";
import { Failure } from "../failure.ts";
import { ask, type ScopeFlags, serviceOf } from "../service.ts";
import { harmless } from "../terminal.ts";

type Values = ScopeFlags & { json: boolean };

const notActive = 3;
const properties = [
  "LoadState",
  "ActiveState",
  "SubState",
  "MainPID",
  "StatusText",
  "NRestarts",
  "UnitFileState",
];

export async function serviceStatus({ values, world }: Call<Values>): Promise<number> {
  const { scope } = serviceOf(values, world);
  const args = values.json
    ? ["show", unitName, `--property=${properties.join(",")}`]
    : ["status", unitName, "--no-pager", "--lines=0"];
  const { code, stdout, stderr } = await ask({ program: "systemctl", args, scope }, world);
  if (stdout.trim() === "") throw new Failure(stderr.trim() || `systemctl ended with code ${code}`);
  if (!values.json) {
    world.terminal.out(harmless(stdout.trimEnd()));
    return code;
  }
  const found = Object.fromEntries(stdout.trim().split("\n").map((line) => splitOnce(line)));
  world.terminal.out(JSON.stringify(asJson(found), null, 2));
  return found.ActiveState === "active" ? 0 : notActive;
}

function splitOnce(line: string): [string, string] {
  const at = line.indexOf("=");
  return [line.slice(0, at), line.slice(at + 1)];
}

function asJson(found: Record<string, string>): Record<string, unknown> {
  return {
    installed: found.LoadState === "loaded",
    active: found.ActiveState === "active",
    state: `${found.ActiveState} (${found.SubState})`,
    enabled: found.UnitFileState === "enabled",
    pid: Number(found.MainPID) || null,
    restarts: Number(found.NRestarts) || 0,
    status: found.StatusText || null,
  };
}
