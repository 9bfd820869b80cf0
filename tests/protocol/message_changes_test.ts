import assert from "node:assert/strict";
import type { ReadMessage } from "../../src/protocol/message.ts";
import {
  deleted,
  delivered,
  edited,
  merge,
  pinned,
  reacted,
  readUpTo,
  replied,
  withChange,
} from "../../src/protocol/message_changes.ts";
import { messageOf } from "../support/message.ts";

const message = (seq: number, more: Partial<ReadMessage> = {}): ReadMessage => ({
  ...messageOf(`number ${seq}`, { id: `m${seq}` }),
  seq,
  ...more,
});
const numbers = (list: readonly ReadMessage[]) => list.map(({ seq }) => seq);

Deno.test("lists of messages are joined in the order of their numbers; what comes later is what counts", () => {
  const known = [message(1), message(3)];
  assert.deepEqual(numbers(merge(known, [message(4)])), [1, 3, 4]);
  assert.deepEqual(numbers(merge(known, [message(2), message(5)])), [1, 2, 3, 5]);
  assert.deepEqual(numbers(merge([], [message(2)])), [2]);
  assert.deepEqual(numbers(merge(known, [message(2, { seq: undefined as never })])), [1, 3, undefined]);
  assert.equal(merge(known, [message(3, { body: "anew" })])[1]!.body, "anew");
  assert.equal(merge(known, []), known);
});

Deno.test("a change makes a new list, and none where the message is not known", () => {
  const known = [message(1), message(2)];
  const after = withChange(known, "m2", (one) => ({ ...one, body: "other" }));
  assert.deepEqual(after.map(({ body }) => body), ["number 1", "other"]);
  assert.equal(known[1]!.body, "number 2");
  assert.equal(withChange(known, "m3", (one) => one), known);
});

Deno.test("an edit replaces the text and whom it concerns; a deletion leaves the place", () => {
  const before = message(1, { mentions: ["ana"], reactions: { "👍": ["bo"] }, pinned: true });
  const edit = edited(before, { body: "new", mentions: ["bo"], broadcast_mention: true, ts: "later" });
  assert.deepEqual(
    [edit.body, edit.mentions, edit.broadcast_mention, edit.edited_at, edit.pinned],
    ["new", ["bo"], true, "later", true],
  );
  assert.equal(edited(before, { body: "new", ts: "later" }).mentions, null);
  const gone = deleted(before, { ts: "later", by: "ana" });
  assert.deepEqual(
    [gone.body, gone.deleted_by, gone.reactions, gone.pinned, gone.seq],
    ["", "ana", undefined, undefined, 1],
  );
});

Deno.test("reactions come and go, each person's once, and an emoji keeps its place while somebody holds it", () => {
  const add = (emoji: string, actor: string) => ({ emoji, actor, op: "add" }) as const;
  const remove = (emoji: string, actor: string) => ({ emoji, actor, op: "remove" }) as const;
  const one = reacted(reacted(message(1), add("👍", "ana")), add("🎉", "bo"));
  const two = reacted(one, add("👍", "bo"));
  assert.deepEqual(two.reactions, { "👍": ["ana", "bo"], "🎉": ["bo"] });
  assert.equal(reacted(two, add("👍", "bo")), two);
  assert.equal(reacted(two, remove("👎", "bo")), two);
  const three = reacted(reacted(two, remove("👍", "ana")), remove("🎉", "bo"));
  assert.deepEqual(three.reactions, { "👍": ["bo"] });
  assert.deepEqual(Object.keys(reacted(two, remove("👍", "ana")).reactions!), ["👍", "🎉"]);
});

Deno.test("pins come and go", () => {
  assert.equal(pinned(message(1), "pin").pinned, true);
  assert.equal("pinned" in pinned(message(1, { pinned: true }), "unpin"), false);
});

Deno.test("a reply counts at its root once, however often it is told", () => {
  const reply = message(2, { ts: "2026-03-13T15:00:00Z", mentions: ["bo"] });
  const root = replied(message(1), reply);
  assert.deepEqual(
    [root.thread_reply_count, root.thread_last_ts, root.thread_last_author, root.thread_participants],
    [1, reply.ts, "ana", ["a3f7b2c1", "bo"]],
  );
  assert.equal(replied(root, reply), root);
});

Deno.test("who reads up to a number has read one's own messages until there, whispers only if they were for them", () => {
  const self = "a3f7b2c1";
  const list = [
    message(1),
    message(2, { sender: { key: "ana", name: "ana", type: "human" } }),
    message(3, { recipients: ["bo"] }),
    message(4),
  ];
  const after = readUpTo(list, { self, key: "ana", upTo: 3 });
  assert.deepEqual(after.map(({ read_by }) => read_by), [["ana"], undefined, undefined, undefined]);
  assert.equal(readUpTo(after, { self, key: "ana", upTo: 3 }), after);
  assert.equal(readUpTo(list, { self, key: self, upTo: 3 }), list, "one's own reading says nothing");
});

Deno.test("a message comes further on its way, for each session by itself", () => {
  const handed = delivered(message(1), { key: "bo", handed: "…" });
  const both = delivered(delivered(handed, { key: "bo", seen: "…" }), { key: "cy", answered: "…" });
  assert.deepEqual(both.delivered, { bo: "seen", cy: "answered" });
});
