/** `service install` and `service uninstall`: the daemon under systemd. */
import { dirname } from "node:path";
import { daemonState } from "../../client/running.ts";
import { pathsFrom } from "../../config/paths.ts";
import { ownCommand } from "../../daemon/own_command.ts";
import { systemdCommand } from "../../daemon/service/systemctl.ts";
import { unitName, unitText } from "../../daemon/service/unit.ts";
import type { Call, World } from "../command.ts";
import { Failure } from "../failure.ts";
import { ask, type ScopeFlags, type Service, serviceOf, unitOptions } from "../service.ts";

type Values = ScopeFlags & { "dry-run": boolean; json: boolean };

const reload = ["daemon-reload"];
const enable = ["enable", "--now", unitName];
const disable = ["disable", "--now", unitName];

export async function serviceInstall({ values, world }: Call<Values>): Promise<number> {
  const service = serviceOf(values, world);
  const command = ownCommand();
  if (service.scope === "system") requireForAll(command);
  const unit = unitText(unitOptions(service, command));
  if (values["dry-run"]) {
    return showPlan(world, { service, json: values.json, unit, steps: [reload, enable] });
  }
  await refuseSecond(service, world);
  await ask({ program: "systemctl", args: ["--version"], scope: service.scope }, world);
  await writeUnit(service, unit);
  try {
    for (const args of [reload, enable]) await must(service, { args, world });
  } catch (error) {
    await Deno.remove(service.unitPath);
    throw error;
  }
  report(world, { json: values.json, done: "installed", service });
  if (service.scope === "user") {
    world.terminal.err("It ends when you log out, unless you run: loginctl enable-linger");
  }
  return 0;
}

export async function serviceUninstall({ values, world }: Call<Values>): Promise<number> {
  const service = serviceOf(values, world);
  if (values["dry-run"]) {
    return showPlan(world, { service, json: values.json, unit: undefined, steps: [disable, reload] });
  }
  if (!await isThere(service.unitPath)) {
    throw new Failure(`The service is not installed: no ${service.unitPath}`);
  }
  await must(service, { args: disable, world });
  await Deno.remove(service.unitPath);
  await must(service, { args: reload, world });
  report(world, { json: values.json, done: "removed", service });
  return 0;
}

/** A user that exists only for the service can read neither home folders nor a cache of packages there. */
function requireForAll(command: readonly string[]): void {
  if (command.length > 1) {
    throw new Failure(
      "A service of the machine needs the executable: make it with deno task compile, put it into /usr/local/bin, and run it from there",
    );
  }
  const [path] = command;
  if (!/^\/(?:home|root|tmp|run\/user)\//.test(path!)) return;
  throw new Failure(
    `A service of the machine cannot run ${path}: put it into /usr/local/bin and run it from there`,
  );
}

async function refuseSecond({ scope }: Service, { environment }: World): Promise<void> {
  if (scope === "system") return;
  const state = await daemonState(pathsFrom(environment));
  if (state.state !== "running") return;
  throw new Failure(
    `A daemon already runs (PID ${state.pid}): end it with claude-comms stop, then install the service`,
  );
}

async function writeUnit({ unitPath }: Service, text: string): Promise<void> {
  try {
    await Deno.mkdir(dirname(unitPath), { recursive: true });
    await Deno.writeTextFile(unitPath, text, { mode: 0o644 });
  } catch (error) {
    const why = error instanceof Deno.errors.PermissionDenied ? "run it as root" : String(error);
    throw new Failure(`Cannot write ${unitPath}: ${why}`);
  }
}

/** Throws Failure with systemd's own words. */
async function must(
  { scope }: Service,
  { args, world }: { args: readonly string[]; world: World },
): Promise<void> {
  const asked = { program: "systemctl", args, scope } as const;
  const { code, stderr } = await ask(asked, world);
  if (code === 0) return;
  throw new Failure(
    `${systemdCommand(asked).join(" ")} failed: ${stderr.trim() || `it ended with code ${code}`}`,
  );
}

function report(
  { terminal }: World,
  { json, done, service }: { json: boolean; done: "installed" | "removed"; service: Service },
): void {
  const { scope, unitPath, home, environmentFile } = service;
  if (json) {
    const facts = { status: done, scope, unit: unitPath, home, environment_file: environmentFile };
    return terminal.out(JSON.stringify(facts, null, 2));
  }
  terminal.out(`Service ${done}: ${unitPath}`);
  if (done === "installed") terminal.err(`Settings for it, as CLAUDE_COMMS_…=value: ${environmentFile}`);
}

function showPlan(
  { terminal }: World,
  { service, json, unit, steps }: {
    service: Service;
    json: boolean;
    unit: string | undefined;
    steps: readonly (readonly string[])[];
  },
): number {
  const { scope, unitPath } = service;
  const commands = steps.map((args) => systemdCommand({ program: "systemctl", args, scope }).join(" "));
  if (json) {
    terminal.out(
      JSON.stringify({ dry_run: true, scope, unit: unitPath, text: unit ?? null, commands }, null, 2),
    );
    return 0;
  }
  terminal.err(unit === undefined ? `Would remove ${unitPath}` : `Would write ${unitPath}:`);
  if (unit !== undefined) terminal.write(unit);
  for (const command of commands) terminal.err(`Would run: ${command}`);
  return 0;
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
