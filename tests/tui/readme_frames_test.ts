/** The captures in the README are what the chat draws. */
import assert from "node:assert/strict";
import { ana, conversation, me, message, rev, startedWorld, type World } from "./world.ts";

const builder = { key: "0000cccc", name: "builder", type: "claude" } as const;

function story(size: { columns: number; rows: number }): World {
  const ask = message(4, {
    sender: me,
    body: "@builder please make the parser faster, reviewer looks at it",
    mentions: [builder.key],
  });
  const done = message(5, {
    sender: builder,
    body: "Parser is on branch `fast-parser`: 3x. Ready for review.",
    thread_reply_count: 2,
    thread_last_author: "builder",
    thread_last_ts: message(8, { body: "" }).ts,
    reactions: { "🎉": [me.key, ana.key] },
  });
  const code =
    "The hot loop is now:\n```ts\nfor (const token of tokens) { // no copies\n  emit(token);\n}\n```";
  const talk = [
    ask,
    done,
    message(6, { sender: builder, body: code }),
    message(9, { sender: rev, body: "@phil approved, ship it?", mentions: [me.key] }),
    message(10, { sender: ana, body: "[@phil] lunch at one?", recipients: [me.key] }),
  ];
  const world = startedWorld({
    ...size,
    messages: talk,
    conversations: [
      conversation("general", { topic: "Everything about the parser" }),
      conversation("release", { unread_count: 3 }),
      conversation("lab", { muted: true }),
    ],
  });
  const presence = { ...builder, client: "mcp", status: "online" };
  world.on({ kind: "live", topic: `claude-comms/presence/${builder.key}/mcp`, payload: presence });
  world.tells("conv/general/events", { type: "member_joined", key: builder.key });
  const state = { type: "session_state", key: builder.key, state: "busy" };
  world.on({ kind: "live", topic: "claude-comms/system/people", payload: state });
  return world;
}

async function readmeHas(capture: string): Promise<void> {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  assert.ok(readme.includes(capture), `README.md should have:\n${capture}`);
}

Deno.test("the README shows the chat as it is drawn", async () => {
  await readmeHas(story({ columns: 110, rows: 27 }).text());
});

Deno.test("the README shows a thread as it is drawn", async () => {
  const world = story({ columns: 110, rows: 18 });
  world.key("Ctrl+T");
  const root = world.model.timelines.get("general")!.messages[1]!;
  const replies = [
    message(7, { sender: rev, body: "One question: why is the cache global?", reply_to: root.id }),
    message(8, { sender: builder, body: "Fixed, it belongs to the parser now.", reply_to: root.id }),
  ];
  world.on({
    kind: "answer",
    asked: { for: "thread", conv: "general", rootId: root.id, older: false },
    values: [{ root, replies, has_more: false }],
  });
  world.type("thanks!");
  await readmeHas(world.text());
});
