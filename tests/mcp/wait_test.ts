/** Waiting over HTTP, as raw clients see it. */
import assert from "node:assert/strict";
import { ANA } from "./fake_hub.ts";
import { call, envelope, eventsOf, type Json, legacyHeaders, modernCall, modernHeaders } from "./requests.ts";
import { serve, type Served, waitingHub } from "./serving.ts";

const wait = { key: ANA };

function send(
  served: Served,
  headers: Record<string, string>,
  message: Json,
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(served.url, { method: "POST", headers, body: JSON.stringify(message), signal });
}

const revisions: [about: string, headers: Record<string, string>, message: (meta?: Json) => Json][] = [
  ["2026-07-28", modernHeaders("tools/call", "comms_wait"), (meta) => modernCall("comms_wait", wait, meta)],
  ["2025-11-25", legacyHeaders, (meta) => {
    const message = call("comms_wait", wait);
    return meta === undefined ? message : { ...message, params: { ...message.params as Json, _meta: meta } };
  }],
];

for (const [about, headers, message] of revisions) {
  Deno.test(`${about}: the answer is a stream from the start, also without a progress token`, async () => {
    const hub = waitingHub();
    await using served = serve(hub);
    const response = await send(served, headers, message());
    await hub.waiters(1);
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    hub.arrive();
    const events = eventsOf(await response.text());
    assert.equal(events.length, 1);
    assert.equal((events[0]!.result as Json).isError, undefined);
  });

  Deno.test(`${about}: the first report comes at once and says how long it may take`, async () => {
    const hub = waitingHub();
    await using served = serve(hub);
    const response = await send(
      served,
      headers,
      message({ ...(about === "2026-07-28" && envelope), progressToken: "p" }),
    );
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const [first] = eventsOf((await reader.read()).value!);
    const { progress, ...params } = first!.params as Json;
    assert.deepEqual({ ...first, params }, {
      jsonrpc: "2.0",
      method: "notifications/progress",
      params: { progressToken: "p", total: 50, message: "Waiting for messages: 0 of 50 s" },
    });
    assert.ok(typeof progress === "number" && progress < 1);
    await reader.cancel();
    await hub.waiters(0);
  });

  Deno.test(`${about}: a client whose connection breaks frees its waiter`, async () => {
    const hub = waitingHub();
    await using served = serve(hub);
    const { hostname, port } = new URL(served.url);
    const connection = await Deno.connect({ hostname, port: Number(port) });
    const body = JSON.stringify(message());
    const lines = Object.entries({ ...headers, host: "127.0.0.1", "content-length": `${body.length}` });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    await connection.write(new TextEncoder().encode(`POST /mcp HTTP/1.1\r\n${head}\r\n${body}`));
    await hub.waiters(1);
    connection.close();
    await hub.waiters(0);
  });
}

Deno.test("a wait holds the connection of who waits, and lets go of it at the end", async () => {
  let held = 0;
  const hub = waitingHub();
  const connect = () => {
    held++;
    return () => held--;
  };
  const [, headers, message] = revisions[0]!;
  const counted = new Proxy(hub.hub, {
    get: (target, name, receiver) => name === "connect" ? connect : Reflect.get(target, name, receiver),
  });
  await using served = serve({ ...hub, hub: counted });
  const response = await send(served, headers, message());
  await hub.waiters(1);
  assert.equal(held, 1);
  hub.arrive();
  await response.text();
  assert.equal(held, 0);
});

Deno.test("a cancellation ends only the wait of its own session", async () => {
  const hub = waitingHub();
  await using served = serve(hub);
  const inSession = (session: string) => ({ ...legacyHeaders, "mcp-session-id": session });
  const leaving = await send(served, inSession("a"), call("comms_wait", wait, 1));
  const others = await Promise.all([
    send(served, inSession("b"), call("comms_wait", wait, 1)),
    send(served, inSession("a"), call("comms_wait", wait, "1")),
    send(served, legacyHeaders, call("comms_wait", wait, 1)),
  ]);
  await hub.waiters(4);
  const cancel = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } };
  const cancelled = await send(served, inSession("a"), cancel);
  assert.deepEqual([cancelled.status, await cancelled.text()], [202, ""]);
  await hub.waiters(3);
  assert.equal(await leaving.text(), "");
  hub.arrive();
  for (const other of others) assert.equal(eventsOf(await other.text()).length, 1);
});

Deno.test("every client of revision 2025-11-25 gets a session of its own", async () => {
  await using served = serve(waitingHub());
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } };
  const sessions = await Promise.all([1, 2].map(async (id) => {
    const response = await send(served, legacyHeaders, { jsonrpc: "2.0", id, method: "initialize", params });
    await response.text();
    return response.headers.get("mcp-session-id");
  }));
  assert.ok(sessions[0] !== null && sessions[1] !== null && sessions[0] !== sessions[1]);
});
