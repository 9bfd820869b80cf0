/** A journal that was cut, damaged or cannot grow: what is readable stays readable, and the loss is told. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { TestDaemon } from "../support/daemon.ts";
import { allBodies } from "../support/history.ts";
import { joinMcp } from "../support/mcp.ts";
import { Rest } from "../support/rest.ts";

const COUNT = 30;

/** A stopped daemon with some messages behind it; the path of its last segment. */
async function withMessages(daemon: TestDaemon): Promise<string> {
  await daemon.start();
  await using ana = await joinMcp(daemon.mcpUrl, "ana");
  for (let n = 0; n < COUNT; n++) await ana.send("general", `message ${n}`);
  await daemon.kill9();
  return join(daemon.folder, "journal", await lastSegment(daemon));
}

async function lastSegment(daemon: TestDaemon): Promise<string> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(join(daemon.folder, "journal"))) {
    if (name.endsWith(".seg")) names.push(name);
  }
  return names.sort().at(-1)!;
}

function snapshotsOf(daemon: TestDaemon): string {
  return join(daemon.folder, "journal", "snapshots");
}

/** Snapshots are a cache: without them the journal alone must say everything. */
async function removeSnapshots(daemon: TestDaemon): Promise<void> {
  await Deno.remove(snapshotsOf(daemon), { recursive: true }).catch(() => undefined);
}

async function bodiesAfterStart(daemon: TestDaemon): Promise<string[]> {
  await daemon.start();
  const bodies = await allBodies(new Rest(daemon.apiUrl));
  return bodies.filter((body) => body.startsWith("message "));
}

const all = Array.from({ length: COUNT }, (_, n) => `message ${n}`);

Deno.test("a journal cut anywhere in its tail opens with everything before the cut, and goes on", async () => {
  await using daemon = await TestDaemon.prepare();
  const segment = await withMessages(daemon);
  const whole = await Deno.readFile(segment);
  let last = COUNT + 1;
  for (const cut of [1, 17, 64, 301, 777, 1501]) {
    await removeSnapshots(daemon);
    await Deno.writeFile(segment, whole.subarray(0, whole.length - cut));
    const bodies = await bodiesAfterStart(daemon);
    assert.deepEqual(bodies, all.slice(0, bodies.length), `cut of ${cut}`);
    assert.ok(
      bodies.length <= last && bodies.length >= COUNT - 1 - cut / 100,
      `${bodies.length} after a cut of ${cut}`,
    );
    last = bodies.length;
    await using bo = await joinMcp(daemon.mcpUrl, "bo");
    await bo.send("general", "still going");
    assert.ok((await allBodies(new Rest(daemon.apiUrl))).includes("still going"));
    await daemon.kill9();
  }
});

Deno.test("a damaged record in the middle is reported, and all others stay readable", async () => {
  await using daemon = await TestDaemon.prepare();
  const segment = await withMessages(daemon);
  await removeSnapshots(daemon);
  const bytes = await Deno.readFile(segment);
  const at = new TextDecoder("latin1").decode(bytes).indexOf("message 12");
  bytes[at] = bytes[at]! ^ 0x20;
  await Deno.writeFile(segment, bytes);
  const bodies = await bodiesAfterStart(daemon);
  assert.deepEqual(bodies, all.filter((body) => body !== "message 12"));
  const status = await new Rest(daemon.apiUrl).get("/api/status");
  const told = JSON.stringify(status) + daemon.process.words() + (await daemon.cli("status")).stdout;
  assert.match(told, /damage/i);
});

Deno.test("without its snapshots, caches and exports the state is the same", async () => {
  await using daemon = await TestDaemon.prepare();
  await withMessages(daemon);
  await daemon.start();
  await daemon.stop();
  await removeSnapshots(daemon);
  for (const folder of ["cache", "logs", "conversations", "artifacts"]) {
    await Deno.remove(join(daemon.folder, folder), { recursive: true }).catch(() => undefined);
  }
  assert.deepEqual(await bodiesAfterStart(daemon), all);
});

Deno.test("a snapshot that is damaged is not believed", async () => {
  await using daemon = await TestDaemon.prepare();
  await withMessages(daemon);
  await daemon.start();
  await daemon.stop();
  let count = 0;
  for await (const { name } of Deno.readDir(snapshotsOf(daemon))) {
    const path = join(snapshotsOf(daemon), name);
    const bytes = await Deno.readFile(path);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = bytes[middle]! ^ 1;
    await Deno.writeFile(path, bytes);
    count++;
  }
  assert.ok(count > 0, "there was a snapshot to damage");
  assert.deepEqual(await bodiesAfterStart(daemon), all);
});
