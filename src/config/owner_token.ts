/** The owner's token: proves that a client runs as the user to whom this daemon belongs. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { privateFolder, readTextIfThere, writePrivateFile } from "../lib/private_file.ts";
import type { Paths } from "./paths.ts";

const fileName = "owner.token";
const pattern = /^[A-Za-z0-9_-]{32,}$/;

/** The token, or undefined when there is none or it may not be read. */
export async function readOwnerToken(paths: Paths): Promise<string | undefined> {
  try {
    const token = (await readTextIfThere(join(paths.credentials, fileName)))?.trim();
    return token !== undefined && pattern.test(token) ? token : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) return undefined;
    throw error;
  }
}

/** The token, made when there is none. Throws when its folder cannot be written. */
export async function ensureOwnerToken(paths: Paths): Promise<string> {
  const present = await readOwnerToken(paths);
  if (present !== undefined) return present;
  const token = randomBytes(32).toString("base64url");
  await privateFolder(paths.credentials);
  await writePrivateFile(join(paths.credentials, fileName), `${token}\n`);
  return token;
}
