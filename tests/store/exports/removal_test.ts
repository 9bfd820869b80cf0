import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { NumberedEvent } from "../../../src/protocol/events.ts";
import type { Message } from "../../../src/protocol/message.ts";
import * as lines from "../../../src/store/exports/lines.ts";
import { openLocalTime } from "../../../src/store/exports/local_time.ts";
import { withoutMessages } from "../../../src/store/exports/removal.ts";

const time = await openLocalTime("UTC");

function message(
  id: string,
  body: string,
  ts = "2026-03-13T14:00:00Z",
): Extract<NumberedEvent, { kind: "message" }> {
  const sender = { key: "a3f7b2c1", name: "ana", type: "claude" as const };
  const none = { recipients: null, mentions: null, reply_to: null, broadcast_mention: false };
  const thread = {
    thread_root_id: null,
    thread_reply_count: null,
    thread_last_ts: null,
    thread_last_author: null,
    thread_participants: null,
  };
  const full: Message = { id, ts, sender, ...none, ...thread, body, conv: "general" };
  return { kind: "message", body: full, seq: 1, position: 0, actor: "a3f7b2c1", op: id };
}

function edit(id: string, body: string): Extract<NumberedEvent, { kind: "message_edited" }> {
  const facts = { mentions: null, broadcast_mention: false, by: "a3f7b2c1", ts: "2026-03-13T15:00:00Z" };
  return {
    kind: "message_edited",
    body: { conv: "general", id, body, ...facts },
    seq: 2,
    position: 0,
    actor: "",
    op: null,
  };
}

const first = message("m1", "one\n\nline");
const leaked = message("m2", "a secret\nin lines");
const changed = edit("m2", "another secret");
const last = message("m3", "a secret");

function log(...entries: string[]): Buffer {
  return Buffer.from(lines.logHeader(time, "general", first.body.ts) + entries.join(""));
}

Deno.test("a log loses exactly the entries of a message and of its edits, by whatever name they were made", () => {
  const entry = (event: typeof first) => lines.messageEntry(time, event.body);
  const before = log(
    entry(first),
    entry(leaked),
    lines.editedEntry(time, changed.body, "ana-of-old"),
    entry(last),
  );
  const after = withoutMessages("general.log", before, { events: [leaked, changed], time });
  assert.equal(after.toString(), log(entry(first), entry(last)).toString());
});

Deno.test("an entry that was written in another zone is found by who said it", async () => {
  const elsewhere = await openLocalTime("Asia/Tokyo");
  const before = log(lines.messageEntry(elsewhere, leaked.body), lines.messageEntry(elsewhere, last.body));
  const after = withoutMessages("general.log.2", before, { events: [leaked], time });
  assert.equal(after.toString(), log(lines.messageEntry(elsewhere, last.body)).toString());
});

Deno.test("lines of JSON go by the id they are about, and what cannot be read stays", () => {
  const kept = [lines.messageLine(first.body, 1), "{ no json m2\n", lines.messageLine(last.body, 4)];
  const before = Buffer.from([
    kept[0],
    lines.messageLine(leaked.body, 2),
    kept[1],
    lines.editedLine(changed.body, 3),
    lines.reactionLine({
      conv: "general",
      message_id: "m2",
      emoji: "👍",
      actor_key: "a3f7b2c1",
      op: "add",
      ts: "",
    }),
    kept[2],
  ].join(""));
  const after = withoutMessages("general.jsonl", before, { events: [leaked, changed], time });
  assert.equal(after.toString(), kept.join(""));
});

Deno.test("a file without them is left as it is", () => {
  const before = log(lines.messageEntry(time, first.body));
  assert.equal(withoutMessages("general.log", before, { events: [leaked, changed], time }), before);
});
