import assert from "node:assert/strict";
import { defaults } from "../../src/config/settings.ts";
import { Closers } from "../../src/daemon/closers.ts";
import { hubSettings, LiveSettings } from "../../src/daemon/live_settings.ts";
import { systemClock, systemIds } from "../../src/daemon/system.ts";
import { portHolder } from "../../src/lib/port_holder.ts";
import { isKey } from "../../src/protocol/ids.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

Deno.test("a reload takes over what can change and names what needs a restart", () => {
  const live = new LiveSettings({ ...defaults, "identity.key": "11112222" });
  const hub = hubSettings(live);
  assert.equal(hub.autoJoin, defaults["mcp.auto_join"]);
  const next = { ...live.current, "mcp.auto_join": ["lab"], "mcp.port": 1, "broker.auth.password": "new" };
  assert.deepEqual(live.reload(next), {
    changed: ["broker.auth.password", "mcp.auto_join"],
    needRestart: ["mcp.port"],
  });
  assert.deepEqual(hub.autoJoin, ["lab"]);
  assert.equal(live.current["mcp.port"], 9920);
  assert.deepEqual(live.reload(next), { changed: [], needRestart: ["mcp.port"] });
});

Deno.test("an identity without a name goes by its key", () => {
  const named = (name: string) =>
    hubSettings(new LiveSettings({ ...defaults, "identity.key": "11112222", "identity.name": name }))
      .identity;
  assert.deepEqual(named(""), { key: "11112222", name: "user-11112222", type: "human" });
  assert.equal(named("ana").name, "ana");
});

Deno.test("what was opened is closed in reverse, once, and one failure stops nothing", async () => {
  const closed: string[] = [];
  const faults: unknown[] = [];
  const closers = new Closers({
    ...silent,
    error: (event, fields) => void faults.push([event, fields?.part]),
  });
  closers.add("first", () => void closed.push("first"));
  closers.add("second", () => Promise.reject(new Error("no")));
  closers.add("third", async () => {
    await Promise.resolve();
    closed.push("third");
  });
  await Promise.all([closers.close(), closers.close()]);
  assert.deepEqual(closed, ["third", "first"]);
  assert.deepEqual(faults, [["daemon.close_failed", "second"]]);
});

Deno.test("a timer far beyond what the runtime can wait does not fire at once, and can be cancelled", async () => {
  const cancel = systemClock.after(2 ** 40, () => assert.fail("too early"));
  await new Promise<void>((resolve) => systemClock.after(-5, resolve));
  cancel();
  assert(Math.abs(systemClock.now() - Date.now()) < 1_000);
  assert(isKey(systemIds.key()));
});

Deno.test("the program that holds a port is found", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const holder = await portHolder(listener.addr.port);
  if (Deno.build.os === "linux") assert.match(holder!, new RegExp(`, process ${Deno.pid}$`));
});
