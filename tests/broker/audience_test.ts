/** A message reaches nobody outside of its audience: live, retained, or late. */
import assert from "node:assert/strict";
import type { Audience } from "../../src/hub/ports.ts";
import { connect } from "./clients.ts";
import { ServedBroker } from "./served_broker.ts";

const onlyAna: Audience = { kind: "keys", keys: new Set(["aaaaaaaa"]) };
const ana = { clientId: "t-aaaaaaaa" };
const eve = { clientId: "t-eeeeeeee" };
const topic = "claude-comms/conv/secret/messages";

for (const url of ["tcpUrl", "wsUrl"] as const) {
  for (const qos of [0, 1] as const) {
    Deno.test(`a live QoS ${qos} message reaches its audience only (${url})`, async () => {
      await using served = await ServedBroker.start();
      await using anaClient = await connect(served[url], ana);
      await using eveClient = await connect(served[url], eve);
      await using anonymous = await connect(served[url], { clientId: "nobody" });
      const readers = [anaClient, eveClient, anonymous];
      for (const reader of readers) {
        for (const filter of ["#", "claude-comms/#", "+/conv/secret/+", topic]) {
          await reader.subscribe(filter);
        }
      }
      served.publish(topic, "psst", { qos, audience: onlyAna });
      for (const reader of readers) await reader.fence();
      assert.deepEqual(readers.map(({ texts }) => texts), [["psst"], [], []]);
    });
  }
}

Deno.test("a retained message is given to new subscribers of its audience only, judged at that moment", async () => {
  await using served = await ServedBroker.start();
  served.publish(topic, "secret", { retain: true, audience: { kind: "conversation", ref: 7 } });
  let readers = ["aaaaaaaa"];
  served.hub.sees = (viewer, audience) => {
    assert.deepEqual(audience, { kind: "conversation", ref: 7 });
    return viewer !== null && readers.includes(viewer);
  };
  const read = async (who: { clientId: string }) => {
    await using client = await connect(served.tcpUrl, who);
    await client.subscribe("claude-comms/#");
    await client.fence();
    return client.texts;
  };
  assert.deepEqual(await read(ana), ["secret"]);
  assert.deepEqual(await read(eve), []);
  readers = ["eeeeeeee"];
  assert.deepEqual(await read(ana), []);
  assert.deepEqual(await read(eve), ["secret"]);
});

Deno.test("a message that waited for an absent reader is judged again when it comes back", async () => {
  await using served = await ServedBroker.start();
  let readers = ["aaaaaaaa", "eeeeeeee"];
  served.hub.sees = (viewer) => viewer !== null && readers.includes(viewer);
  const conversation: Audience = { kind: "conversation", ref: 1 };
  for (const who of [ana, eve]) {
    await using client = await connect(served.tcpUrl, { ...who, clean: false });
    await client.subscribe("claude-comms/#");
  }
  served.publish(topic, "before the kick", { audience: conversation });
  await using fence = await connect(served.tcpUrl);
  await fence.fence();
  readers = ["aaaaaaaa"];
  served.publish(topic, "after the kick", { audience: conversation });
  await fence.fence();
  assert.equal(served.door.stats().kept.sessions, 2);
  await using anaBack = await connect(served.tcpUrl, { ...ana, clean: false });
  await using eveBack = await connect(served.tcpUrl, { ...eve, clean: false });
  await anaBack.fence();
  await eveBack.fence();
  assert.deepEqual(anaBack.texts, ["before the kick", "after the kick"]);
  assert.deepEqual(eveBack.texts, []);
  assert.ok(eveBack.sessionPresent);
});

Deno.test("what one participant left unread is not given to another that comes with its client id", async () => {
  await using served = await ServedBroker.start();
  served.auth.decide = ({ username }) =>
    Promise.resolve({ key: username ?? null, proven: true, owner: false, client: "api" });
  const id = { clientId: "shared-id", clean: false };
  {
    await using client = await connect(served.tcpUrl, { ...id, username: "aaaaaaaa" });
    await client.subscribe("claude-comms/#");
  }
  served.publish(topic, "for all", {});
  await using eveClient = await connect(served.tcpUrl, { ...id, username: "eeeeeeee" });
  await eveClient.fence();
  assert.equal(eveClient.sessionPresent, false);
  assert.deepEqual(eveClient.texts, []);
});

Deno.test("a message whose audience is unknown is hidden, and so is one whose judgement fails", async () => {
  await using served = await ServedBroker.start();
  await using client = await connect(served.tcpUrl, ana);
  await client.subscribe("claude-comms/#");
  served.hub.sees = () => {
    throw new Error("a bug");
  };
  served.publish(topic, "hidden", { audience: onlyAna });
  await client.fence();
  assert.deepEqual(client.texts, []);
  assert.deepEqual(served.log.events("error"), ["mqtt.audience_bug"]);
});

Deno.test("a filter that the hub refuses fails, beside others of the same packet that are granted", async () => {
  await using served = await ServedBroker.start();
  const foreign = "claude-comms/participant/bbbbbbbb/events";
  served.hub.refusedFilters.add(foreign);
  await using client = await connect(served.tcpUrl, { ...ana, clean: false });
  const grants = await new Promise<number[]>((resolve) => {
    client.mqtt.once("packetreceive", () => {});
    client.mqtt.on(
      "packetreceive",
      (packet) => packet.cmd === "suback" && resolve(packet.granted as number[]),
    );
    client.mqtt.subscribe({ "t/a": { qos: 1 }, [foreign]: { qos: 1 }, "t/b": { qos: 0 } }, () => {});
  });
  assert.deepEqual(grants, [1, 128, 0]);
  served.publish(foreign, "not yours");
  await client.publish("t/a", "yours");
  await client.fence();
  assert.deepEqual(client.texts, ["yours"]);
  await client.mqtt.endAsync();
  served.publish(foreign, "not yours either");
  await using back = await connect(served.tcpUrl, { ...ana, clean: false });
  await back.fence();
  assert.deepEqual(back.texts, [], "a refused filter is not kept with the session");
});

Deno.test("a client has room for a bounded number of subscriptions", async () => {
  await using served = await ServedBroker.start({ subscriptionsPerClient: 3 });
  await using client = await connect(served.tcpUrl);
  for (const filter of ["a", "b", "c"]) assert.equal(await client.subscribe(filter, 1), 1);
  assert.equal(await client.subscribe("d"), 128);
  assert.equal(await client.subscribe("c"), 1, "again is not one more");
  await client.mqtt.unsubscribeAsync("a");
  assert.equal(await client.subscribe("d"), 1);
});
