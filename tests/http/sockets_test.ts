import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Hub, WaitResult } from "../../src/hub/api.ts";
import { limits } from "../../src/protocol/limits.ts";
import { until } from "../support/until.ts";
import { echo } from "./fake_hub.ts";
import { RawSocket } from "./raw_socket.ts";
import { type ServedDoor, servedDoor } from "./served_door.ts";
import { SseReader } from "./sse_reader.ts";

async function assertServes({ url }: ServedDoor): Promise<void> {
  const response = await fetch(`${url}/healthz`);
  assert.equal(response.status, 200);
  await response.body?.cancel();
}

const messages = "/api/conversations/general/messages";

Deno.test("a body of 32 MB is refused and the others go on being served", async () => {
  await using served = servedDoor({ hub: echo("send") });
  const big = new Uint8Array(32 * 1024 * 1024).fill(0x20);
  const [refused] = await Promise.all([
    fetch(served.url + messages, { method: "POST", body: big }),
    assertServes(served),
  ]);
  assert.equal(refused.status, 413);
  assert.equal((await refused.json()).code, "too_large");
  const chunked = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < 32; at++) controller.enqueue(big.subarray(0, 1024 * 1024));
      controller.close();
    },
  });
  // The server may hang up before all is sent; then there is no answer to read.
  const answer = await fetch(served.url + messages, { method: "POST", body: chunked }).catch(() => undefined);
  await answer?.body?.cancel();
  assert.equal(answer?.status ?? 413, 413);
  await assertServes(served);
  assert.ok(!served.asked.some((one) => one.method === "send"));
});

Deno.test("a body of the allowed size arrives whole", async () => {
  await using served = servedDoor({ hub: echo("send") });
  const message = "é".repeat((limits.requestBytes - 100) / 2);
  const response = await fetch(served.url + messages, { method: "POST", body: JSON.stringify({ message }) });
  assert.equal(response.status, 200);
  await response.body?.cancel();
  assert.equal((served.last("send")[1] as { message: string }).message, message);
});

Deno.test("random bytes, half requests and half bodies harm nobody", async () => {
  await using served = servedDoor({ hub: echo("send") });
  for (let round = 0; round < 20; round++) {
    const socket = await RawSocket.open(served.port);
    // A fixed stream of bytes that looks random, so that a failure can be repeated.
    await socket.send(createHash("sha512").update(`round ${round}`).digest()).catch(() => {});
    socket.close();
  }
  const halves = [
    "GET /",
    "POST /mcp HTTP/1.1\r\nHost: local",
    `POST ${messages} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{"mess`,
    `POST ${messages} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"m`,
    "GET /mqtt HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
  ];
  for (const half of halves) {
    const socket = await RawSocket.open(served.port);
    await socket.send(half);
    await assertServes(served);
    socket.close();
  }
  await assertServes(served);
  assert.ok(!served.asked.some((one) => one.method === "send"));
});

Deno.test("hundreds of half-open connections closed at once harm nobody", async () => {
  await using served = servedDoor();
  const sockets = await Promise.all(Array.from({ length: 300 }, () => RawSocket.open(served.port)));
  await Promise.all(
    sockets.map((socket, at) => socket.send(at % 2 ? "GET / HTTP/1.1\r\nHost: localhost\r\n" : "POST")),
  );
  await assertServes(served);
  for (const socket of sockets) socket.close();
  await assertServes(served);
});

Deno.test("a body that trickles in is put together", async () => {
  await using served = servedDoor({ hub: echo("send") });
  const socket = await RawSocket.open(served.port);
  const body = JSON.stringify({ message: "slow as tea 🍵" });
  const bytes = new TextEncoder().encode(body);
  await socket.send(
    `POST ${messages} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${bytes.length}\r\n\r\n`,
  );
  for (const byte of bytes) await socket.send(Uint8Array.of(byte));
  await socket.until(/200 OK/);
  assert.deepEqual((served.last("send")[1] as { message: string }).message, "slow as tea 🍵");
  socket.close();
});

const badRequests: [string, string, RegExp][] = [
  ["a foreign Host", "GET /api/identity HTTP/1.1\r\nHost: evil.example\r\n\r\n", / 421 /],
  ["a Host of strange bytes", "GET / HTTP/1.1\r\nHost: \u00ff\u00fe\r\n\r\n", / 421 /],
  ["two Hosts", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", / (?:400|421) /],
  [
    "a foreign Host hidden behind an absolute address",
    "GET http://localhost/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    / 421 /,
  ],
  ["CONNECT", "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n", / 4\d\d /],
  ["TRACE", "TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n", / 405 /],
  ["a path of raw bytes", "GET /api/messages/\u00ff HTTP/1.1\r\nHost: localhost\r\n\r\n", / 400 /],
];

for (const [what, request, expected] of badRequests) {
  Deno.test(`${what} is refused over a real socket`, async () => {
    await using served = servedDoor({ hub: { page: () => Promise.reject(new Error("not asked")) } });
    const socket = await RawSocket.open(served.port);
    await socket.send(Uint8Array.from(request, (char) => char.charCodeAt(0)));
    assert.match(await socket.until(/\r\n\r\n/), expected);
    socket.close();
  });
}

Deno.test("an event stream over a socket ends its source when the client leaves", async () => {
  let followed: AbortSignal | undefined;
  let connected = 0;
  const hub: Partial<Hub> = {
    feed: (_viewer, { since }) =>
      Promise.resolve({ reset: false, events: [], seq: since, has_more: false, realm: "r" }),
    async *follow(_viewer, { signal }) {
      followed = signal;
      yield { seq: 8, topic: "t", payload: {} };
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    },
    connect: () => {
      connected++;
      return () => void connected--;
    },
  };
  await using served = servedDoor({ hub });
  const reader = new SseReader(
    await fetch(`${served.url}/api/events`, { headers: { accept: "text/event-stream" } }),
  );
  assert.equal((await reader.next()).event, "ready");
  assert.equal((await reader.next()).id, "8");
  assert.equal(connected, 1);
  await reader.close();
  await until(() => followed?.aborted);
  assert.equal(connected, 0);
});

Deno.test("a client that never reads its events costs a bounded amount and nobody else's time", async () => {
  const payload = { body: "x".repeat(20_000) };
  let made = 0;
  const hub: Partial<Hub> = {
    feed: (_viewer, { since }) =>
      Promise.resolve({ reset: false, events: [], seq: since, has_more: false, realm: "r" }),
    async *follow(_viewer, { signal }) {
      while (!signal.aborted && made < 100_000) yield { seq: 8 + made++, topic: "t", payload };
    },
  };
  await using served = servedDoor({ hub, heartbeatMs: 20 });
  const socket = await RawSocket.open(served.port);
  await socket.send("GET /api/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
  let before = -1;
  await until(() => {
    const stands = made > 0 && made === before;
    before = made;
    return stands;
  });
  assert.ok(made * 20_000 < 32 * 1024 * 1024, `${made} events were taken for a client that reads none`);
  await assertServes(served);
  socket.close();
});

Deno.test("a wait ends when its client leaves", async () => {
  let signal: AbortSignal | undefined;
  const wait: Hub["wait"] = (_caller, given) =>
    new Promise<WaitResult>((resolve) => {
      signal = given.signal;
      const nothing: WaitResult = { status: "timeout", messages: [], waited_seconds: 0, total_unread: 0 };
      signal?.addEventListener("abort", () => resolve(nothing));
    });
  await using served = servedDoor({ hub: { wait } });
  const leave = new AbortController();
  const waiting = fetch(`${served.url}/api/wait`, { signal: leave.signal });
  await until(() => signal);
  leave.abort();
  await assert.rejects(waiting);
  await until(() => signal?.aborted);
});

const upgrade = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-version": "13",
};

async function handshake(
  port: number,
  { path, headers }: { path: string; headers: Record<string, string> },
): Promise<number> {
  const socket = await RawSocket.open(port);
  const lines = Object.entries({
    host: "localhost",
    ...upgrade,
    "sec-websocket-protocol": "mqtt",
    ...headers,
  });
  await socket.send(
    `GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`,
  );
  const status = Number((await socket.until(/\r\n\r\n/)).split(" ")[1]);
  socket.close();
  return status;
}

const handshakes: [string, Record<string, string>, number][] = [
  ["of a program", {}, 101],
  ["of a program that offers several protocols", { "sec-websocket-protocol": "mqttv3.1, mqtt" }, 101],
  ["of our own page", { origin: "http://localhost" }, 101],
  ["of an allowed origin", { origin: "http://localhost:5173" }, 101],
  ["of a foreign page", { origin: "https://evil.example" }, 403],
  ["of a sandboxed page", { origin: "null" }, 403],
  ["under a rebinding name", { host: "evil.example", origin: "http://evil.example" }, 421],
  ["without the sub-protocol", { "sec-websocket-protocol": "chat" }, 400],
  ["without a key", { "sec-websocket-key": "" }, 400],
  ["of another version", { "sec-websocket-version": "8" }, 400],
  ["that is none", { upgrade: "h2c" }, 426],
  ["that is half", { connection: "close" }, 426],
];

for (const [what, headers, expected] of handshakes) {
  Deno.test(`a WebSocket handshake ${what} gets ${expected} on both doors`, async () => {
    await using served = servedDoor();
    assert.equal(await handshake(served.port, { path: "/mqtt", headers }), expected);
    assert.equal(await handshake(served.mqttPort, { path: "/any/path", headers }), expected);
  });
}

Deno.test("an admitted WebSocket carries bytes both ways", async () => {
  await using served = servedDoor();
  const socket = new WebSocket(`ws://127.0.0.1:${served.port}/mqtt`, "mqtt");
  socket.binaryType = "arraybuffer";
  await new Promise((resolve) => socket.onopen = resolve);
  const answer = new Promise<MessageEvent>((resolve) => socket.onmessage = resolve);
  socket.send(Uint8Array.of(0xc0, 0));
  assert.deepEqual(new Uint8Array((await answer).data), Uint8Array.of(0xc0, 0));
  const closed = new Promise((resolve) => socket.onclose = resolve);
  socket.close();
  await closed;
});
