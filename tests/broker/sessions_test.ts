/** Sessions: who comes, who comes back, who takes over, who goes and what goes with them. */
import assert from "node:assert/strict";
import type { Verdict } from "../../src/hub/api.ts";
import { RawSocket } from "../support/raw.ts";
import { until } from "../support/until.ts";
import { bytes, connect } from "./clients.ts";
import { ServedBroker } from "./served_broker.ts";

Deno.test("the authenticator is told what the client presents, and its answer is the session", async () => {
  await using served = await ServedBroker.start();
  {
    await using _client = await connect(served.tcpUrl, {
      clientId: "claude-comms-tui-aaaaaaaa-1234",
      username: "ana",
      password: "pw",
    });
  }
  const [credential] = served.auth.checked;
  assert.deepEqual(credential, {
    peer: "127.0.0.1",
    mqttClientId: "claude-comms-tui-aaaaaaaa-1234",
    username: "ana",
    password: "pw",
  });
  await until(() => served.hub.ended.length === 1);
  assert.deepEqual(served.hub.ended[0], {
    clientId: "claude-comms-tui-aaaaaaaa-1234",
    key: "aaaaaaaa",
    principal: { key: "aaaaaaaa", proven: false, owner: false, client: "tui" },
  });
});

Deno.test("refused clients get CONNACK 4 for wrong credentials, 5 for none, 3 when they cannot be checked, 2 for a bad id", async () => {
  await using served = await ServedBroker.start({ clientIdBytes: 30 });
  const codeOf = async (options: Parameters<typeof connect>[1], url = served.tcpUrl) =>
    await connect(url, options).then(() => 0, (error: { code: number }) => error.code);
  const wrong = { clientId: "c", username: "ana", password: "wrong" };
  assert.equal(await codeOf(wrong), 4);
  assert.equal(await codeOf(wrong, served.wsUrl), 4);
  served.auth.decide = () => Promise.resolve(null);
  assert.equal(await codeOf({ clientId: "c" }), 5);
  served.auth.decide = () => Promise.reject(new Error("a bug"));
  assert.equal(await codeOf({ clientId: "c" }), 3);
  assert.equal(await codeOf({ clientId: "c".repeat(31) }), 2);
  assert.equal(served.door.stats().connections.connectsRefused, 5);
  assert.deepEqual(served.hub.ended, []);
  await until(() => served.door.stats().connections.tcp === 0);
});

Deno.test("a client that hangs up while its credentials are checked leaves no session", async () => {
  await using served = await ServedBroker.start();
  let admit = () => {};
  served.auth.decide = (_credential, client) =>
    new Promise((resolve) => admit = () => resolve({ key: null, proven: false, owner: false, client }));
  {
    using socket = await RawSocket.open(served.port);
    await socket.send(bytes.connect("hasty"));
    await until(() => served.auth.checked.length === 1);
  }
  await until(() => served.door.stats().connections.tcp === 0);
  admit();
  served.auth.decide = (_credential, client) =>
    Promise.resolve({ key: null, proven: false, owner: false, client });
  await using next = await connect(served.tcpUrl, { clientId: "hasty" });
  await next.fence();
  assert.deepEqual(served.hub.ended, []);
});

Deno.test("a second connection with the same client id takes over, and each session ends once", async () => {
  await using served = await ServedBroker.start();
  await using first = await connect(served.tcpUrl, { clientId: "same-aaaaaaaa" });
  await first.subscribe("t");
  await using second = await connect(served.wsUrl, { clientId: "same-aaaaaaaa" });
  await first.closed();
  await second.subscribe("t");
  await second.publish("t", "mine");
  await second.fence();
  assert.deepEqual([first.texts, second.texts], [[], ["mine"]]);
  assert.equal(served.hub.ended.length, 1);
  await second.mqtt.endAsync();
  await until(() => served.hub.ended.length === 2);
  assert.equal(served.door.stats().connections.sessions, 0);
});

Deno.test("a burst of takeovers ends with one client, and every session has ended but its own", async () => {
  await using served = await ServedBroker.start();
  const sockets = await Promise.all(Array.from({ length: 30 }, () => RawSocket.open(served.port)));
  await Promise.all(sockets.map((socket) => socket.send(bytes.connect("same", { clean: false }))));
  await until(() => served.hub.ended.length === 29, { what: "29 ended sessions" });
  await until(() => served.door.stats().connections.tcp === 1);
  for (const socket of sockets) socket[Symbol.dispose]();
  await until(() => served.hub.ended.length === 30);
  await using last = await connect(served.tcpUrl, { clientId: "same" });
  await last.fence();
});

Deno.test("a proven participant is not thrown out by another who uses its client id", async () => {
  await using served = await ServedBroker.start();
  served.auth.decide = ({ username }) =>
    Promise.resolve({ key: username ?? null, proven: true, owner: false, client: "api" });
  await using ana = await connect(served.tcpUrl, { clientId: "shared", username: "aaaaaaaa" });
  await assert.rejects(connect(served.tcpUrl, { clientId: "shared", username: "eeeeeeee" }), /identifier/i);
  await ana.fence();
  await using again = await connect(served.tcpUrl, { clientId: "shared", username: "aaaaaaaa" });
  await ana.closed();
  await again.fence();
});

const will = {
  topic: "claude-comms/presence/aaaaaaaa/tui",
  payload: "offline" as never,
  qos: 1,
  retain: true,
} as const;

Deno.test("a will goes to the hub as any publish, before its session ends; after DISCONNECT there is none", async () => {
  await using served = await ServedBroker.start();
  await using reader = await connect(served.tcpUrl);
  await reader.subscribe("claude-comms/#");
  const endedAtWill: number[] = [];
  served.hub.verdict = () => {
    endedAtWill.push(served.hub.ended.length);
    return { action: "pass", audience: { kind: "everyone" } };
  };
  await using polite = await connect(served.tcpUrl, { clientId: "t-aaaaaaaa", will });
  await polite.mqtt.endAsync();
  await until(() => served.hub.ended.length === 1);
  for (const url of [served.tcpUrl, served.wsUrl]) {
    await using client = await connect(url, { clientId: "t-aaaaaaaa", will });
    client.breakOff();
    await until(() => endedAtWill.length === served.hub.ended.length - 1);
  }
  await until(() => served.hub.ended.length === 3);
  assert.deepEqual(endedAtWill, [1, 2]);
  await reader.count(2);
  const [taken] = served.hub.taken;
  assert.deepEqual([taken!.session.key, taken!.text, taken!.retain], ["aaaaaaaa", "offline", true]);
  assert.equal(served.door.stats().retained.retained, 0, "only the daemon retains under our topics");
});

Deno.test("a will that the hub accepts, ignores, refuses or fails at is not published", async () => {
  await using served = await ServedBroker.start();
  await using reader = await connect(served.tcpUrl);
  await reader.subscribe("#");
  const verdicts: (() => Verdict | Promise<Verdict>)[] = [
    () => ({ action: "accept" }),
    () => Promise.resolve({ action: "accept" }),
    () => ({ action: "ignore", reason: "no" }),
    () => ({ action: "refuse", reason: "no" }),
    () => Promise.reject(new Error("no")),
  ];
  for (const verdict of verdicts) {
    served.hub.verdict = verdict;
    await using client = await connect(served.tcpUrl, { will });
    const ended = served.hub.ended.length;
    client.breakOff();
    await until(() => served.hub.ended.length > ended);
  }
  await reader.fence();
  assert.equal(served.hub.taken.length, verdicts.length);
  assert.deepEqual(reader.arrived, []);
});

Deno.test("a will on a topic that is none is dropped", async () => {
  await using served = await ServedBroker.start();
  await using reader = await connect(served.tcpUrl);
  await reader.subscribe("#");
  for (const topic of ["claude-comms/#", "a/+/b", "$SYS/x"]) {
    await using client = await connect(served.tcpUrl, { will: { ...will, topic } });
    const ended = served.hub.ended.length;
    client.breakOff();
    await until(() => served.hub.ended.length > ended);
  }
  await reader.fence();
  assert.deepEqual(served.hub.taken, []);
  assert.deepEqual(reader.arrived, []);
});

Deno.test("a client that is silent for one and a half keep-alive times is closed, and its will published", async () => {
  await using served = await ServedBroker.start();
  await using reader = await connect(served.tcpUrl);
  await reader.subscribe("w");
  await using lively = await connect(served.tcpUrl, { keepalive: 1 });
  await using silent = await connect(served.tcpUrl, {
    keepalive: 1,
    reschedulePings: false,
    will: { topic: "w", payload: "silent" as never, qos: 0, retain: false },
  });
  // No more pings: mqtt.js would otherwise keep the connection alive by itself.
  (silent.mqtt as unknown as { keepaliveManager: { destroy(): void } }).keepaliveManager.destroy();
  await silent.closed();
  await reader.count(1);
  assert.deepEqual(reader.texts, ["silent"]);
  assert.ok(lively.mqtt.connected);
});

Deno.test("a connection without a CONNECT is closed after the connect time", async () => {
  await using served = await ServedBroker.start({ connectMs: 100 });
  using silent = await RawSocket.open(served.port);
  using slow = await RawSocket.open(served.port);
  await slow.send(bytes.connect("slow").subarray(0, 5));
  assert.equal(await silent.readAll(), "");
  assert.equal(await slow.readAll(), "");
  await until(() => served.door.stats().connections.tcp === 0);
});

Deno.test("the end of the broker ends every session, and nothing can connect any more", async () => {
  const served = await ServedBroker.start();
  await using tcp = await connect(served.tcpUrl);
  await using ws = await connect(served.wsUrl);
  using halfOpen = await RawSocket.open(served.port);
  await served[Symbol.asyncDispose]();
  await tcp.closed();
  await ws.closed();
  assert.equal(await halfOpen.readAll(), "");
  assert.equal(served.hub.ended.length, 2);
  await assert.rejects(connect(served.tcpUrl));
});
