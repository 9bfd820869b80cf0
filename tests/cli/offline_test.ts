import assert from "node:assert/strict";
import { announceDaemon } from "../../src/client/running.ts";
import { pathsFrom } from "../../src/config/paths.ts";
import { FakeHome } from "./fake_world.ts";

const notRunning = "Daemon is not running. Start it with claude-comms start.\n";

async function homeWithConfig(): Promise<FakeHome> {
  const home = await FakeHome.make();
  await home.run(["init"]);
  return home;
}

Deno.test("commands that need the daemon say that it is not running, with the documented codes", async () => {
  await using home = await homeWithConfig();
  const commands: [string[], number][] = [
    [["send", "x"], 1],
    [["conv", "create", "lab"], 1],
    [["conv", "delete", "lab", "-f"], 1],
    [["conv", "topic", "lab", "x"], 3],
    [["read"], 3],
    [["log", "--json"], 3],
    [["read", "--follow"], 3],
    [["reply", "d099f6b4", "x"], 3],
    [["whisper", "ana", "x"], 3],
    [["dm", "ana"], 3],
    [["react", "d099f6b4", "👍"], 3],
    [["pin", "d099f6b4"], 3],
    [["unpin", "d099f6b4"], 3],
    [["pins"], 3],
    [["receipts", "d099f6b4"], 3],
    [["thread", "d099f6b4"], 3],
    [["catchup"], 3],
    [["members"], 3],
    [["artifact", "list"], 3],
    [["artifact", "get", "plan"], 3],
    [["artifact", "put", "plan", "-"], 3],
    [["artifact", "diff", "plan"], 3],
    [["health"], 3],
  ];
  for (const [words, code] of commands) {
    assert.deepEqual(await home.run(words), { code, out: "", err: notRunning }, words.join(" "));
  }
});

Deno.test("status tells what would run where, and always ends with 0", async () => {
  await using home = await homeWithConfig();
  const { code, out } = await home.run(["status"]);
  assert.equal(code, 0);
  assert.match(
    out,
    /^Daemon: not running\nBroker: embedded \(host\) on 127\.0\.0\.1:1883\nMCP: http:\/\/127\.0\.0\.1:9920\nWeb UI: http:\/\/127\.0\.0\.1:9921\nIdentity: phil \(human\) key=[0-9a-f]{8}\nDefault conversation: general\n$/,
  );
  const json = JSON.parse((await home.run(["status", "--json"])).out);
  assert.deepEqual([json.running, json.pid, json.broker, json.figures], [false, null, null, null]);
  await home.write("4194303", "daemon.pid");
  assert.match(
    (await home.run(["status"])).out,
    /^Daemon: not running \(stale PID file: process 4194303 has ended\)\n/,
  );
});

Deno.test("status tells when something else answers where the daemon should", async () => {
  await using home = await homeWithConfig();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("hello"),
  );
  const mcp = `http://127.0.0.1:${server.addr.port}`;
  const addresses = { mqtt: mcp.replace("http", "mqtt"), ws: mcp, mcp, web: null, local: null };
  await announceDaemon(pathsFrom({ HOME: home.folder }), { version: "0.7.0", addresses });
  const { code, out } = await home.run(["status"]);
  assert.equal(code, 0);
  assert.match(out, /^Broker connectivity: FAILED \(what answers is no MQTT broker\)$/m);
  assert.match(
    out,
    /^Participants: unknown \(What answers at http:\/\/127\.0\.0\.1:\d+ is not claude-comms\)$/m,
  );
  const sent = await home.run(["send", "x"]);
  assert.deepEqual([sent.code, sent.err], [
    1,
    `Failed to send message: What answers at ${mcp} is not claude-comms\n`,
  ]);
});

Deno.test("stop without a daemon is no failure, and clears what a dead one left", async () => {
  await using home = await homeWithConfig();
  assert.deepEqual(await home.run(["stop"]), { code: 0, out: "No daemon running.\n", err: "" });
  await home.write("4194303", "daemon.pid");
  assert.deepEqual(await home.run(["stop"]), {
    code: 0,
    out: "No daemon running. Removed a stale PID file: process 4194303 has ended.\n",
    err: "",
  });
  await assert.rejects(home.read("daemon.pid"));
});

Deno.test("conv list without a daemon names what config and logs name", async () => {
  await using home = await homeWithConfig();
  await home.write("x", "logs", "lab.log");
  await home.write("x", "logs", "lab.jsonl");
  await home.write("x", "logs", "lab.log.1");
  const { out, err } = await home.run(["conv", "list"]);
  assert.equal(out, "Name     Log\ngeneral  no\nlab      yes\n");
  assert.match(err, /daemon is not running/);
});

Deno.test("log tails the file, or says that there is none", async () => {
  await using home = await homeWithConfig();
  assert.deepEqual(await home.run(["log", "-c", "lab"]), {
    code: 1,
    out: "",
    err: `Log file not found: ${
      home.path("logs", "lab.log")
    }\nNo messages have been logged for conversation lab yet.\n`,
  });
  assert.match(
    (await home.run(["log", "-c", "../etc"])).err,
    /^Invalid conversation name: '\.\.\/etc'\nMust be lowercase/,
  );
});

Deno.test("web warns when the daemon is down", async () => {
  await using home = await homeWithConfig();
  const { code, out, err } = await home.run(["web", "--print"]);
  assert.deepEqual([code, out], [0, "http://127.0.0.1:9921/\n"]);
  assert.match(err, /daemon is not running/);
});
