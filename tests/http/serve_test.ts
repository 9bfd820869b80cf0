import assert from "node:assert/strict";
import { serve } from "../../src/http/serve.ts";
import { CommsError } from "../../src/protocol/errors.ts";
import { until } from "../support/until.ts";
import { requestOf, testDoor } from "./test_door.ts";

const handler = () => new Response("here");
const tls = {
  cert: await Deno.readTextFile(new URL("tls/cert.pem", import.meta.url)),
  key: await Deno.readTextFile(new URL("tls/key.pem", import.meta.url)),
};

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof CommsError);
    return error.message;
  }
  throw new Error("It listens");
}

Deno.test("a listener on port 0 says which port it got, serves, and closes", async () => {
  const listening = serve({ host: "127.0.0.1", port: 0, handler });
  assert.ok(listening.port > 0);
  const url = `http://127.0.0.1:${listening.port}/`;
  assert.equal(await (await fetch(url)).text(), "here");
  await listening.close();
  await listening.close();
  await assert.rejects(fetch(url));
});

Deno.test("a listener on IPv6 takes the address with or without brackets", async () => {
  for (const host of ["::1", "[::1]"]) {
    const listening = serve({ host, port: 0, handler });
    assert.equal(await (await fetch(`http://[::1]:${listening.port}/`)).text(), "here");
    await listening.close();
  }
});

Deno.test("a busy port, a foreign address and a bad certificate are told with what to do", async () => {
  const first = serve({ host: "127.0.0.1", port: 0, handler });
  const busy = refusal(() => serve({ host: "127.0.0.1", port: first.port, handler, setting: "mcp.port" }));
  assert.match(busy, new RegExp(`127\\.0\\.0\\.1:${first.port}.*uses port ${first.port}.*mcp\\.port`));
  await first.close();
  assert.match(
    refusal(() => serve({ host: "203.0.113.7", port: 0, handler })),
    /no address "203\.0\.113\.7"/,
  );
  const bad = { cert: "nonsense", key: "nonsense" };
  assert.match(
    refusal(() => serve({ host: "127.0.0.1", port: 0, handler, tls: bad })),
    /certificate or its key cannot be used/,
  );
});

Deno.test("a listener ends with its signal", async () => {
  const stop = new AbortController();
  const listening = serve({ host: "127.0.0.1", port: 0, handler, signal: stop.signal });
  stop.abort();
  await listening.close();
  await assert.rejects(fetch(`http://127.0.0.1:${listening.port}/`));
});

Deno.test("an answer that never ends does not keep a listener from closing", async () => {
  let release: (response: Response) => void = () => {};
  const stuck = () => new Promise<Response>((resolve) => release = resolve);
  const listening = serve({ host: "127.0.0.1", port: 0, handler: stuck, graceMs: 20 });
  const asked = fetch(`http://127.0.0.1:${listening.port}/`);
  await until(() => release.length === 1);
  await listening.close();
  release(new Response("late"));
  assert.equal(await (await asked).text(), "late");
});

Deno.test("over TLS and HTTP/2, where there is no Host header, the guard judges the address", async () => {
  const { door } = testDoor({ settings: { tls: true } });
  const listening = serve({ host: "127.0.0.1", port: 0, handler: door.fetch, tls });
  const client = Deno.createHttpClient({ caCerts: [tls.cert], http1: false, http2: true });
  const response = await fetch(`https://localhost:${listening.port}/healthz`, { client });
  assert.equal(response.status, 200);
  await response.body?.cancel();
  client.close();
  await listening.close();
});

Deno.test("the door's functions can be called without their object, as Deno.serve does", async () => {
  const { door } = testDoor();
  const { fetch: answer } = door;
  const response = await answer(...requestOf("/healthz"));
  assert.equal(response.status, 200);
  await response.body?.cancel();
});
