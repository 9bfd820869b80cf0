/** The broker as any MQTT 3.1.1 client sees it, over both transports at once. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { hasMosquitto, mosquitto } from "../support/mosquitto.ts";
import { connect, type TestClient } from "./clients.ts";
import { ServedBroker } from "./served_broker.ts";

const transports = ["tcpUrl", "wsUrl"] as const;

for (const from of transports) {
  for (const to of transports) {
    Deno.test(`messages of every QoS go from ${from} to ${to}, in order, each with the lower QoS of both sides`, async () => {
      await using served = await ServedBroker.start();
      await using reader = await connect(served[to]);
      await using writer = await connect(served[from]);
      for (const qos of [0, 1, 2] as const) {
        assert.equal(await reader.subscribe(`t/${qos}/+`, qos), qos);
      }
      for (const granted of [0, 1, 2]) {
        for (const qos of [0, 1, 2] as const) {
          await writer.publish(`t/${granted}/x`, `${granted}${qos}`, { qos });
        }
      }
      await reader.count(9);
      assert.deepEqual(reader.arrived.map(({ text, qos }) => [text, qos]), [
        ["00", 0],
        ["01", 0],
        ["02", 0],
        ["10", 0],
        ["11", 1],
        ["12", 1],
        ["20", 0],
        ["21", 1],
        ["22", 2],
      ]);
    });
  }
}

Deno.test("clients that publish at the same time with different QoS lose nothing to each other", async () => {
  await using served = await ServedBroker.start();
  await using reader = await connect(served.tcpUrl);
  await reader.subscribe("t/#", 2);
  const writers = await Promise.all([0, 1, 2, 0, 1, 2].map(() => connect(served.tcpUrl)));
  await Promise.all(writers.map(async (writer, w) => {
    const sent = Array.from(
      { length: 100 },
      (_, i) => writer.publish(`t/${w}`, String(i), { qos: w % 3 as 0 | 1 | 2, retain: i % 7 === 0 }),
    );
    await Promise.all(sent);
  }));
  await reader.count(600);
  for (let w = 0; w < writers.length; w++) {
    const texts = reader.arrived.filter(({ topic }) => topic === `t/${w}`).map(({ text }) => Number(text));
    assert.deepEqual(texts, Array.from({ length: 100 }, (_, i) => i), `writer ${w}`);
  }
  for (const writer of writers) await writer[Symbol.asyncDispose]();
});

for (const url of transports) {
  Deno.test(`large messages arrive whole over ${url}`, async () => {
    await using served = await ServedBroker.start();
    await using reader = await connect(served[url]);
    await using writer = await connect(served[url]);
    await reader.subscribe("big", 1);
    const sizes = [70_000, 300_000, 1_000_000, 4_000_000];
    for (const size of sizes) {
      for (const qos of [0, 1] as const) await writer.publish("big", Buffer.alloc(size, "x"), { qos });
    }
    await reader.count(8);
    assert.deepEqual(reader.texts.map((text) => text.length), sizes.flatMap((size) => [size, size]));
  });
}

Deno.test("a retained message greets new subscribers once, and an empty one clears it", async () => {
  await using served = await ServedBroker.start();
  await using writer = await connect(served.tcpUrl);
  await writer.publish("r/a", "old", { retain: true });
  await writer.publish("r/a", "new", { retain: true });
  await writer.publish("r/b", "other", { retain: true, qos: 0 });
  await using reader = await connect(served.wsUrl);
  await reader.mqtt.subscribeAsync(["r/#", "r/a"], { qos: 1 });
  await reader.fence();
  assert.deepEqual(reader.arrived.map(({ topic, text, retain, qos }) => [topic, text, retain, qos]), [
    ["r/a", "new", true, 1],
    ["r/b", "other", true, 0],
  ]);
  await writer.publish("r/a", "", { retain: true });
  await reader.count(3);
  assert.deepEqual(reader.arrived[2], { topic: "r/a", text: "", qos: 1, retain: false, dup: false });
  await using late = await connect(served.tcpUrl);
  await late.subscribe("r/+");
  await late.fence();
  assert.deepEqual(late.texts, ["other"]);
});

Deno.test("overlapping subscriptions bring a message once", async () => {
  await using served = await ServedBroker.start();
  await using client = await connect(served.tcpUrl);
  for (const filter of ["a/b", "a/+", "a/#", "#", "+/b"]) await client.subscribe(filter);
  await client.publish("a/b", "once");
  await client.fence();
  assert.deepEqual(client.texts, ["once"]);
});

Deno.test("a client that unsubscribes gets no more", async () => {
  await using served = await ServedBroker.start();
  await using client = await connect(served.tcpUrl);
  await client.subscribe("a");
  await client.publish("a", "1");
  await client.mqtt.unsubscribeAsync("a");
  await client.publish("a", "2");
  await client.fence();
  assert.deepEqual(client.texts, ["1"]);
});

Deno.test("nobody learns from $SYS who is connected, and $ topics take no messages", async () => {
  await using served = await ServedBroker.start();
  await using spy = await connect(served.tcpUrl);
  for (const filter of ["$SYS/#", "#", "$swallowed", "$x/y"]) await spy.subscribe(filter);
  await using other = await connect(served.tcpUrl, { clientId: "secret-id" });
  await other.subscribe("t");
  await other.publish("$x/y", "no");
  await other.publish("$swallowed", "no");
  await other.publish("$SYS/x", "no", { retain: true });
  await spy.fence();
  assert.deepEqual(spy.arrived, []);
  assert.equal(served.door.stats().publishes.ignored, 3);
});

Deno.test("shared subscriptions are of MQTT 5 and refused, and so are clients that speak it", async () => {
  await using served = await ServedBroker.start();
  await using client = await connect(served.tcpUrl);
  assert.equal(await client.subscribe("$share/g/t"), 128);
  await assert.rejects(connect(served.tcpUrl, { protocolVersion: 5 }), /version/i);
});

Deno.test("MQTT 3.1 clients are served", async () => {
  await using served = await ServedBroker.start();
  await using client = await connect(served.tcpUrl, {
    protocolVersion: 3,
    protocolId: "MQIsdp",
    clientId: "old",
  });
  await client.subscribe("t");
  await client.publish("t", "hello");
  await client.count(1);
});

Deno.test({
  name: "mosquitto's clients publish, subscribe, retain and leave wills",
  ignore: !await hasMosquitto(),
  fn: async () => {
    await using served = await ServedBroker.start();
    await using client: TestClient = await connect(served.wsUrl);
    await client.subscribe("m/#", 2);
    const where = ["-h", "127.0.0.1", "-p", String(served.port)];
    const published = await mosquitto("mosquitto_pub", [...where, "-t", "m/a", "-m", "hi", "-q", "2", "-r"]);
    assert.equal(published.code, 0, published.stderr);
    const read = await mosquitto("mosquitto_sub", [...where, "-t", "m/+", "-C", "1", "-W", "20", "-q", "1"]);
    assert.equal(read.stdout, "hi\n");
    const will = ["--will-topic", "m/will", "--will-payload", "gone"];
    const args = [...where, "-t", "m/a", ...will];
    const sub = new Deno.Command("mosquitto_sub", { args, stdout: "piped" }).spawn();
    const reader = sub.stdout.getReader();
    assert.equal(new TextDecoder().decode((await reader.read()).value), "hi\n");
    sub.kill("SIGKILL");
    await sub.status;
    await reader.cancel();
    await client.count(2);
    assert.deepEqual(client.texts.sort(), ["gone", "hi"]);
  },
});
