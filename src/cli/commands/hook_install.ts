/** `hook install`, `hook uninstall`: the hooks alone. */
import { claudePlaces } from "../../claude/places.ts";
import { hookChanges, hookRemovalChanges } from "../../claude/setup_plan.ts";
import { applyChanges } from "../../claude/setup_record.ts";
import { type ChangeOptions, isWanted, namesOf, projectFolder } from "../claude_files.ts";
import { anyConfig, setupChoices, type SetupValues } from "../claude_setup.ts";
import type { Call } from "../command.ts";

type InstallValues = Omit<SetupValues, "statusline"> & ChangeOptions;
type UninstallValues = ChangeOptions & { project: boolean };

export async function hookInstall({ values, world }: Call<InstallValues>): Promise<number> {
  const { terminal } = world;
  const { config, choices } = await setupChoices({ ...values, statusline: false }, world);
  const changes = await hookChanges(config, choices);
  if (changes.length === 0) {
    terminal.err("The hooks are installed already: nothing to change.");
    return 0;
  }
  if (!isWanted(terminal, { changes, options: values })) return values["dry-run"] ? 0 : 1;
  await applyChanges(config.paths, changes);
  terminal.err(`Changed ${namesOf(changes)}. Sessions that start from now on have the hooks.`);
  return 0;
}

export async function hookUninstall({ values, world }: Call<UninstallValues>): Promise<number> {
  const { terminal } = world;
  const { paths } = await anyConfig(world);
  const places = claudePlaces(world.environment, projectFolder(values));
  const changes = (await hookRemovalChanges(places)).filter(({ before }) => before !== null);
  if (changes.length === 0) {
    terminal.err("No hooks of claude-comms are installed.");
    return 0;
  }
  if (!isWanted(terminal, { changes, options: values })) return values["dry-run"] ? 0 : 1;
  await applyChanges(paths, changes);
  terminal.err(`Changed ${namesOf(changes)}.`);
  return 0;
}
