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

Deno.test("only what is meant for somebody weighs as a mention, by the policy of the place", () => {
  const row = { member: true, muted: false, policy: "mentions", direct: false, highlight_words: ["Paging"] };
  const weigh = (more: object, change: object = {}) =>
    state.weigh(message(1, { ...more }), { self, row: { ...row, ...change } });
  assert.equal(weigh({}), "none");
  assert.equal(weigh({}, { policy: "all" }), "message");
  assert.equal(weigh({ mentions: [self] }), "mention");
  assert.equal(weigh({ recipients: [self] }), "mention");
  assert.equal(weigh({ body: "about paging" }), "mention");
  assert.equal(weigh({ mentions: [self] }, { policy: "off" }), "none");
  assert.equal(weigh({ mentions: [self] }, { muted: true }), "none");
  assert.equal(weigh({ mentions: [self], sender: { ...person, key: self } }), "none");
});

Deno.test("completion offers people behind @ and commands behind /", () => {
  const people = [{ key: "1", name: "ana", presence: "online", type: "claude" }, {
    key: self,
    name: "me",
    presence: "online",
    type: "human",
  }];
  const labels = (text: string) =>
    state.complete({ text, caret: text.length, people, self })?.candidates.map((one: { label: string }) =>
      one.label
    );
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
  for (
    const place of [{ conv: "a b", message: null }, { conv: "general", message: "m/1" }, {
      conv: null,
      message: null,
    }]
  ) {
    assert.deepEqual(state.placeOf(state.pathOf(place)), place);
  }
  assert.deepEqual(state.placeOf("/c/%E0%A4%A"), { conv: null, message: null });
});

Deno.test("changed lines stand side by side, long equal stretches are left out", () => {
  const same = Array.from({ length: 30 }, (_, n) => `same ${n}`).join("\n") + "\n";
  const rows = state.diffRowsOf([{ value: same }, { value: "old\n", removed: true }, {
    value: "new\nmore\n",
    added: true,
  }]);
  assert.equal(rows[0].kind, "skip");
  assert.deepEqual(rows.slice(-2), [
    { kind: "changed", left: 31, right: 31, before: "old", after: "new" },
    { kind: "changed", left: null, right: 32, before: null, after: "more" },
  ]);
  assert.deepEqual(state.diffRowsOf([{ value: "a\n" }]), []);
});
