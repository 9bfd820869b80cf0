/** Files and folders that only their owner may read. */
import { randomBytes } from "node:crypto";
import { dirname } from "node:path";

/** Makes a folder (and its parents) with mode 700; tightens one that exists. Systems without modes are left as they are. */
export async function privateFolder(path: string): Promise<void> {
  await Deno.mkdir(path, { recursive: true, mode: 0o700 });
  await restrict(path, 0o700);
}

/** Replaces a file as a whole, mode 600: after a crash there is the old content or the new, never a part. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  await privateFolder(dirname(path));
  const draft = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    const file = await Deno.open(draft, { write: true, createNew: true, mode: 0o600 });
    try {
      const bytes = new TextEncoder().encode(text);
      for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
      await file.sync();
    } finally {
      file.close();
    }
    await Deno.rename(draft, path);
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    throw error;
  }
}

/** The text of a file, or undefined when there is none. */
export async function readTextIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Narrows the mode of what exists. Windows knows no modes: there the folder of the user is what protects. */
export async function restrict(path: string, mode: number): Promise<void> {
  if (Deno.build.os !== "windows") await Deno.chmod(path, mode);
}
