/** The README's examples, run as they stand. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { TestDaemon } from "../support/daemon.ts";
import { hasMosquitto } from "../support/mosquitto.ts";
import { programCommand, repository } from "../support/program.ts";

interface Example {
  text: string;
  needsMosquitto: boolean;
}

/** The shell blocks that are marked as tried, in their order. */
function examplesOf(readme: string): Example[] {
  const blocks = readme.matchAll(/<!-- tried(: mosquitto)? -->\n```sh\n([\s\S]*?)```/g);
  return [...blocks].map(([, mosquitto, text]) => ({ text: text!, needsMosquitto: mosquitto !== undefined }));
}

/** A folder with a `claude-comms` that is the program under test, and the mosquitto clients on this daemon's port. */
async function commandsFor(daemon: TestDaemon): Promise<string> {
  const folder = join(daemon.home, "bin");
  await Deno.mkdir(folder);
  const { command, before } = programCommand();
  await writeCommand(join(folder, "claude-comms"), [command, ...before]);
  for (const name of ["mosquitto_pub", "mosquitto_sub"]) {
    await writeCommand(join(folder, name), [
      "env",
      `PATH=${Deno.env.get("PATH")}`,
      name,
      "-p",
      `${daemon.ports.mqtt}`,
    ]);
  }
  return folder;
}

async function writeCommand(path: string, words: readonly string[]): Promise<void> {
  await Deno.writeTextFile(path, `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(" ")} "$@"\n`);
  await Deno.chmod(path, 0o755);
}

Deno.test("every example of the README that is marked as tried works as it stands", async () => {
  const examples = examplesOf(await Deno.readTextFile(join(repository, "README.md")));
  assert.ok(examples.length >= 8, `${examples.length} examples`);
  await using daemon = await TestDaemon.start();
  const folder = await commandsFor(daemon);
  const isThere = await hasMosquitto();
  for (const { text, needsMosquitto } of examples) {
    if (needsMosquitto && !isThere) continue;
    const own = text.replaceAll("127.0.0.1:9920", `127.0.0.1:${daemon.ports.mcp}`);
    const { success, stdout, stderr } = await new Deno.Command("bash", {
      cwd: daemon.home,
      args: ["-euo", "pipefail", "-c", own],
      env: { ...daemon.environment, PATH: `${folder}:${Deno.env.get("PATH")}` },
      clearEnv: true,
      stdin: "null",
    }).output();
    const said = new TextDecoder().decode(stdout);
    assert.ok(success && said.trim() !== "", `${own}\n${said}\n${new TextDecoder().decode(stderr)}`);
    assert.doesNotMatch(said, /"error"/, own);
  }
});
