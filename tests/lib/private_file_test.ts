import assert from "node:assert/strict";
import { join } from "node:path";
import { privateFolder, readTextIfThere, writePrivateFile } from "../../src/lib/private_file.ts";

const modes = Deno.build.os !== "windows";

async function inTempFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function modesOf(...paths: string[]): Promise<number[]> {
  return (await Promise.all(paths.map((path) => Deno.stat(path)))).map(({ mode }) => mode! & 0o777);
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
}

Deno.test("a private file is written whole, for its owner only, in a folder for its owner only", async () => {
  await inTempFolder(async (folder) => {
    const path = join(folder, "new", "config.yaml");
    await writePrivateFile(path, "a".repeat(300_000));
    await writePrivateFile(path, "b: ü\n");
    assert.equal(await readTextIfThere(path), "b: ü\n");
    assert.deepEqual(await namesIn(join(folder, "new")), [
      "config.yaml",
    ]);
    if (modes) assert.deepEqual(await modesOf(path, join(folder, "new")), [0o600, 0o700]);
  });
});

Deno.test("a file and folder that others could read are closed to them", async () => {
  await inTempFolder(async (folder) => {
    const path = join(folder, "open", "f");
    await Deno.mkdir(join(folder, "open"), { mode: 0o755 });
    await Deno.writeTextFile(path, "old", { mode: 0o644 });
    await writePrivateFile(path, "new");
    await privateFolder(join(folder, "open"));
    if (modes) assert.deepEqual(await modesOf(path, join(folder, "open")), [0o600, 0o700]);
  });
});

Deno.test("a write that fails leaves the old file and no draft", async () => {
  await inTempFolder(async (folder) => {
    const path = join(folder, "taken");
    await Deno.mkdir(join(path, "x"), { recursive: true });
    await assert.rejects(writePrivateFile(path, "text"));
    assert.deepEqual(await namesIn(folder), ["taken"]);
  });
});

Deno.test("the text of a file that is not there is undefined", async () => {
  await inTempFolder(async (folder) => assert.equal(await readTextIfThere(join(folder, "none")), undefined));
});
