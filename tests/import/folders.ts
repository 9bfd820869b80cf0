/** Data folders as files, before and after. */
import assert from "node:assert/strict";
import { join } from "node:path";

/** The content of files by path: those below the named folders, and the named files. */
export async function filesBelow(folder: string, names: readonly string[]): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (const name of names) await gather(folder, { name, found });
  return found;
}

async function gather(
  folder: string,
  { name, found }: { name: string; found: Map<string, Uint8Array> },
): Promise<void> {
  const stat = await Deno.stat(join(folder, name)).catch(() => undefined);
  if (stat?.isFile) found.set(name, await Deno.readFile(join(folder, name)));
  if (!stat?.isDirectory) return;
  for await (const entry of Deno.readDir(join(folder, name))) {
    if (!entry.name.startsWith(".")) await gather(folder, { name: `${name}/${entry.name}`, found });
  }
}

/** Every file is still there and begins with what it was. */
export function onlyAppended(before: Map<string, Uint8Array>, after: Map<string, Uint8Array>): void {
  const decoder = new TextDecoder();
  for (const [name, bytes] of before) {
    const now = after.get(name);
    assert.ok(now, `${name} is gone`);
    assert.equal(
      decoder.decode(now.subarray(0, bytes.length)),
      decoder.decode(bytes),
      `${name} was rewritten`,
    );
  }
}

/** Puts a data folder into the place of another, without its config: ports and identity are those of the test. */
export async function moveHome(from: string, to: string): Promise<void> {
  await new Deno.Command("cp", { args: ["-a", from, to] }).output();
  for (const name of ["daemon.pid", "web-token"]) await Deno.remove(join(to, name)).catch(() => {});
}
