/** Finding files below a folder. */
import { join } from "node:path";

/** Paths, relative to `root` and with slashes, of all files below `root/folder` whose name ends with `suffix`; sorted. */
export async function filesBelow(root: string, folder: string, suffix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(join(root, folder))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) found.push(...await filesBelow(root, path, suffix));
    else if (entry.name.endsWith(suffix)) found.push(path);
  }
  return found.sort();
}

/** As `filesBelow`, but a folder that does not exist has no files. */
export async function filesBelowIfAny(root: string, folder: string, suffix: string): Promise<string[]> {
  try {
    return await filesBelow(root, folder, suffix);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
