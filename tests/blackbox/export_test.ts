/** Exports of a running daemon. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { TestDaemon } from "../support/daemon.ts";
import type { Answer } from "../support/mcp.ts";
import { People } from "../support/people.ts";

async function talk(people: People): Promise<string> {
  const { ana, bo, owner } = people;
  const { id } = await ana.send("general", "a **root** <script>alert(1)</script> [x](javascript:alert(1))");
  await bo.send("general", "an answer", { reply_to: id });
  await ana.send("general", "after the answer");
  await bo.call("comms_react", { conversation: "general", message_id: id, emoji: "👍" });
  await ana.send("general", "only for the owner", { recipients: [(await owner.get("/api/identity")).key] });
  await ana.send("general", "only for bo", { recipients: ["bo"] });
  await ana.send("general", "```\nnever closed <b>");
  return id;
}

Deno.test("an exported page is complete, escaped and has what the caller may see in the order of threads", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const id = await talk(people);
  const path = join(daemon.home, "general.html");
  const said = await daemon.cli("export", "-o", path);
  assert.equal(said.code, 0, said.stderr);
  const page = await Deno.readTextFile(path);
  assert.doesNotMatch(page, /<script|href="javascript|src=|@import|url\(/);
  assert.match(page, /<strong>root<\/strong>/);
  assert.match(page, /whisper to/);
  assert.match(page, /👍 1/);
  assert.ok(!page.includes("only for bo"));
  assert.ok(page.includes("only for the owner"));
  assert.ok(page.indexOf(`id="m-${id}"`) < page.indexOf("an answer"));
  assert.ok(page.indexOf("an answer") < page.indexOf("after the answer"));
  assert.match((await daemon.cli("export", "-o", path)).stderr, /is there already/);
});

Deno.test("Markdown and JSON lines have every message once", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await talk(people);
  const markdown = (await daemon.cli("export", "--format", "markdown")).stdout;
  for (const text of ["a **root** \\<script>", "> an answer", "after the answer", "never closed <b>"]) {
    assert.equal(markdown.split(text).length, 2, text);
  }
  const lines = (await daemon.cli("export")).stdout.trimEnd().split("\n").map((line) =>
    JSON.parse(line) as Answer
  );
  const seen = (await people.owner.get("/api/conversations/general/messages?count=500")).messages as Answer[];
  assert.deepEqual(lines.map((message) => message.id), seen.map((message) => message.id));
  const numbers = lines.map(({ seq }) => seq as number);
  assert.ok(numbers.every((seq, n) => n === 0 || seq > numbers[n - 1]!), numbers.join());
  // Whoever has what there was appends what is new, also an answer to something old.
  await people.bo.send("general", "a late answer", {
    reply_to: lines.find(({ body }) => body.startsWith("a **"))!.id,
  });
  const later = (await daemon.cli("export")).stdout.trimEnd().split("\n").map((line) =>
    JSON.parse(line) as Answer
  );
  assert.deepEqual(later.map(({ seq }) => seq).slice(0, -1), numbers);
  assert.equal(later.at(-1)!.body, "a late answer");
});

Deno.test("all conversations go into a folder, a file for each that the caller may see", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await people.ana.call("comms_conversation_create", { conversation: "lab", topic: "open" });
  await people.ana.call("comms_conversation_create", { conversation: "closed", visibility: "private" });
  const folder = join(daemon.home, "out");
  const said = await daemon.cli("export", "--all", "--format", "html", "-o", folder);
  assert.equal(said.code, 0, said.stderr);
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  assert.deepEqual(names, ["general.html", "lab.html"]);
});

Deno.test("wrong usage of export is told with code 2, a daemon that does not run with 3", async () => {
  await using daemon = await TestDaemon.start();
  assert.equal((await daemon.cli("export", "--format", "pdf")).code, 2);
  assert.equal((await daemon.cli("export", "--all")).code, 2);
  await daemon.stop();
  assert.equal((await daemon.cli("export")).code, 3);
});
