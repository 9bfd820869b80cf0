/** `init`: the config and an identity. */
import { createConfig } from "../../config/create.ts";
import { readConfig } from "../../config/file.ts";
import { validName } from "../../config/identity.ts";
import { type Paths, pathsFrom } from "../../config/paths.ts";
import { readTextIfThere, writePrivateFile } from "../../lib/private_file.ts";
import { isName, isReservedName } from "../../protocol/ids.ts";
import type { Call, World } from "../command.ts";
import { Failure } from "../failure.ts";

interface Values {
  name: string | undefined;
  type: string | undefined;
  force: boolean;
}

export async function init({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  const paths = pathsFrom(world.environment);
  const type = identityType(values.type);
  const name = values.name === undefined ? world.osUser() : givenName(values.name);
  const old = await readTextIfThere(paths.config);
  if (old !== undefined && !values.force) {
    throw new Failure(`Config already exists at ${paths.config}\nUse --force to overwrite.`);
  }
  const backup = old === undefined ? undefined : await keepBackup(paths, old);
  const settings = await createConfig(paths, { name, type });
  terminal.out(`Config created at ${paths.config}`);
  terminal.out(`  Identity key: ${settings["identity.key"]}`);
  terminal.out(`  Identity type: ${settings["identity.type"]}`);
  terminal.out(`  Name: ${settings["identity.name"]}`);
  if (backup !== undefined) {
    terminal.err(`The old config is kept at ${backup.path}; its key was ${backup.key}.`);
  }
  terminal.err("");
  terminal.err(
    `Next: claude-comms start. To let other machines in, set CLAUDE_COMMS_PASSWORD or edit ${paths.config}.`,
  );
  return await offerSetup(world);
}

/** Only to a person: a script that makes a config has not asked for more. */
async function offerSetup(world: World): Promise<number> {
  const { terminal } = world;
  const isAsked = terminal.interactive && terminal.screen;
  const answer = isAsked ? terminal.ask("Connect Claude Code now (claude-comms setup)? [y/N]:") : null;
  if (!/^y(?:es)?$/i.test(answer?.trim() ?? "")) return 0;
  const { setup } = await import("./setup.ts");
  const values = {
    project: false,
    permissions: false,
    statusline: false,
    key: undefined,
    remove: false,
    "dry-run": false,
    yes: false,
  };
  await setup({ values, world });
  return 0;
}

function identityType(type: string | undefined): "human" | "claude" {
  if (type === undefined || type === "human" || type === "claude") return type ?? "human";
  throw new Failure(`Invalid identity type "${type}". Must be "human" or "claude".`);
}

function givenName(name: string): string {
  if (isName(name) && !isReservedName(name)) return name;
  const usable = validName(name);
  const example = usable === "" ? "" : `, for example --name ${usable}`;
  throw new Failure(
    isReservedName(name)
      ? `Invalid name "${name}": it is reserved; take another${example}`
      : `Invalid name "${name}": use 1 to 64 letters, digits, hyphens or underscores${example}`,
  );
}

async function keepBackup(paths: Paths, text: string): Promise<{ path: string; key: string }> {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  const path = `${paths.config}.${stamp}.bak`;
  await writePrivateFile(path, text);
  return { path, key: oldKey(text) };
}

function oldKey(text: string): string {
  try {
    return String(readConfig(text).values.get("identity.key") ?? "not set");
  } catch {
    return "not readable";
  }
}
