/** The main screens as text, at several sizes. UPDATE_GOLDEN=1 writes them anew. */
import assert from "node:assert/strict";
import { ana, me, message, rev, startedWorld, system, type World } from "./world.ts";

const long = "small, but with a rather long line that has to be wrapped somewhere in the middle of it";

function talk() {
  return [
    message(1, { sender: system, body: "ana joined" }),
    message(2, { sender: system, body: "reviewer joined" }),
    message(3, { sender: system, body: "phil joined" }),
    message(4, {
      body: "Good morning! The **release** of today is `0.7.0`.",
      reactions: { "👍": [me.key, rev.key], "🎉": [rev.key] },
    }),
    message(5, {
      sender: rev,
      body:
        `I looked at the patch:\n\`\`\`ts\nfunction sum(a: number, b: number) { // adds\n  return a + b;\n}\n\`\`\`\n- fast\n- ${long}`,
      thread_reply_count: 3,
      thread_last_author: "ana",
      thread_last_ts: message(9, { body: "" }).ts,
    }),
    message(6, { sender: rev, body: "@phil can you look at this?", mentions: [me.key] }),
    message(7, { sender: ana, body: "[@phil] between us: 日本語 works, and 👩‍👩‍👧 too", recipients: [me.key] }),
    message(8, { sender: me, body: "@ana done, see https://example.org/x.", mentions: [ana.key] }),
  ];
}

function screen(columns: number, rows: number): World {
  return startedWorld({ columns, rows, messages: talk() });
}

async function expectGolden(name: string, text: string): Promise<void> {
  const file = new URL(`./golden/${name}.txt`, import.meta.url);
  if (Deno.env.get("UPDATE_GOLDEN") === "1") await Deno.writeTextFile(file, `${text}\n`);
  assert.equal(`${text}\n`, await Deno.readTextFile(file));
}

Deno.test("from 100 columns on there are three columns", async () => {
  await expectGolden("wide", screen(120, 36).text());
});

Deno.test("below 100 columns the people fold away", async () => {
  await expectGolden("eighty", screen(80, 24).text());
});

Deno.test("on a small screen the conversations fold away, too, and the field stays", async () => {
  await expectGolden("small", screen(40, 10).text());
});

Deno.test("every line of every screen has the width of the terminal, however small it is", () => {
  for (
    const [columns, rows] of [[1, 1], [5, 3], [20, 6], [63, 12], [64, 12], [99, 9], [100, 40], [200, 50]]
  ) {
    const world = screen(columns!, rows!);
    for (const key of ["F1", "F2", "F3", "F4", "F5", "Ctrl+T", "Ctrl+R", "Ctrl+K"]) {
      world.key(key);
      const lines = world.lines();
      assert.equal(lines.length, Math.max(rows!, 1), `${columns}x${rows} after ${key}`);
    }
  }
});

Deno.test("the help is made from the tables of keys and commands", async () => {
  const world = screen(100, 80);
  world.key("F1");
  await expectGolden("help", world.text());
});

Deno.test("the palette lies over the chat", async () => {
  const world = screen(100, 24);
  world.key("Ctrl+K");
  world.type("re");
  await expectGolden("palette", world.text());
});

Deno.test("a thread stands beside the timeline", async () => {
  const world = screen(120, 24);
  world.key("Ctrl+T");
  const root = talk()[4]!;
  const replies = [
    message(20, { sender: ana, body: "Looks good to me", reply_to: root.id }),
    message(21, { sender: rev, body: "Merged.", reply_to: root.id, reactions: { "🚀": [ana.key] } }),
  ];
  world.on({
    kind: "answer",
    asked: { for: "thread", conv: "general", rootId: root.id, older: false },
    values: [{ root, replies, has_more: false }],
  });
  await expectGolden("thread", world.text());
});

Deno.test("an artifact is shown with its versions, and what changed", async () => {
  const world = screen(120, 24);
  world.key("F4");
  const version = (n: number) => ({
    version: n,
    author: rev,
    timestamp: message(n, { body: "" }).ts,
    summary: `step ${n}`,
  });
  const artifact = (n: number, content: string) => ({
    name: "plan",
    title: "The plan",
    type: "plan",
    version: n,
    latest_version: 2,
    content,
    versions: [version(1), version(2)],
  });
  const list = [{
    ...artifact(2, ""),
    version_count: 2,
    author: rev,
    timestamp: version(2).timestamp,
    summary: "step 2",
  }];
  world.on({ kind: "answer", asked: { for: "artifacts", conv: "general" }, values: [{ artifacts: list }] });
  const listed = world.text();
  world.key("Enter");
  const answer = (n: number, content: string, asBase: boolean) =>
    world.on({
      kind: "answer",
      asked: { for: "artifact", conv: "general", asBase },
      values: [artifact(n, content)],
    });
  answer(2, "# Plan\n\n1. build\n2. test\n3. ship\n", false);
  const shown = world.text();
  world.key("d");
  answer(1, "# Plan\n\n1. build\n2. ship\n", true);
  await expectGolden("artifact", [listed, shown, world.text()].join("\n\n"));
});

Deno.test("message text cannot send anything to the terminal", () => {
  const hostile = "\u001b]0;owned\u0007\u001b[2J\u001b[31mred\u009b5n\u202eright\r\nnext\u0000\ttab";
  const world = startedWorld({
    messages: [message(4, { body: hostile, sender: { ...ana, name: "a\u001b[1mna" } })],
  });
  const frame = world.frame();
  for (let y = 0; y < frame.rows; y++) {
    for (let x = 0; x < frame.columns; x++) {
      const { text } = frame.cell({ x, y })!;
      assert.doesNotMatch(text, /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u, `at ${x},${y}`);
    }
  }
});
