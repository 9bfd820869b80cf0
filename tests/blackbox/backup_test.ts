/** Backups of a daemon that runs, and their way back. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readTar } from "../../src/lib/tar.ts";
import { TestDaemon } from "../support/daemon.ts";
import { allBodies } from "../support/history.ts";
import { Rest } from "../support/rest.ts";
import { sendUntilGone } from "../support/senders.ts";

const password = "correct horse battery";

async function namesIn(archive: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  using file = await Deno.open(archive);
  for await (const { name, content } of readTar(file.readable)) {
    found.set(
      name,
      new TextDecoder().decode((await Array.fromAsync(content)).reduce(joined, new Uint8Array())),
    );
  }
  return found;
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  return new Uint8Array([...one, ...other]);
}

async function say(rest: Rest, message: string): Promise<void> {
  await rest.post("/api/conversations/general/messages", { message });
}

Deno.test("a backup made while messages come in restores to a daemon that has all of before", async () => {
  await using daemon = await TestDaemon.start();
  const owner = new Rest(daemon.apiUrl);
  await say(owner, "before");
  const archive = join(daemon.home, "backup.tar");
  const stop = new AbortController();
  const sending = sendUntilGone("during", async (body) => {
    stop.signal.throwIfAborted();
    await say(owner, body);
  });
  const made = await daemon.cli("backup", "-o", archive);
  stop.abort();
  const sent = await sending;
  assert.equal(made.code, 0, made.stderr);
  await using other = await TestDaemon.prepare();
  const restored = await other.cli("restore", archive);
  assert.equal(restored.code, 0, restored.stderr);
  assert.match(restored.stdout, /is whole: \d+ records/);
  await other.start();
  const bodies = await allBodies(new Rest(other.apiUrl));
  assert.deepEqual(bodies, ["before", ...sent].slice(0, bodies.length));
  assert.ok(bodies.length >= 1);
});

Deno.test("a backup holds no password and no tokens unless they are asked for", async () => {
  await using daemon = await TestDaemon.start({ config: `broker:\n  auth:\n    password: ${password}\n` });
  const plain = join(daemon.home, "plain.tar");
  const full = join(daemon.home, "full.tar");
  assert.equal((await daemon.cli("backup", "-o", plain)).code, 0);
  assert.equal((await daemon.cli("backup", "-o", full, "--with-secrets", "--with-credentials")).code, 0);
  const without = await namesIn(plain);
  assert.ok(![...without.keys()].some((name) => name.startsWith("credentials/")));
  assert.ok(![...without.values()].some((text) => text.includes(password)));
  const withAll = await namesIn(full);
  assert.ok(withAll.get("config.yaml")!.includes(password));
  assert.ok([...withAll.keys()].some((name) => name.startsWith("credentials/")));
  for (const [path, mode] of [[plain, 0o600], [full, 0o600]] as const) {
    assert.equal((await Deno.stat(path)).mode! & 0o777, mode);
  }
});

Deno.test("only the owner may back up or import", async () => {
  await using daemon = await TestDaemon.start();
  const anybody = new Rest(daemon.apiUrl);
  assert.equal((await anybody.call("GET", "/api/backup")).status, 403);
  assert.equal((await anybody.call("POST", "/api/import", { from: "/tmp" })).status, 403);
});

Deno.test("restore never overwrites, refuses a running daemon, and moves aside only when forced", async () => {
  await using daemon = await TestDaemon.start();
  const owner = new Rest(daemon.apiUrl);
  const archive = join(daemon.home, "backup.tar");
  await say(owner, "kept");
  assert.equal((await daemon.cli("backup", "-o", archive)).code, 0);
  assert.match((await daemon.cli("backup", "-o", archive)).stderr, /is there already/);
  assert.match((await daemon.cli("restore", archive, "--force")).stderr, /A daemon uses/);
  const [nowhere, folder] = [`${archive}x`, daemon.home];
  assert.equal((await daemon.cli("restore", nowhere)).stderr, `There is no file "${nowhere}"\n`);
  assert.match((await daemon.cli("restore", folder)).stderr, /^".*" is a folder: /);
  await say(owner, "later");
  await daemon.stop();
  const refused = await daemon.cli("restore", archive);
  assert.deepEqual([refused.code, /not empty/.test(refused.stderr)], [1, true]);
  const forced = await daemon.cli("restore", archive, "--force", "--json");
  assert.equal(forced.code, 0, forced.stderr);
  const { safetyCopy } = JSON.parse(forced.stdout);
  assert.ok((await Deno.stat(join(safetyCopy, "journal"))).isDirectory);
  await daemon.start();
  assert.deepEqual(await allBodies(new Rest(daemon.apiUrl)), ["kept"]);
});

Deno.test("a backup of a stopped daemon is the same, and a damaged one is refused without a trace", async () => {
  await using daemon = await TestDaemon.start();
  await say(new Rest(daemon.apiUrl), "kept");
  await daemon.stop();
  const archive = join(daemon.home, "backup.tar");
  assert.equal((await daemon.cli("backup", "-o", archive)).code, 0);
  assert.equal((await daemon.cli("restore", archive, "--check")).code, 0);
  const bytes = await Deno.readFile(archive);
  const at = new TextDecoder("latin1").decode(bytes).indexOf('"body":"kept"');
  assert.ok(at > 0);
  bytes[at + 9] = 0x58;
  const damaged = join(daemon.home, "damaged.tar");
  await Deno.writeFile(damaged, bytes);
  const target = join(daemon.home, "elsewhere", "home");
  for (
    const content of [bytes, bytes.subarray(0, bytes.length - 3000), new TextEncoder().encode("no archive")]
  ) {
    await Deno.writeFile(damaged, content);
    const said = await daemon.cli("restore", damaged, "--to", target);
    assert.deepEqual([said.code, /cannot be restored/.test(said.stderr)], [1, true], said.stderr);
  }
  assert.deepEqual(await Array.fromAsync(Deno.readDir(join(daemon.home, "elsewhere"))), []);
});
