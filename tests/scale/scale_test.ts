/** Many messages, many connections: it stays quick, and memory stays bounded. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { connectMcp, joinMcp } from "../support/mcp.ts";
import { chatMessage, connectMqtt, type MqttClient } from "../support/mqtt.ts";
import { Rest } from "../support/rest.ts";
import { until } from "../support/until.ts";

const MESSAGES = 100_000;
const PUBLISHERS = 16;
const CONNECTIONS = 1000;

/** Resident memory of a process in megabytes. */
async function residentMb(pid: number): Promise<number> {
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "rss=", "-p", `${pid}`] }).output();
  return Number(new TextDecoder().decode(stdout)) / 1024;
}

/** Publishes `count` messages with a few in flight. */
async function publishMany(
  client: MqttClient,
  { count, sender }: { count: number; sender: { key: string; name: string } },
): Promise<void> {
  const topic = "claude-comms/conv/general/messages";
  let sent = 0;
  const lane = async () => {
    while (sent < count) {
      const body = `message ${sent++} of a session that has a lot to say`;
      await client.client.publishAsync(topic, JSON.stringify(chatMessage("general", { ...sender, body })), {
        qos: 1,
      });
    }
  };
  await Promise.all(Array.from({ length: 20 }, lane));
}

Deno.test("a hundred thousand messages stay readable from end to end, in little memory, and after a restart", async () => {
  await using daemon = await TestDaemon.start();
  const rest = new Rest(daemon.apiUrl);
  const sender = await rest.get("/api/identity") as { key: string; name: string };
  await using ana = await joinMcp(daemon.mcpUrl, "ana");
  const first = await ana.send("general", "the very first");
  const clients = await Promise.all(Array.from({ length: PUBLISHERS }, () => connectMqtt(daemon.mqttUrl)));
  const begin = performance.now();
  await Promise.all(clients.map((client) => publishMany(client, { count: MESSAGES / PUBLISHERS, sender })));
  const seconds = (performance.now() - begin) / 1000;
  for (const client of clients) await client[Symbol.asyncDispose]();
  assert.ok(seconds < 120, `${MESSAGES} durable messages took ${seconds} s`);
  assert.equal((await rest.get("/api/status")).messages >= MESSAGES, true);

  const heap = await residentMb(daemon.process.pid);
  assert.ok(heap < 300, `${heap} MB after ${MESSAGES} messages`);
  const old = await rest.get(`/api/conversations/general/messages/${first.id}`);
  assert.equal(old.body, "the very first");
  const around = await ana.call("comms_read", { conversation: "general", after: first.id, count: 5 });
  assert.equal(around.messages.length, 5);

  await daemon.stop();
  const starting = performance.now();
  await daemon.start();
  const started = (performance.now() - starting) / 1000;
  assert.ok(started < 10, `starting with ${MESSAGES} messages took ${started} s`);
  const idle = await residentMb(daemon.process.pid);
  assert.ok(idle < 300, `${idle} MB right after the start`);
  await using again = await connectMcp(daemon.mcpUrl);
  again.key = ana.key;
  const newest = await again.call("comms_read", { conversation: "general", count: 3 });
  assert.equal(newest.messages.length, 3);
  report(
    `${MESSAGES} messages: ${Math.round(MESSAGES / seconds)}/s, ${Math.round(heap)} MB, start ${
      started.toFixed(2)
    } s`,
  );
});

Deno.test("a thousand subscribers each get a message, and their leaving is forgotten", async () => {
  await using daemon = await TestDaemon.start();
  await using ana = await joinMcp(daemon.mcpUrl, "ana");
  const before = await residentMb(daemon.process.pid);
  const clients: MqttClient[] = [];
  for (let n = 0; n < CONNECTIONS; n += 50) {
    clients.push(
      ...await Promise.all(
        Array.from({ length: 50 }, () => connectMqtt(n % 100 === 0 ? daemon.mqttUrl : daemon.wsUrl)),
      ),
    );
  }
  for (const client of clients) await client.subscribe("claude-comms/conv/general/messages");
  const begin = performance.now();
  await ana.send("general", "to a thousand");
  await until(() => clients.every(({ bodies }) => bodies.includes("to a thousand")), {
    withinMs: 30_000,
    what: "all arrivals",
  });
  const milliseconds = performance.now() - begin;
  const during = await residentMb(daemon.process.pid);
  for (const client of clients) await client[Symbol.asyncDispose]();
  await ana.send("general", "to nobody");
  assert.ok(during - before < 200, `${CONNECTIONS} connections took ${during - before} MB`);
  report(`${CONNECTIONS} subscribers: ${Math.round(milliseconds)} ms, ${Math.round(during - before)} MB`);
});

/** Figures are part of what this suite is for. */
function report(figures: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${figures}\n`));
}
