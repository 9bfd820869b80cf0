import assert from "node:assert/strict";
import { CommsError } from "../../src/protocol/errors.ts";
import { connect } from "./clients.ts";
import { ServedBroker } from "./served_broker.ts";

Deno.test("port 0 gives any port, and several listeners are one bus", async () => {
  await using served = await ServedBroker.start();
  const second = await served.door.listenTcp({ host: "127.0.0.1", port: 0 });
  assert.ok(second.port > 0 && second.port !== served.port);
  await using reader = await connect(`mqtt://127.0.0.1:${second.port}`);
  await reader.subscribe("t");
  await using writer = await connect(served.tcpUrl);
  await writer.publish("t", "x");
  await reader.count(1);
});

Deno.test("a port in use is an error that names it and says what to do", async () => {
  await using served = await ServedBroker.start();
  const listening = served.door.listenTcp({ host: "127.0.0.1", port: served.port });
  await assert.rejects(listening, (error: CommsError) => {
    assert.ok(error instanceof CommsError);
    assert.equal(error.code, "unavailable");
    assert.match(
      error.message,
      new RegExp(`127\\.0\\.0\\.1:${served.port} as the port is in use: .*broker\\.port`),
    );
    return true;
  });
});

Deno.test("an address that this machine does not have is an error that names it", async () => {
  await using served = await ServedBroker.start();
  await assert.rejects(
    served.door.listenTcp({ host: "192.0.2.1", port: 0 }),
    /Cannot listen for MQTT on 192\.0\.2\.1:0 .*broker\.host/,
  );
});

Deno.test("closing a listener ends its connections and leaves the others", async () => {
  await using served = await ServedBroker.start();
  const second = await served.door.listenTcp({ host: "127.0.0.1", port: 0 });
  await using ended = await connect(`mqtt://127.0.0.1:${second.port}`);
  await using stays = await connect(served.tcpUrl);
  await second.close();
  await ended.closed();
  await stays.fence();
  await assert.rejects(connect(`mqtt://127.0.0.1:${second.port}`));
  await second.close();
});

Deno.test("with a certificate the port speaks TLS, and those who do not are closed", async () => {
  await using served = await ServedBroker.start();
  const read = (name: string) => Deno.readTextFile(new URL(`../http/tls/${name}.pem`, import.meta.url));
  const tls = { cert: await read("cert"), key: await read("key") };
  const listener = await served.door.listenTcp({ host: "127.0.0.1", port: 0, tls });
  const url = `mqtts://localhost:${listener.port}`;
  await using secure = await connect(url, { rejectUnauthorized: false, host: "127.0.0.1" });
  await using plain = await connect(served.tcpUrl);
  await plain.subscribe("t");
  await secure.publish("t", "x".repeat(300_000));
  await plain.count(1);
  await assert.rejects(connect(`mqtt://127.0.0.1:${listener.port}`));
  await plain.fence();
});

Deno.test("a certificate that is none is an error that says where it is set", async () => {
  await using served = await ServedBroker.start();
  const tls = { cert: "no", key: "no" };
  await assert.rejects(served.door.listenTcp({ host: "127.0.0.1", port: 0, tls }), /tls\.cert and tls\.key/);
});
