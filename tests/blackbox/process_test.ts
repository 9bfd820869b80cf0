/** Starting, stopping, and what can be in the way. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { TestDaemon } from "../support/daemon.ts";
import { Rest } from "../support/rest.ts";
import { until } from "../support/until.ts";

Deno.test("a first start makes the config, prints the addresses and how to add it to Claude Code", async () => {
  await using daemon = await TestDaemon.start();
  const { stdout } = daemon.process;
  assert.match(stdout, /Daemon running\. Press Ctrl\+C to stop\./);
  const { mqtt, ws, mcp, web } = daemon.ports;
  for (const port of [mqtt, ws, mcp, web]) assert.ok(stdout.includes(`:${port}`), `${port} in ${stdout}`);
  assert.match(stdout, /^Connect Claude Code with:\n {2}claude-comms setup$/m);
  assert.match(stdout, new RegExp(`claude mcp add .*http://(127\\.0\\.0\\.1|localhost):${mcp}/mcp`));
  const config = await daemon.readFile("config.yaml");
  assert.match(config, /^identity:/m);
  assert.match(config, /key: ["']?[0-9a-f]{8}["']?/);
});

Deno.test("SIGINT and SIGTERM end the daemon with code 0 and leave no pid file", async () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    await using daemon = await TestDaemon.start();
    const status = await daemon.process.end(signal);
    assert.equal(status.code, 0, daemon.process.words());
    assert.match(daemon.process.stdout, /Daemon stopped\./);
    await assert.rejects(daemon.readFile("daemon.pid"), Deno.errors.NotFound);
  }
});

Deno.test("a second daemon in the same home refuses to start and names the first", async () => {
  await using daemon = await TestDaemon.start();
  const second = await daemon.cli("start");
  assert.equal(second.code, 1);
  assert.match(second.stderr, new RegExp(`already running \\(PID ${daemon.process.pid}\\)`));
  await new Rest(daemon.apiUrl).get("/api/identity");
});

Deno.test("a port in use is named, with the setting that changes it", async () => {
  const settings = {
    mqtt: "CLAUDE_COMMS_BROKER_PORT",
    ws: "CLAUDE_COMMS_BROKER_WS_PORT",
    mcp: "CLAUDE_COMMS_MCP_PORT",
    web: "CLAUDE_COMMS_WEB_PORT",
  } as const;
  const paths = { mqtt: "broker.port", ws: "broker.ws_port", mcp: "mcp.port", web: "web.port" } as const;
  for (const door of ["mqtt", "ws", "mcp", "web"] as const) {
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const port = (taken.addr as Deno.NetAddr).port;
    await using daemon = await TestDaemon.prepare({ environment: { [settings[door]]: `${port}` } });
    const { code, stdout, stderr } = await daemon.startInVain();
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`${port}`));
    assert.ok(stderr.includes(paths[door]) || stderr.includes(settings[door]), stderr);
    assert.ok(!stdout.includes("Daemon running"));
    await assert.rejects(daemon.readFile("daemon.pid"), Deno.errors.NotFound);
  }
});

/** Leaves a pid file behind as a daemon did that ended an hour ago. */
async function leavePid(daemon: TestDaemon, pid: number): Promise<void> {
  const path = join(daemon.folder, "daemon.pid");
  await Deno.mkdir(daemon.folder, { recursive: true });
  await Deno.writeTextFile(path, `${pid}`);
  const before = new Date(Date.now() - 3_600_000);
  await Deno.utime(path, before, before);
}

Deno.test("a pid file of a dead process, or of another program, is in nobody's way", async () => {
  const stranger = new Deno.Command("sleep", { args: ["600"] }).spawn();
  try {
    for (const pid of [999_999_999, stranger.pid]) {
      await using daemon = await TestDaemon.prepare();
      await leavePid(daemon, pid);
      const stop = await daemon.cli("stop");
      assert.equal(stop.code, 0, stop.stderr);
      await leavePid(daemon, pid);
      await daemon.start();
      assert.equal((await daemon.readFile("daemon.pid")).trim(), `${daemon.process.pid}`);
    }
    stranger.kill("SIGCONT");
  } finally {
    stranger.kill("SIGKILL");
    await stranger.status;
  }
});

Deno.test("a daemon that was killed is followed by one that starts at once", async () => {
  await using daemon = await TestDaemon.start();
  await daemon.kill9();
  const status = await daemon.cli("status");
  assert.match(status.stdout, /not running/i);
  await daemon.start();
  assert.match((await daemon.cli("status")).stdout, new RegExp(`PID ${daemon.process.pid}`));
});

Deno.test("in the background it is ready when the command ends, logs to a file, and stop ends it", async () => {
  await using daemon = await TestDaemon.prepare();
  const start = await daemon.cli("start", "--background");
  assert.equal(start.code, 0, start.stderr);
  const pid = Number(/PID (\d+)/.exec(start.stdout)?.[1]);
  try {
    await new Rest(daemon.apiUrl).get("/api/identity");
    assert.equal((await daemon.readFile("daemon.pid")).trim(), `${pid}`);
    assert.ok((await daemon.readFile("daemon.log")).length > 0);
    assert.match((await daemon.cli("status")).stdout, new RegExp(`running \\(PID ${pid}\\)`));
    const again = await daemon.cli("start", "--background");
    assert.equal(again.code, 1);
  } finally {
    const stop = await daemon.cli("stop");
    assert.equal(stop.code, 0, stop.stderr);
    assert.match(stop.stdout, /Daemon stopped\./);
  }
  await until(() => isGone(pid), { what: "the end of the background daemon" });
  const idle = await daemon.cli("stop");
  assert.equal(idle.code, 0);
  assert.match(idle.stdout + idle.stderr, /No daemon running/);
});

Deno.test("a background start that cannot work says why and ends with 1", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = (taken.addr as Deno.NetAddr).port;
  await using daemon = await TestDaemon.prepare({ environment: { CLAUDE_COMMS_MCP_PORT: `${port}` } });
  const start = await daemon.cli("start", "--background");
  assert.equal(start.code, 1);
  assert.match(start.stderr, new RegExp(`${port}`));
});

function isGone(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGCONT");
    return false;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}

Deno.test("a listener that others can reach is refused without a password, and the fix is in the message", async () => {
  const hosts = {
    CLAUDE_COMMS_BROKER_HOST: "broker.host",
    CLAUDE_COMMS_MCP_HOST: "mcp.host",
    CLAUDE_COMMS_WEB_HOST: "web.host",
  };
  for (const [variable, setting] of Object.entries(hosts)) {
    await using daemon = await TestDaemon.prepare({ environment: { [variable]: "0.0.0.0" } });
    const { code, stderr } = await daemon.startInVain();
    assert.equal(code, 1);
    assert.ok(stderr.includes(setting), stderr);
    assert.match(stderr, /CLAUDE_COMMS_PASSWORD/);
  }
});

Deno.test("the default address of MQTT over WebSocket is this machine only while no password is set", async () => {
  await using daemon = await TestDaemon.start();
  assert.match(daemon.process.words(), /127\.0\.0\.1 only/);
});

Deno.test("a config with a mistake is refused with the line, the key and what would be right", async () => {
  await using daemon = await TestDaemon.prepare({
    config: "identity:\n  key: 01234567\nmcp:\n  auto_jion: [general]\nlogging:\n  format: xml\n",
  });
  const { code, stderr } = await daemon.startInVain();
  assert.equal(code, 1);
  assert.match(stderr, /logging\.format/);
  assert.match(stderr, /jsonl/);
});
