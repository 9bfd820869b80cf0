/** What whoever runs the daemon sees of it: figures for monitors, `status` for people, and its log. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { joinMcp } from "../support/mcp.ts";
import { chatMessage, connectMqtt } from "../support/mqtt.ts";
import { Rest } from "../support/rest.ts";
import { until } from "../support/until.ts";

/** The value of a sample, 0 when it is not there. */
async function metric(daemon: TestDaemon, name: string): Promise<number> {
  const text = await (await fetch(`${daemon.apiUrl}/metrics`)).text();
  const line = text.split("\n").find((one) => one.startsWith(`claude_comms_${name} `));
  return line === undefined ? 0 : Number(line.slice(line.lastIndexOf(" ")));
}

Deno.test("sends, deliveries, refusals and the disk are counted, whichever door they come by", async () => {
  await using daemon = await TestDaemon.start();
  const rest = new Rest(daemon.apiUrl);
  const me = await rest.get("/api/identity") as { key: string; name: string };
  await using ana = await joinMcp(daemon.mcpUrl, "ana");
  await using reader = await connectMqtt(daemon.mqttUrl);
  await reader.subscribe("claude-comms/conv/+/messages");
  await ana.send("general", "one");
  await rest.post("/api/conversations/general/messages", { message: "two" });
  await reader.publish(
    "claude-comms/conv/general/messages",
    chatMessage("general", { ...me, body: "three" }),
  );
  await reader.next(({ json }) => json?.body === "three");
  assert.equal(await metric(daemon, 'sends_total{client="mcp"}'), 1);
  // A foreign MQTT client counts as any program.
  assert.equal(await metric(daemon, 'sends_total{client="api"}'), 2);
  assert.ok(await metric(daemon, "deliveries_total") >= 3);
  assert.ok(await metric(daemon, "journal_sync_seconds_count") > 0);
  assert.ok(await metric(daemon, "journal_written_bytes_total") > 1000);
  assert.ok(await metric(daemon, 'connections{kind="mqtt_tcp"}') >= 1);
  assert.ok(await metric(daemon, 'memory_bytes{kind="resident"}') > 1e7);

  await ana.refusal("comms_send", { conversation: "nowhere", message: "x" });
  await rest.call("GET", "/api/conversations/nowhere");
  await reader.publish("claude-comms/conv/general/reactions", { message_id: "none", emoji: "x", op: "add" });
  assert.equal(await metric(daemon, 'refused_total{door="mcp",reason="not_found"}'), 1);
  assert.equal(await metric(daemon, 'refused_total{door="http",reason="not_found"}'), 1);
  const { refused_total } = (await rest.get("/api/status")).operator;
  assert.ok(Object.values(refused_total.mqtt).some((count) => count === 1), JSON.stringify(refused_total));

  const { stdout } = await daemon.cli("status");
  assert.match(stdout, /^Since the start: \d+ messages sent \(.*mcp 1.*\), \d+ delivered over MQTT$/m);
  assert.match(stdout, /^Refused: \d+ \(.*http not_found 1.*\)$/m);
  assert.match(stdout, /^Disk: \d+ syncs, \d+\.\d ms on average$/m);
  assert.match(stdout, /^Memory: \d+\.\d MB$/m);
});

Deno.test("a reader that takes nothing is cut, counted and named in the log", async () => {
  await using daemon = await TestDaemon.start();
  const rest = new Rest(daemon.apiUrl);
  await using stuck = await connectMqtt(daemon.mqttUrl, { clientId: "stuck-1" });
  await stuck.subscribe("claude-comms/conv/+/messages");
  stuck.client.stream.pause();
  const stop = new AbortController();
  const talk = async () => {
    while (!stop.signal.aborted) {
      await rest.post("/api/conversations/general/messages", { message: "x".repeat(200_000) });
    }
  };
  const talking = talk();
  await until(async () => await metric(daemon, 'slow_readers_total{kind="mqtt_cut"}') === 1, {
    withinMs: 60_000,
    what: "the end of the stuck reader",
  });
  stop.abort();
  await talking;
  assert.match(daemon.process.stderr, /WARN +mqtt\.reader_cut client=stuck-1 peer=127\.0\.0\.1 unsent=\d+/);
  assert.match((await daemon.cli("status")).stdout, /^Slow readers: 1 MQTT connections cut$/m);
});

Deno.test("a wrong password is in the log with where it came from, and never the password", async () => {
  await using daemon = await TestDaemon.start({ environment: { CLAUDE_COMMS_PASSWORD: "open sesame" } });
  const rest = new Rest(daemon.apiUrl, { bearer: "shut poppy" });
  assert.equal((await rest.call("GET", "/api/identity")).status, 401);
  const log = daemon.process.stderr;
  assert.match(log, /WARN +auth\.wrong_password peer=127\.0\.0\.1/);
  assert.ok(!log.includes("poppy") && !log.includes("sesame"));
});
