import assert from "node:assert/strict";
import { type Paths, pathsFrom } from "../../src/config/paths.ts";
import { announceDaemon, daemonState, forgetDaemon, localUrl } from "../../src/client/running.ts";
import { isAlive, processStart } from "../../src/lib/process.ts";

const addresses = { mqtt: "mqtt://a", ws: "ws://a", mcp: "http://127.0.0.1:9920", web: null, local: null };
const windows = Deno.build.os === "windows";

async function withHome(run: (paths: Paths) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir();
  try {
    await run(pathsFrom({ CLAUDE_COMMS_HOME: home }));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** A program that has ended: its number is free. */
async function endedPid(): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), { args: ["--version"], stdout: "null" }).spawn();
  await child.status;
  return child.pid;
}

Deno.test("without a pid file no daemon runs", async () => {
  await withHome(async (paths) => assert.deepEqual(await daemonState(paths), { state: "none" }));
});

Deno.test("an announced daemon runs, and its pid file holds the decimal number alone", async () => {
  await withHome(async (paths) => {
    await announceDaemon(paths, { version: "0.7.0", addresses });
    assert.equal(await Deno.readTextFile(paths.pid), String(Deno.pid));
    const state = await daemonState(paths);
    assert.equal(state.state, "running");
    assert.deepEqual(state.state === "running" && state.info?.addresses, addresses);
    await forgetDaemon(paths, Deno.pid);
    assert.deepEqual(await daemonState(paths), { state: "none" });
  });
});

Deno.test("a pid file of a process that has ended is stale", async () => {
  await withHome(async (paths) => {
    const pid = await endedPid();
    await Deno.writeTextFile(paths.pid, `${pid}`);
    assert.deepEqual(await daemonState(paths), { state: "stale", pid, why: `process ${pid} has ended` });
  });
});

Deno.test("a pid that another program uses now is stale, by the start time that was noted", async () => {
  await withHome(async (paths) => {
    await announceDaemon(paths, { version: "0.7.0", addresses });
    const info = JSON.parse(await Deno.readTextFile(paths.running));
    assert(windows || info.started !== null);
    await Deno.writeTextFile(paths.running, JSON.stringify({ ...info, started: "another:1" }));
    assert.equal((await daemonState(paths)).state, windows ? "running" : "stale");
  });
});

Deno.test("a pid file of the Python version is stale when the process is younger than the file", async () => {
  await withHome(async (paths) => {
    await Deno.writeTextFile(paths.pid, `${Deno.pid}\n`);
    assert.deepEqual(await daemonState(paths), { state: "running", pid: Deno.pid, info: undefined });
    await Deno.utime(paths.pid, new Date(0), new Date(0));
    assert.equal((await daemonState(paths)).state, windows ? "running" : "stale");
  });
});

Deno.test("a pid file with anything else in it is stale", async () => {
  await withHome(async (paths) => {
    for (const text of ["", "abc", "-1", "0", "1 2", "99999999999999"]) {
      await Deno.writeTextFile(paths.pid, text);
      assert.equal((await daemonState(paths)).state, "stale", text);
    }
  });
});

Deno.test("notes of another process, or damaged ones, are not believed", async () => {
  await withHome(async (paths) => {
    await Deno.writeTextFile(paths.pid, `${Deno.pid}`);
    for (const text of ["", "{", "null", "[]", `{"pid":${Deno.pid}}`, `{"pid":1,"addresses":{"mcp":"x"}}`]) {
      await Deno.writeTextFile(paths.running, text);
      const state = await daemonState(paths);
      assert.deepEqual(state, { state: "running", pid: Deno.pid, info: undefined }, text);
    }
  });
});

Deno.test("another daemon's files are not removed", async () => {
  await withHome(async (paths) => {
    await announceDaemon(paths, { version: "0.7.0", addresses });
    await forgetDaemon(paths, Deno.pid + 1);
    assert.equal((await daemonState(paths)).state, "running");
    await forgetDaemon(paths, null);
    await forgetDaemon(paths, null);
    assert.equal((await daemonState(paths)).state, "none");
  });
});

Deno.test("a process lives as long as it runs, and its start does not change", async () => {
  assert(await isAlive(Deno.pid));
  assert.equal(await isAlive(await endedPid()), false);
  if (windows) return;
  const [one, two] = [await processStart(Deno.pid), await processStart(Deno.pid)];
  assert.deepEqual(one, two);
  const bootedAt = Date.now() - Deno.osUptime() * 1000;
  assert(one!.ms! > bootedAt - 5000 && one!.ms! < Date.now() + 5000, `started at ${one!.ms}`);
  assert.equal(await processStart(2 ** 30), undefined);
});

Deno.test("a listener on all addresses is asked at this machine's own, and plain before TLS", () => {
  const url = (mcp: string, local: string | null = null) => localUrl({ mcp, local });
  assert.equal(url("http://0.0.0.0:9920"), "http://127.0.0.1:9920");
  assert.equal(url("http://[::]:9920"), "http://[::1]:9920");
  assert.equal(url("http://192.0.2.1:9920"), "http://192.0.2.1:9920");
  assert.equal(url("https://0.0.0.0:9920", "http://127.0.0.1:41234"), "http://127.0.0.1:41234");
});
