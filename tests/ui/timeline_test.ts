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
    messages: (
      _conv: string,
      query: { before?: string; after?: string; count: number; unread?: boolean },
    ) => {
      calls.push(JSON.stringify(query));
      const before = all.findIndex((one) => one.id === query.before);
      const after = all.findIndex((one) => one.id === query.after);
      if (query.after) {
        const messages = all.slice(after + 1, after + 1 + query.count);
        return Promise.resolve({ messages, has_more: after + 1 + query.count < all.length });
      }
      const end = query.before ? before : all.length;
      return Promise.resolve({
        messages: all.slice(Math.max(0, end - query.count), end),
        has_more: end > query.count,
      });
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
  assert.deepEqual(
    timeline.messages.map((one: { seq: number }) => one.seq),
    Array.from({ length: 201 }, (_, n) => 151 + n),
  );
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
  const rows = state.rowsOf({
    messages,
    outgoing: [],
    unreadFrom: "m5",
    openRuns: new Set(),
    fromStart: true,
    self,
  });
  assert.deepEqual(
    rows.map((row: { kind: string; first?: boolean }) => row.first ? `${row.kind} first` : row.kind),
    [
      "start",
      "day",
      "system_run",
      "message first",
      "unread",
      "message first",
      "message first",
      "day",
      "message first",
    ],
  );
});

Deno.test("another view of the same rows comes back to where the first one stood", () => {
  const rows = Array.from({ length: 200 }, (_, n) => ({ key: `r${n}` }));
  const view = () => {
    const virtual = new state.Virtual({ estimate: () => 30 });
    virtual.setRows(rows);
    virtual.resized(800, 600);
    return virtual;
  };
  const first = view();
  first.scrolled(1515);
  const second = view();
  second.toPlace(first.place);
  second.measured([["r10", 90]]);
  assert.equal(second.top, 1575);
  first.toEnd();
  assert.equal(first.place, undefined);
});
