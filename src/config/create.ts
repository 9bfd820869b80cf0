/** A new config: an identity with a fresh key, everything else at its default. */
import { privateFolder, writePrivateFile } from "../lib/private_file.ts";
import { readConfig } from "./file.ts";
import { newKey, validName } from "./identity.ts";
import { ensureOwnerToken } from "./owner_token.ts";
import { exportFolders, type Paths } from "./paths.ts";
import { defaults, type Settings } from "./settings.ts";
import { newConfigText, withValue } from "./write.ts";

export interface NewIdentity {
  /** A valid name, or what the system calls its user. */
  name: string;
  type: Settings["identity.type"];
}

/** Writes config.yaml (600), the folder for logs and the owner's token. An old config is replaced. */
export async function createConfig(paths: Paths, { name, type }: NewIdentity): Promise<Settings> {
  const key = newKey();
  const settings: Settings = {
    ...defaults,
    "identity.key": key,
    "identity.name": validName(name) || `user-${key}`,
    "identity.type": type,
  };
  await privateFolder(paths.home);
  await writePrivateFile(paths.config, newConfigText(settings));
  await privateFolder(exportFolders(paths, settings).logs);
  await ensureOwnerToken(paths);
  return settings;
}

/** Gives an existing config that lacks one a key, and a name when it has none. */
export async function ensureIdentity(paths: Paths, osUser: string): Promise<void> {
  const text = await Deno.readTextFile(paths.config);
  const values = readConfig(text).values;
  const key = newKey();
  let changed = withValue(text, { path: "identity.key", value: key });
  if (!values.get("identity.name")) {
    changed = withValue(changed, { path: "identity.name", value: validName(osUser) || `user-${key}` });
  }
  await writePrivateFile(paths.config, changed);
}
