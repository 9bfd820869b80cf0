import assert from "node:assert/strict";
import { probeMqtt } from "../../src/client/mqtt_probe.ts";

const who = { host: "127.0.0.1", username: "comms-user", password: "" };

/** A listener that answers each connection with these bytes, and keeps what it got. */
async function probeAnswer(
  answer: Uint8Array | "close" | "silence",
  password = "",
): Promise<[string | undefined, Uint8Array]> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let got = new Uint8Array();
  const served = (async () => {
    using connection = await listener.accept();
    const bytes = new Uint8Array(200);
    got = bytes.subarray(0, await connection.read(bytes) ?? 0);
    if (answer instanceof Uint8Array) await connection.write(answer);
    if (answer !== "close") await connection.read(new Uint8Array(10)).catch(() => {});
  })();
  const problem = await probeMqtt({
    ...who,
    password,
    port: listener.addr.port,
    timeoutMs: answer === "silence" ? 50 : 5_000,
  });
  await served;
  return [problem, got];
}

const connack = (code: number) => Uint8Array.of(0x20, 2, 0, code);

Deno.test("a broker that accepts is fine, and is asked with the password where there is one", async () => {
  const [problem, packet] = await probeAnswer(connack(0));
  assert.equal(problem, undefined);
  assert.deepEqual([...packet], [0x10, 12, 0, 4, 77, 81, 84, 84, 4, 2, 0, 30, 0, 0]);
  const [, secret] = await probeAnswer(connack(0), "p".repeat(150));
  assert.equal(secret[9 + 1], 0xc2);
  assert.deepEqual([...secret.subarray(0, 3)], [0x10, 0xb0, 1]);
});

Deno.test("what is wrong is told", async () => {
  assert.equal((await probeAnswer(connack(4)))[0], "it refused the user name and password");
  assert.equal((await probeAnswer(connack(9)))[0], "it refused with code 9");
  assert.equal((await probeAnswer("close"))[0], "it closed the connection");
  assert.equal((await probeAnswer("silence"))[0], "no answer within 0.05 s");
  assert.equal(
    (await probeAnswer(new TextEncoder().encode("HTTP/1.1 400")))[0],
    "what answers is no MQTT broker",
  );
  assert.match((await probeMqtt({ ...who, port: 1 }))!, /refused/i);
});
