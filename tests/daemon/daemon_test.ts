import assert from "node:assert/strict";
import { join } from "node:path";
import mqtt from "mqtt";
import { DaemonClient } from "../../src/client/daemon_client.ts";
import { probeMqtt } from "../../src/client/mqtt_probe.ts";
import { pathsFrom } from "../../src/config/paths.ts";
import { defaults, type Settings } from "../../src/config/settings.ts";
import { startDaemon } from "../../src/daemon/daemon.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
/** Self-signed for localhost and 127.0.0.1 until 2126; it guards nothing but these tests. */
const folder = join(import.meta.dirname!, "tls");

async function withHome(run: (home: string) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir();
  try {
    await run(home);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

const anyPorts = { "broker.port": 0, "broker.ws_port": 0, "mcp.port": 0, "web.port": 0 };
const settings: Settings = {
  ...defaults,
  ...anyPorts,
  "identity.key": "11112222",
  "identity.name": "ana",
  "tls.cert": join(folder, "certificate.pem"),
  "tls.key": join(folder, "key.pem"),
};

Deno.test("with a certificate every door speaks TLS, and the daemon's own clients come in without it", async () => {
  await withHome(async (home) => {
    const paths = pathsFrom({ CLAUDE_COMMS_HOME: home });
    await using daemon = await startDaemon({ settings, paths, log: silent });
    const ca = await Deno.readTextFile(settings["tls.cert"]);
    const { mqtt: broker, ws, mcp, web } = daemon.addresses;
    assert.deepEqual([broker, ws, mcp, web].map((url) => new URL(url!).protocol), [
      "mqtts:",
      "wss:",
      "https:",
      "https:",
    ]);
    using client = Deno.createHttpClient({ caCerts: [ca] });
    for (const url of [mcp, web!]) {
      const answer = await fetch(`${url}/healthz`, { client });
      assert.deepEqual(await answer.json(), { status: "ok", service: "claude-comms" });
    }
    for (const url of [broker, ws]) {
      const session = await mqtt.connectAsync(url, { ca, reconnectPeriod: 0 });
      await session.endAsync();
    }
    const port = Number(new URL(broker).port);
    const asked = { host: "127.0.0.1", port, username: "", password: "" };
    assert.equal(await probeMqtt({ ...asked, tls: true }), undefined);
    assert.notEqual(await probeMqtt(asked), undefined);
    const own = await DaemonClient.find({ settings, paths, sources: new Map(), warnings: [], exists: true });
    assert.equal((await own.get("/api/identity")).owner, true);
  });
});

Deno.test("a certificate that cannot be used keeps the daemon from starting, and nothing is left open", async () => {
  await withHome(async (home) => {
    const paths = pathsFrom({ CLAUDE_COMMS_HOME: home });
    await Deno.writeTextFile(join(home, "broken.pem"), "no certificate");
    const starting = (cert: string) =>
      startDaemon({ settings: { ...settings, "tls.cert": cert }, paths, log: silent });
    await assert.rejects(starting("missing.pem"), /tls\.cert cannot be read: .*missing\.pem/);
    await assert.rejects(starting("broken.pem"), /certificate/i);
    await using daemon = await startDaemon({
      settings: { ...defaults, ...anyPorts, "identity.key": "11112222" },
      paths,
      log: silent,
    });
    assert.equal(daemon.addresses.local, null);
  });
});

Deno.test("a folder for logs that cannot be written keeps the daemon from starting, and nothing is left open", async () => {
  await withHome(async (home) => {
    const paths = pathsFrom({ CLAUDE_COMMS_HOME: home });
    await Deno.writeTextFile(join(home, "file"), "in the way");
    const open = { ...defaults, ...anyPorts, "identity.key": "11112222" };
    const starting = startDaemon({ settings: { ...open, "logging.dir": "file/logs" }, paths, log: silent });
    await assert.rejects(starting, /Cannot write the logs in .*change logging\.dir/);
    await using _daemon = await startDaemon({ settings: open, paths, log: silent });
  });
});
