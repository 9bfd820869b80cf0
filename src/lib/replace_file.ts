/** Replacing a file of somebody else's: as a whole, with its mode, where a link leads. */
import { dirname } from "node:path";

/** After a crash there is the old content or the new. `mode` is for a file that was not there; its folder is made too. */
export async function replaceFile(
  path: string,
  { text, mode }: { text: string; mode: number },
): Promise<void> {
  const target = await realPath(path);
  await Deno.mkdir(dirname(target), { recursive: true });
  const draft = `${target}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    {
      using file = await Deno.open(draft, { write: true, createNew: true, mode: 0o600 });
      const bytes = new TextEncoder().encode(text);
      for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
      await file.sync();
    }
    await keepMode(target, { draft, mode });
    await Deno.rename(draft, target);
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    throw error;
  }
}

/** Where a link leads also when nothing is there yet. */
async function realPath(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return path;
  }
}

async function keepMode(target: string, { draft, mode }: { draft: string; mode: number }): Promise<void> {
  if (Deno.build.os === "windows") return;
  const there = await Deno.stat(target).catch(() => null);
  await Deno.chmod(draft, (there?.mode ?? mode) & 0o7777);
}
