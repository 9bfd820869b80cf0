import assert from "node:assert/strict";
import type { FeedEvent, FeedPage, Hub } from "../../src/hub/api.ts";
import { CommsError } from "../../src/protocol/errors.ts";
import { ME } from "./fake_hub.ts";
import { SseReader } from "./sse_reader.ts";
import { testDoor } from "./test_door.ts";

const sse = { accept: "text/event-stream" };

/** A source that yields what is put into it, until it is aborted. */
class Source {
  readonly #queue: (FeedEvent | { reset: true; seq: number })[] = [];
  #wake: () => void = () => {};
  ended = false;
  taken = 0;
  since: number | undefined;

  put(...items: (FeedEvent | { reset: true; seq: number })[]): void {
    this.#queue.push(...items);
    this.#wake();
  }

  async *follow(signal: AbortSignal): AsyncGenerator<FeedEvent | { reset: true; seq: number }> {
    signal.addEventListener("abort", () => this.#wake());
    try {
      while (!signal.aborted) {
        for (let item = this.#queue.shift(); item; item = this.#queue.shift()) {
          this.taken++;
          yield item;
        }
        if (!signal.aborted) await new Promise<void>((wake) => this.#wake = wake);
      }
    } finally {
      this.ended = true;
    }
  }
}

function event(seq: number, body = `message ${seq}`): FeedEvent {
  return { seq, topic: "claude-comms/conv/general/messages", payload: { id: `m-${seq}`, body } };
}

interface Connected {
  client: string;
  instanceId: string | null;
}

function setUp({ page, heartbeatMs = 60_000 }: { page?: FeedPage; heartbeatMs?: number } = {}) {
  const source = new Source();
  const connections: Connected[] = [];
  const hub: Partial<Hub> = {
    feed: (_viewer, { since }) =>
      Promise.resolve(page ?? { reset: false, events: [], seq: since, has_more: false, realm: "realm-1" }),
    follow(_viewer, { since, signal }) {
      source.since = since;
      return source.follow(signal);
    },
    connect(_key, connection) {
      connections.push(connection);
      return () => void connections.splice(connections.indexOf(connection), 1);
    },
  };
  return { ...testDoor({ hub, heartbeatMs }), source, connections };
}

Deno.test("a stream says from where it is live, then gives every event with its number", async () => {
  const { call, source, connections } = setUp();
  const response = await call("/api/events?instance=tab-1", {
    headers: { ...sse, origin: "http://localhost:9920" },
  });
  assert.match(response.headers.get("content-type")!, /^text\/event-stream/);
  const reader = new SseReader(response);
  assert.deepEqual(await reader.next(), { event: "ready", id: "7", data: { seq: 7, realm: "realm-1" } });
  assert.equal(source.since, 7);
  source.put(event(8), event(9));
  assert.deepEqual(await reader.next(), { event: "message", id: "8", data: event(8) });
  assert.deepEqual(await reader.next(), { event: "message", id: "9", data: event(9) });
  assert.deepEqual(connections, [{ client: "web", instanceId: "tab-1" }]);
  await reader.close();
  assert.deepEqual(connections, []);
  await reader.until(() => source.ended);
});

Deno.test("whatever a message holds, it stays one event", async () => {
  const { call, source } = setUp();
  const reader = new SseReader(await call("/api/events?since=1", { headers: sse }));
  await reader.next();
  const nasty = "a\nb\r\nc\rdata: x\n\nevent: reset\u2028\u2029\u0000 </script>";
  source.put(event(2, nasty));
  assert.deepEqual((await reader.next()).data, event(2, nasty));
  await reader.close();
});

Deno.test("a stream resumes after Last-Event-ID, whatever its address says", async () => {
  const { call, source } = setUp();
  const reader = new SseReader(
    await call("/api/events?since=1", { headers: { ...sse, "last-event-id": "41" } }),
  );
  assert.equal((await reader.next()).id, "41");
  assert.equal(source.since, 41);
  await reader.close();
  const bad = await call("/api/events", { headers: { ...sse, "last-event-id": "x" } });
  assert.equal(bad.status, 400);
  await bad.body?.cancel();
});

Deno.test("a number that is too old gives a reset and goes on from now", async () => {
  const { call, source } = setUp({ page: { reset: true, seq: 90, realm: "realm-1" } });
  const reader = new SseReader(await call("/api/events?since=1", { headers: sse }));
  assert.equal((await reader.next()).event, "ready");
  assert.deepEqual(await reader.next(), { event: "reset", id: "90", data: { seq: 90, realm: "realm-1" } });
  assert.equal(source.since, 90);
  source.put({ reset: true, seq: 99 });
  assert.deepEqual(await reader.next(), { event: "reset", id: "99", data: { seq: 99 } });
  await reader.close();
});

Deno.test("another realm than the client's gives a reset, as a stream and as a page", async () => {
  const { call } = setUp();
  const reader = new SseReader(await call("/api/events?since=1&realm=old", { headers: sse }));
  await reader.next();
  assert.equal((await reader.next()).event, "reset");
  await reader.close();
  const page = await (await call("/api/events?since=1&realm=old")).json();
  assert.deepEqual(page, { reset: true, seq: 7, realm: "realm-1" });
});

Deno.test("an idle stream says every heartbeat that it is there", async () => {
  const { call } = setUp({ heartbeatMs: 5 });
  const reader = new SseReader(await call("/api/events", { headers: sse }));
  await reader.next();
  assert.match(await reader.comment(), /^: /);
  assert.match(await reader.comment(), /^: /);
  await reader.close();
});

Deno.test("a client that reads nothing holds one event at most and is let go after some heartbeats", async () => {
  const { call, source, connections } = setUp({ heartbeatMs: 5 });
  source.put(...Array.from({ length: 1000 }, (_, at) => event(8 + at)));
  const response = await call("/api/events", { headers: sse });
  const reader = new SseReader(response);
  await reader.until(() => connections.length === 0);
  assert.ok(source.taken <= 1, `took ${source.taken}`);
  await reader.until(() => source.ended || source.taken === 0);
  await response.body?.cancel();
});

Deno.test("the stream ends when the source lets the reader go, and when the door closes", async () => {
  const { call, source, door, connections } = setUp();
  const reader = new SseReader(await call("/api/events", { headers: sse }));
  await reader.next();
  source.put(event(8));
  await reader.next();
  door.close();
  assert.equal(await reader.ended(), true);
  await reader.until(() => source.ended);
  assert.deepEqual(connections, []);
  const late = new SseReader(await call("/api/events", { headers: sse }));
  assert.equal(await late.ended(), true);
});

Deno.test("a stream that may not be had is refused as JSON before it begins", async () => {
  const feed = () => Promise.reject(new CommsError("not_authorized", "No"));
  const response = await testDoor({ hub: { feed } }).call("/api/events", { headers: sse });
  assert.equal(response.status, 403);
  assert.equal((await response.json()).code, "not_authorized");
});

Deno.test("a wait gives its signal up when the door closes", async () => {
  let signal: AbortSignal | undefined;
  const wait: Hub["wait"] = (_caller, given) =>
    new Promise((resolve) => {
      signal = given.signal;
      signal?.addEventListener("abort", () =>
        resolve({ status: "timeout", messages: [], waited_seconds: 0, total_unread: 0 }));
    });
  const { call, door, last } = testDoor({ hub: { wait } });
  const waiting = call("/api/wait?timeout_seconds=9&conversation=general");
  while (!signal) await Promise.resolve();
  const { conversation, timeout_seconds } = last("wait")[1] as Record<string, unknown>;
  assert.deepEqual([conversation, timeout_seconds, (last("caller")[0] as { key: string }).key], [
    "general",
    9,
    ME,
  ]);
  door.close();
  assert.equal((await (await waiting).json()).status, "timeout");
  const tooLong = await testDoor({ hub: { wait } }).call("/api/wait?timeout_seconds=601");
  assert.equal(tooLong.status, 400);
  await tooLong.body?.cancel();
});
