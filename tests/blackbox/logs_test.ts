/** The exported texts that people grep and programs parse. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { TestDaemon } from "../support/daemon.ts";
import { joinMcp } from "../support/mcp.ts";
import { until } from "../support/until.ts";

const line = "=".repeat(80);
const fullTime = String.raw`\d{4}-\d{2}-\d{2} (0[1-9]|1[0-2]):[0-5]\d:[0-5]\d(AM|PM) UTC`;

Deno.test("a conversation's .log has its header, its comings and goings, and each message as an entry", async () => {
  await using daemon = await TestDaemon.start({ environment: { TZ: "UTC" } });
  await using ana = await joinMcp(daemon.mcpUrl, "ana");
  await ana.call("comms_conversation_create", { conversation: "proj", topic: "Plan" });
  await using bo = await joinMcp(daemon.mcpUrl, "bo", { conversation: "proj" });
  await ana.send("proj", "first line\nsecond line");
  await bo.send("proj", "answer");
  await bo.call("comms_leave", { conversation: "proj" });
  await daemon.stop();
  const log = await daemon.readFile("logs", "proj.log");
  const header = new RegExp(`^${line}\nCONVERSATION: proj\nCREATED: ${fullTime}\n${line}\n\n`);
  assert.match(log, header);
  const entry = new RegExp(
    `^\\[${fullTime}\\] @ana \\(${ana.key}\\):\n    first line\n    second line\n\n`,
    "m",
  );
  assert.match(log, entry);
  const system = new RegExp(
    `^\\[${fullTime}\\] @system \\(00000000\\):\n    \\[system\\] ana created #proj: 'Plan'\n\n`,
    "m",
  );
  assert.match(log, system);
  const shortTime = String.raw`\[\d{2}:\d{2}:\d{2}(AM|PM) UTC\]`;
  assert.match(log, new RegExp(`^--- bo \\(${bo.key}\\) joined the conversation ${shortTime} ---$`, "m"));
  assert.match(log, new RegExp(`^--- bo \\(${bo.key}\\) left the conversation ${shortTime} ---$`, "m"));
  const order = ["created #proj", "bo (", "first line", "answer", "left the conversation"].map((text) =>
    log.indexOf(text)
  );
  assert.deepEqual(order, [...order].sort((a, b) => a - b));
});

Deno.test("the grep recipes of the README find what they promise", async () => {
  await using daemon = await TestDaemon.start({ environment: { TZ: "UTC" } });
  await using ana = await joinMcp(daemon.mcpUrl, "ana");
  await using bo = await joinMcp(daemon.mcpUrl, "bo");
  for (let n = 0; n < 3; n++) await ana.send("general", `message ${n}`);
  await bo.send("general", "one more");
  await daemon.stop();
  const lines = (await daemon.readFile("logs", "general.log")).split("\n");
  assert.equal(lines.filter((text) => text.startsWith("[20") && text.includes("] @ana")).length, 3);
  assert.equal(lines.filter((text) => text.startsWith("[20") && text.includes("] @bo")).length, 1);
  assert.ok(lines.some((text) => text.startsWith("--- ana (")));
});

Deno.test("a conversation's .jsonl has one message a line, with the Python version's fields in its order and spacing", async () => {
  await using daemon = await TestDaemon.start();
  await using ana = await joinMcp(daemon.mcpUrl, "ana");
  const { id } = await ana.send("general", 'naïve "quotes" 🎉');
  await ana.send("general", "reply", { reply_to: id });
  await daemon.stop();
  const lines = (await daemon.readFile("logs", "general.jsonl")).trimEnd().split("\n");
  const mine = lines.filter((text) => text.includes('"name": "ana"'));
  assert.equal(mine.length, 2);
  const fields = [
    "id",
    "ts",
    "sender",
    "recipients",
    "mentions",
    "broadcast_mention",
    "body",
    "reply_to",
    "conv",
    "thread_root_id",
    "thread_reply_count",
    "thread_last_ts",
    "thread_last_author",
    "thread_participants",
  ];
  for (const text of mine) assert.deepEqual(Object.keys(JSON.parse(text)).slice(0, fields.length), fields);
  assert.ok(mine[0]!.startsWith(`{"id": "${id}", "ts": "`), String(mine[0]));
  assert.ok(mine[0]!.includes('"body": "naïve \\"quotes\\" 🎉"'), String(mine[0]));
  assert.equal(JSON.parse(mine[1]!).thread_root_id, id);
});

Deno.test("exports that were deleted are written again, and parts that are there are not written twice", async () => {
  await using daemon = await TestDaemon.start();
  await using ana = await joinMcp(daemon.mcpUrl, "ana");
  await ana.send("general", "before");
  await daemon.stop();
  const before = await daemon.readFile("logs", "general.jsonl");
  await daemon.start();
  await daemon.kill9();
  await daemon.start();
  await daemon.stop();
  assert.equal(await daemon.readFile("logs", "general.jsonl"), before);
  await Deno.remove(join(daemon.folder, "logs"), { recursive: true });
  await daemon.start();
  await until(() => daemon.readFile("logs", "general.jsonl").catch(() => undefined), { what: "the export" });
  await daemon.stop();
  assert.equal(await daemon.readFile("logs", "general.jsonl"), before);
});

Deno.test("artifacts are exported in the Python version's format", async () => {
  await using daemon = await TestDaemon.start();
  await using ana = await joinMcp(daemon.mcpUrl, "ana");
  const where = { conversation: "general", name: "plan" };
  await ana.call("comms_artifact_create", { ...where, title: "The Plan", type: "plan", content: "one" });
  await ana.call("comms_artifact_update", { ...where, content: "two", summary: "more" });
  await daemon.stop();
  const artifact = JSON.parse(await daemon.readFile("artifacts", "general", "plan.json"));
  assert.deepEqual(Object.keys(artifact), [
    "id",
    "name",
    "title",
    "type",
    "conversation_id",
    "created_by",
    "created_at",
    "versions",
  ]);
  const author = { key: ana.key, name: "ana", type: "claude" };
  assert.deepEqual(artifact.created_by, author);
  assert.deepEqual(
    artifact.versions.map(({ timestamp: _, ...rest }: { timestamp: string }) => rest),
    [
      { version: 1, content: "one", author, summary: "Initial version" },
      { version: 2, content: "two", author, summary: "more" },
    ],
  );
});

Deno.test("a conversation's meta.json says what the Python version's did", async () => {
  await using daemon = await TestDaemon.start();
  await using ana = await joinMcp(daemon.mcpUrl, "ana");
  await ana.call("comms_conversation_create", { conversation: "proj", topic: "Plan", visibility: "private" });
  await daemon.stop();
  const meta = JSON.parse(await daemon.readFile("conversations", "proj", "meta.json"));
  assert.equal(meta.name, "proj");
  assert.equal(meta.topic, "Plan");
  assert.equal(meta.created_by, "ana");
  assert.equal(meta.archived, false);
  assert.equal(meta.visibility, "private");
  assert.ok(!Number.isNaN(Date.parse(meta.created_at)));
});
