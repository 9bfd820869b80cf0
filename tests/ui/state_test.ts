import assert from "node:assert/strict";
import { loadState } from "./support/state.ts";

const state = await loadState();

const person = { key: "aaaaaaaa", name: "ana", type: "claude" };
const self = "ffffffff";

function message(n: number, more: Record<string, unknown> = {}) {
  return {
    id: `m${n}`,
    seq: n,
    ts: new Date(Date.UTC(2026, 2, 13, 12, 0, n)).toISOString(),
    sender: person,
    recipients: null,
    mentions: null,
    body: `body ${n}`,
    reply_to: null,
    conv: "general",
    ...more,
  };
}

const system = { sender: { key: "00000000", name: "system", type: "system" } };

/** A daemon with numbered messages that counts what is asked. */
function history(count: number) {
  const all = Array.from({ length: count }, (_, n) => message(n + 1));
  const calls: string[] = [];
  return {
    all,
    calls,
    message: (_conv: string, id: string) => Promise.resolve(all.find((one) => one.id === id)),
    messages: (_conv: string, query: { before?: string; after?: string; count: number; unread?: boolean }) => {
      calls.push(JSON.stringify(query));
      const before = all.findIndex((one) => one.id === query.before);
      const after = all.findIndex((one) => one.id === query.after);
      if (query.after) {
        const messages = all.slice(after + 1, after + 1 + query.count);
        return Promise.resolve({ messages, has_more: after + 1 + query.count < all.length });
      }
      const end = query.before ? before : all.length;
      return Promise.resolve({ messages: all.slice(Math.max(0, end - query.count), end), has_more: end > query.count });
    },
  };
}

function timelineOf(api: ReturnType<typeof history>) {
  return new state.Timeline("general", { api, self: () => self, outgoing: () => [] });
}

Deno.test("a timeline opens at the end, grows upwards without gaps and follows new messages", async () => {
  const api = history(350);
  const timeline = timelineOf(api);
  await timeline.open({ kind: "end" });
  assert.equal(timeline.messages.length, 100);
  assert.equal(timeline.goTo, "end");
  await timeline.loadOlder();
  timeline.arrived([message(351)]);
  assert.deepEqual(timeline.messages.map((one: { seq: number }) => one.seq), Array.from({ length: 201 }, (_, n) => 151 + n));
});

Deno.test("what arrives while the first page is on its way is not lost", async () => {
  const api = history(3);
  const timeline = timelineOf(api);
  const opening = timeline.open({ kind: "end" });
  timeline.arrived([message(4)]);
  await opening;
  assert.deepEqual(timeline.messages.map((one: { id: string }) => one.id), ["m1", "m2", "m3", "m4"]);
});

Deno.test("a link opens the place around its message, and new messages wait until one is there", async () => {
  const api = history(900);
  const timeline = timelineOf(api);
  await timeline.open({ kind: "message", id: "m300" });
  assert.deepEqual(timeline.goTo, { id: "m300", flash: true });
  assert.equal(timeline.hasOlder && timeline.hasNewer, true);
  timeline.arrived([message(901)]);
  assert.equal(timeline.find("m901"), undefined);
  for (let n = 0; n < 20 && timeline.hasNewer; n++) await timeline.loadNewer();
  assert.equal(timeline.messages.at(-1).id, "m900");
});

Deno.test("the window of a timeline stays small however far one scrolls", async () => {
  const timeline = timelineOf(history(5000));
  await timeline.open({ kind: "end" });
  for (let n = 0; n < 40; n++) await timeline.loadOlder();
  assert.equal(timeline.messages.length, 1200);
  assert.equal(timeline.hasNewer, true);
});

function listOf(count: number) {
  return Array.from({ length: count }, (_, n) => ({ key: `k${n}` }));
}

function virtualOf(count: number) {
  const virtual = new state.Virtual({ estimate: () => 50, overscan: 100 });
  virtual.resized(800, 500);
  virtual.setRows(listOf(count));
  return virtual;
}

Deno.test("a pinned list follows its end while rows are measured and added", () => {
  const virtual = virtualOf(1000);
  assert.equal(virtual.top, 1000 * 50 - 500);
  virtual.measured([["k999", 90], ["k998", 70]]);
  assert.equal(virtual.top, 1000 * 50 + 60 - 500);
  virtual.setRows([...virtual.rows, { key: "new" }]);
  assert.equal(virtual.fromEnd, 0);
  assert.ok(virtual.visible.length < 20);
});

Deno.test("the row at the top stays where it is when rows come or grow above it", () => {
  const virtual = virtualOf(1000);
  virtual.scrolled(20_010);
  assert.equal(virtual.pinned, false);
  virtual.setRows([...Array.from({ length: 100 }, (_, n) => ({ key: `old${n}` })), ...virtual.rows]);
  assert.equal(virtual.top, 25_010);
  virtual.measured([["old5", 250]]);
  assert.equal(virtual.top, 25_210);
  virtual.measured([["k500", 250]]);
  assert.equal(virtual.top, 25_210);
});

Deno.test("a row that was asked for stays in its place while its neighbours are measured", () => {
  const virtual = virtualOf(1000);
  assert.equal(virtual.toRow("k500", 0.5), true);
  assert.equal(virtual.top, 500 * 50 - 250);
  virtual.measured([["k498", 250], ["k499", 150]]);
  assert.equal(virtual.top, 500 * 50 + 300 - 250);
  assert.equal(virtual.toRow("nobody"), false);
});

Deno.test("runs of three system messages fold, days and the unread line divide, and groups end after a while", () => {
  const later = { ts: new Date(Date.UTC(2026, 2, 13, 12, 30)).toISOString() };
  const messages = [
    message(1, system),
    message(2, system),
    message(3, system),
    message(4),
    message(5),
    message(6, later),
    message(7, { ts: new Date(Date.UTC(2026, 2, 15, 12)).toISOString() }),
  ];
  const rows = state.rowsOf({ messages, outgoing: [], unreadFrom: "m5", openRuns: new Set(), fromStart: true, self });
  assert.deepEqual(rows.map((row: { kind: string; first?: boolean }) => row.first ? `${row.kind} first` : row.kind), [
    "start",
    "day",
    "system_run",
    "message first",
    "unread",
    "message first",
    "message first",
    "day",
    "message first",
  ]);
});

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

const draft = (id: string) => ({ id, conversation: "general", message: id, client_ts: "2026-03-13T12:00:00Z" });
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
  const { outbox } = outboxWith(({ id }) => id === "a" && refuse ? Promise.reject(new state.Refusal(403, "not_a_member", "Join first", {})) : Promise.resolve({}));
  outbox.add(draft("a"));
  outbox.add(draft("b"));
  await settle();
  assert.deepEqual(outbox.items.map((item: { id: string; problem: string }) => [item.id, item.problem]), [["a", "Join first"]]);
  refuse = false;
  outbox.retry("a");
  await settle();
  assert.deepEqual(outbox.items, []);
});

function feedWith(pages: object[]) {
  const got: unknown[] = [];
  const asked: unknown[] = [];
  let events: { onReady(): void; onMessage(topic: string, bytes: Uint8Array): void; onDown(problem: null): void };
  let resets = 0;
  const feed = new state.Feed({
    open: (given: typeof events) => {
      events = given;
      return Promise.resolve({ publish() {}, close() {} });
    },
    page: (query: object) => {
      asked.push(query);
      return Promise.resolve(pages.shift() ?? { reset: false, events: [], seq: 0, has_more: false, realm: "r" });
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
  const live = (seq: number) => events.onMessage("claude-comms/conv/general/messages", new TextEncoder().encode(JSON.stringify({ id: `m${seq}`, seq })));
  return { feed, got, asked, live, ready: () => events.onReady(), down: () => events.onDown(null), resets: () => resets };
}

const told = (seq: number) => ({ seq, topic: "claude-comms/conv/general/messages", payload: { id: `m${seq}`, seq } });

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
  const world = feedWith([{ reset: true, seq: 3, realm: "other" }, { reset: false, events: [], seq: 3, has_more: false, realm: "other" }]);
  world.feed.startFrom({ seq: 900, realm: "r" });
  await world.feed.connect();
  world.ready();
  await settle();
  assert.equal(world.resets(), 1);
  assert.equal(world.feed.seq, 3);
});

Deno.test("only what is meant for somebody weighs as a mention, by the policy of the place", () => {
  const row = { member: true, muted: false, policy: "mentions", direct: false, highlight_words: ["Paging"] };
  const weigh = (more: object, change: object = {}) => state.weigh(message(1, { ...more }), { self, row: { ...row, ...change } });
  assert.equal(weigh({}), "none");
  assert.equal(weigh({}, { policy: "all" }), "message");
  assert.equal(weigh({ mentions: [self] }), "mention");
  assert.equal(weigh({ recipients: [self] }), "mention");
  assert.equal(weigh({ body: "about paging" }), "mention");
  assert.equal(weigh({ mentions: [self] }, { policy: "off" }), "none");
  assert.equal(weigh({ mentions: [self] }, { muted: true }), "none");
  assert.equal(weigh({ mentions: [self], sender: { ...person, key: self } }), "none");
});

Deno.test("searching understands filters, phrases and days", () => {
  const query = state.parseQuery(`from:@Ana in:#general has:code "two words" plain before:2026-04-01`);
  assert.deepEqual(query, { words: ["two words", "plain"], from: ["ana"], in: ["general"], has: ["code"], is: [], before: "2026-04-01", after: null });
  assert.equal(state.matches(message(1, { body: "`x` two words, plain" }), { query, self }), true);
  assert.equal(state.matches(message(1, { body: "two words, plain" }), { query, self }), false);
  assert.deepEqual(state.highlight("a.b AXB", ["a.b"]), [{ text: "a.b", hit: true }, { text: " AXB", hit: false }]);
});

Deno.test("completion offers people behind @ and commands behind /", () => {
  const people = [{ key: "1", name: "ana", presence: "online", type: "claude" }, { key: self, name: "me", presence: "online", type: "human" }];
  const labels = (text: string) => state.complete({ text, caret: text.length, people, self })?.candidates.map((one: { label: string }) => one.label);
  assert.deepEqual(labels("hi @a"), ["ana", "all"]);
  assert.deepEqual(labels("/re"), ["/reply", "/react"]);
  assert.equal(labels("mail a@b"), undefined);
  assert.equal(labels("/dm x"), undefined);
});

Deno.test("long text is split at lines, and nothing of it is lost", () => {
  const text = Array.from({ length: 400 }, (_, n) => `line ${n} ${"x".repeat(40)}`).join("\n");
  const parts = state.splitText(text, 10_000);
  assert.ok(parts.every((part: string) => part.length <= 10_000));
  assert.equal(parts.join("\n"), text);
});

Deno.test("addresses lead to a place and back", () => {
  for (const place of [{ conv: "a b", message: null }, { conv: "general", message: "m/1" }, { conv: null, message: null }]) {
    assert.deepEqual(state.placeOf(state.pathOf(place)), place);
  }
  assert.deepEqual(state.placeOf("/c/%E0%A4%A"), { conv: null, message: null });
});

Deno.test("changed lines stand side by side, long equal stretches are left out", () => {
  const same = Array.from({ length: 30 }, (_, n) => `same ${n}`).join("\n") + "\n";
  const rows = state.diffRowsOf([{ value: same }, { value: "old\n", removed: true }, { value: "new\nmore\n", added: true }]);
  assert.equal(rows[0].kind, "skip");
  assert.deepEqual(rows.slice(-2), [
    { kind: "changed", left: 31, right: 31, before: "old", after: "new" },
    { kind: "changed", left: null, right: 32, before: null, after: "more" },
  ]);
  assert.deepEqual(state.diffRowsOf([{ value: "a\n" }]), []);
});
