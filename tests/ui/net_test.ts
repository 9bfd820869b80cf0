import assert from "node:assert/strict";
import { loadState } from "./support/state.ts";

const state = await loadState();

interface Sent {
  id: string;
}

function outboxWith(send: (draft: Sent) => Promise<object>, kept: { text: string | null } = { text: null }) {
  const retries: (() => void)[] = [];
  const outbox = new state.Outbox({
    send,
    kept: { read: () => kept.text, write: (text: string) => kept.text = text },
    onChange: () => {},
    onSent: () => {},
    retry: (run: () => void) => retries.push(run),
  });
  return { outbox, retries, kept };
}

const draft = (id: string) => ({
  id,
  conversation: "general",
  message: id,
  client_ts: "2026-03-13T12:00:00Z",
});
const settle = async () => {
  for (let n = 0; n < 20; n++) await Promise.resolve();
};

Deno.test("messages written offline outlive the tab and are sent in order, once each", async () => {
  const kept = { text: null };
  const away = outboxWith(() => Promise.reject(new state.Unreachable("away")), kept);
  away.outbox.add(draft("a"));
  away.outbox.add(draft("b"));
  await settle();
  const sent: string[] = [];
  const back = outboxWith(({ id }) => {
    sent.push(id);
    return Promise.resolve({});
  }, kept);
  back.outbox.flush();
  back.outbox.flush();
  await settle();
  assert.deepEqual(sent, ["a", "b"]);
  assert.equal(kept.text, "[]");
});

Deno.test("a refused message says why, lets the next one through and can be tried again", async () => {
  let refuse = true;
  const { outbox } = outboxWith(({ id }) =>
    id === "a" && refuse
      ? Promise.reject(new state.Refusal(403, "not_a_member", "Join first", {}))
      : Promise.resolve({})
  );
  outbox.add(draft("a"));
  outbox.add(draft("b"));
  await settle();
  assert.deepEqual(outbox.items.map((item: { id: string; problem: string }) => [item.id, item.problem]), [[
    "a",
    "Join first",
  ]]);
  refuse = false;
  outbox.retry("a");
  await settle();
  assert.deepEqual(outbox.items, []);
});

function feedWith(pages: object[]) {
  const got: unknown[] = [];
  const asked: unknown[] = [];
  let events: {
    onReady(): void;
    onMessage(topic: string, bytes: Uint8Array): void;
    onDown(problem: null): void;
  };
  let resets = 0;
  const feed = new state.Feed({
    open: (given: typeof events) => {
      events = given;
      return Promise.resolve({ publish() {}, close() {} });
    },
    page: (query: object) => {
      asked.push(query);
      return Promise.resolve(
        pages.shift() ?? { reset: false, events: [], seq: 0, has_more: false, realm: "r" },
      );
    },
    onEvents: (list: { payload: { seq: number } }[]) => got.push(...list.map((one) => one.payload.seq)),
    onReset: () => {
      resets++;
      return Promise.resolve();
    },
    onState: () => {},
    schedule: (run: () => void) => run(),
    retry: () => {},
  });
  const live = (seq: number) =>
    events.onMessage(
      "claude-comms/conv/general/messages",
      new TextEncoder().encode(JSON.stringify({ id: `m${seq}`, seq })),
    );
  return {
    feed,
    got,
    asked,
    live,
    ready: () => events.onReady(),
    down: () => events.onDown(null),
    resets: () => resets,
  };
}

const told = (seq: number) => ({
  seq,
  topic: "claude-comms/conv/general/messages",
  payload: { id: `m${seq}`, seq },
});

Deno.test("a reconnect leaves neither a gap nor a duplicate", async () => {
  const world = feedWith([
    { reset: false, events: [told(6)], seq: 6, has_more: false, realm: "r" },
    { reset: false, events: [told(8), told(9)], seq: 9, has_more: true, realm: "r" },
    { reset: false, events: [told(10)], seq: 10, has_more: false, realm: "r" },
  ]);
  world.feed.startFrom({ seq: 5, realm: "r" });
  await world.feed.connect();
  world.ready();
  world.live(7);
  await settle();
  world.down();
  world.ready();
  world.live(10);
  world.live(11);
  await settle();
  world.live(11);
  assert.deepEqual(world.got, [6, 7, 8, 9, 10, 11]);
  assert.deepEqual(world.asked.map((query) => (query as { since: number }).since), [5, 7, 9]);
});

Deno.test("another history makes the page load everything again", async () => {
  const world = feedWith([{ reset: true, seq: 3, realm: "other" }, {
    reset: false,
    events: [],
    seq: 3,
    has_more: false,
    realm: "other",
  }]);
  world.feed.startFrom({ seq: 900, realm: "r" });
  await world.feed.connect();
  world.ready();
  await settle();
  assert.equal(world.resets(), 1);
  assert.equal(world.feed.seq, 3);
});
