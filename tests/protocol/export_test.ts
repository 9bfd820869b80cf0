import assert from "node:assert/strict";
import type { ReadMessage } from "../../src/protocol/message.ts";
import { htmlForm } from "../../src/protocol/export/html.ts";
import { jsonlForm } from "../../src/protocol/export/jsonl.ts";
import { markdownForm } from "../../src/protocol/export/markdown.ts";
import { messageOf } from "../support/message.ts";

const about = { id: "lab", name: "The <Lab>", topic: "a & b", at: "2026-03-13T14:00:00Z" };
const nameOf = (key: string) => key === "b3e8215e" ? "bo" : key;

function message(body: string, more: Partial<ReadMessage> = {}): ReadMessage {
  return {
    ...messageOf(body, {
      id: "m1",
      ts: "2026-03-13T14:23:45.123456-05:00",
      sender: { key: "a3f7b2c1", name: "ana", type: "claude" },
      conv: "lab",
    }),
    ...more,
  };
}

const html = (one: ReadMessage, replies: ReadMessage[] = []) =>
  htmlForm.entry({ message: one, replies }, nameOf);
const markdown = (one: ReadMessage, replies: ReadMessage[] = []) =>
  markdownForm.entry({ message: one, replies }, nameOf);

Deno.test("a page is whole, needs no network, and knows light and dark", () => {
  const page = htmlForm.head(about) + html(message("x")) + htmlForm.foot();
  assert.match(page, /^<!doctype html>/);
  assert.match(page, /default-src 'none'/);
  assert.match(page, /prefers-color-scheme: dark/);
  assert.match(page, /The &lt;Lab&gt;/);
  assert.match(page, /a &amp; b/);
  assert.match(page, /<\/html>\n$/);
});

Deno.test("nothing that was written becomes an element or a script", () => {
  const evil = `"><img src=x onerror=alert(1)>'</style></script>`;
  const shown = html(message(evil, {
    id: evil,
    ts: evil,
    sender: { key: evil, name: evil, type: "human" },
    recipients: [evil],
    reactions: { [evil]: [evil] },
  }));
  assert.doesNotMatch(shown, /<img|<\/style|<\/script/);
  assert.doesNotMatch(
    html(message('[click](javascript:alert(1)) https://example.org/"onmouseover=1')),
    /href="javascript|"\s*onmouseover/,
  );
  assert.doesNotMatch(html(message("a \u202e b")), /\u202e/);
});

Deno.test("whispers, edits, deletions, pins, reactions and answers are told", () => {
  const shown = html(
    message("[@bo] psst", {
      recipients: ["b3e8215e"],
      edited_at: "2026-03-13T15:00:00Z",
      pinned: true,
      reactions: { "👍": ["b3e8215e"] },
    }),
    [message("answer", { id: "m2" })],
  );
  for (const part of ["whisper to bo", "edited", "pinned", 'title="bo">👍 1', 'class="thread"', "psst"]) {
    assert.ok(shown.includes(part), part);
  }
  assert.ok(!shown.includes("[@bo]"));
  assert.match(html(message("", { deleted_at: "2026-03-13T15:00:00Z" })), /was deleted/);
  assert.match(
    html(message("made x", { sender: { key: "00000000", name: "system", type: "system" } })),
    /class="system"/,
  );
});

Deno.test("Markdown keeps what was written, and one message cannot swallow the next", () => {
  assert.equal(
    markdown(message("a **b** `<c>` <d>\n```\ncode <e>")),
    "**ana** · 2026-03-13 14:23 UTC-05:00\n\na **b** `<c>` \\<d>\n```\ncode <e>\n```\n\n",
  );
  const quoted = markdown(message("root"), [message("one\n\ntwo")]);
  assert.match(quoted, /> one\n>\n> two\n\n$/);
  assert.match(
    markdown(message("x", { sender: { key: "a3f7b2c1", name: "# *x*", type: "human" } })),
    /\\# \\\*x\\\*/,
  );
  assert.equal(markdownForm.head(about).split("\n")[0], "# The \\<Lab\\>");
});

Deno.test("a line of JSON is the message without what depends on who looks", () => {
  const line = jsonlForm.entry(
    { message: message("x", { directed_at_me: true, read_by: [] }), replies: [] },
    nameOf,
  );
  assert.deepEqual(JSON.parse(line), message("x"));
});
