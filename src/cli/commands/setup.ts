/** `setup`: Claude Code and claude-comms, wired in one command. */
import { hasForeignStatusLine } from "../../claude/edit_settings.ts";
import { claudePlaces } from "../../claude/places.ts";
import { type FileChange, removalChanges, setupChanges } from "../../claude/setup_plan.ts";
import { applyChanges, restorable, takeBack } from "../../claude/setup_record.ts";
import { readTextIfThere } from "../../lib/private_file.ts";
import { type ChangeOptions, isWanted, namesOf, projectFolder } from "../claude_files.ts";
import { anyConfig, setupChoices, type SetupValues } from "../claude_setup.ts";
import type { Call, World } from "../command.ts";

type Values = SetupValues & ChangeOptions & { remove: boolean };

export async function setup({ values, world }: Pick<Call<Values>, "values" | "world">): Promise<number> {
  return values.remove ? await remove(values, world) : await install(values, world);
}

async function install(values: Values, world: World): Promise<number> {
  const { terminal } = world;
  const { config, choices } = await setupChoices(values, world);
  const changes = await setupChanges(config, choices);
  if (values.statusline) await warnOfStatusLine(world, choices.project);
  if (changes.length === 0) {
    terminal.err("Claude Code is set up already: nothing to change.");
    return 0;
  }
  if (!isWanted(terminal, { changes, options: values })) return values["dry-run"] ? 0 : 1;
  await applyChanges(config.paths, changes);
  terminal.err(`Changed ${namesOf(changes)}.`);
  terminal.err(
    "Sessions that start from now on are connected; claude-comms doctor checks it. Undo: claude-comms setup --remove",
  );
  return 0;
}

async function warnOfStatusLine(
  { environment, terminal }: World,
  project: string | undefined,
): Promise<void> {
  const text = await readTextIfThere(claudePlaces(environment, project).settings);
  if (text !== undefined && hasForeignStatusLine(text)) {
    terminal.err(
      "The settings have a status line already: it stays. Its script can call claude-comms statusline.",
    );
  }
}

async function remove(values: Values, world: World): Promise<number> {
  const { terminal } = world;
  const { paths } = await anyConfig(world);
  const back = await restorable(paths);
  const whole = new Set(back.map(({ path }) => path));
  const places = claudePlaces(world.environment, projectFolder(values));
  const rest = (await removalChanges(places)).filter(({ path, before }) =>
    before !== null && !whole.has(path)
  );
  const changes: FileChange[] = [...back, ...rest];
  if (changes.length === 0) {
    terminal.err("Nothing of claude-comms is in the files of Claude Code.");
    return 0;
  }
  if (!isWanted(terminal, { changes, options: values })) return values["dry-run"] ? 0 : 1;
  await takeBack(paths, changes);
  terminal.err(`Restored ${namesOf(changes)}.`);
  return 0;
}
