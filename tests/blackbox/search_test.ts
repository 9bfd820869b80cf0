/** Searching through every door of a real daemon. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import type { Answer } from "../support/mcp.ts";
import { People } from "../support/people.ts";

const asRest = (query: string, more = "") => `/api/search?query=${encodeURIComponent(query)}${more}`;

/** What a query finds for somebody over REST and over MCP: the same. */
async function idsFor(people: People, name: "ana" | "bo" | "eve", query: string): Promise<string[]> {
  const client = people[name];
  const rest: Answer = await people.restOf(client.key!).get(asRest(query, "&order=newest"));
  const mcp: Answer = await client.call("comms_search", { query, order: "newest", limit: 20 });
  const ids = rest.results.map(({ message }: Answer) => message.id);
  assert.deepEqual(mcp.results.map(({ id }: Answer) => id), ids, query);
  return ids;
}

Deno.test("all doors speak the same language, and find what was said before and after a restart", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await people.ana.call("comms_conversation_create", { conversation: "lab" });
  const red = await people.ana.send("general", "the deploy of fooBar is red: https://example.org/7");
  const green = await people.bo.send("lab", "deploy is green again, @ana");
  const tokyo = await people.bo.send("general", "東京都庁でのdeployment");
  const check = async () => {
    assert.deepEqual(await idsFor(people, "eve", "deploy"), [tokyo.id, green.id, red.id]);
    assert.deepEqual(await idsFor(people, "eve", "deploy in:lab"), [green.id]);
    assert.deepEqual(await idsFor(people, "eve", "foobar has:link"), [red.id]);
    assert.deepEqual(await idsFor(people, "ana", "mentions:me -from:me"), [green.id]);
    assert.deepEqual(await idsFor(people, "eve", "都庁"), [tokyo.id]);
    assert.deepEqual(await idsFor(people, "eve", '"is green" from:bo'), [green.id]);
  };
  await check();
  await daemon.kill9();
  await daemon.start();
  await using again = await People.join(daemon);
  const found: Answer = await again.owner.get(asRest("deploy"));
  assert.equal(found.count, 3);
  const refusal = await again.owner.call("GET", asRest("from:nobody"));
  assert.deepEqual([refusal.status, refusal.body.code], [404, "unknown_participant"]);
});

Deno.test("the command line shows what it finds, and says by its code when that is nothing", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const { id } = await people.ana.send("general", "the deploy is red\nsince noon");
  await people.bo.send("general", "the deploy is green");
  const { code, stdout } = await daemon.cli("search", "deploy", "from:ana");
  assert.equal(code, 0);
  assert.match(
    stdout,
    new RegExp(`^\\[.*\\] ${id.slice(0, 8)} #general @ana: the deploy is red since noon\n$`),
  );
  const json = JSON.parse(
    (await daemon.cli("search", "--json", "--newest", "--in", "general", "deploy")).stdout,
  );
  assert.deepEqual(json.results.map(({ message }: Answer) => message.sender.name), ["bo", "ana"]);
  const limited = await daemon.cli("search", "-n", "1", "deploy");
  assert.deepEqual([limited.stdout.split("\n").length, limited.stderr], [
    2,
    "There is more: --limit shows more.\n",
  ]);
  const without = await daemon.cli("search", "--", "deploy", "-from:bo", "-red");
  assert.deepEqual([without.code, without.stdout], [1, ""]);
  assert.match(without.stderr, /^Nothing found for deploy -from:bo -red\.\n/);
  const wrong = await daemon.cli("search", "deploy", "has:cod");
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /did you mean has:code\?/);
  assert.match((await daemon.cli("complete", "query")).stdout, /^from:ana$/m);
});

Deno.test("a whisper, a private and a direct conversation are found by those who have them and by nobody else", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const { ana, bo } = people;
  await ana.call("comms_conversation_create", {
    conversation: "board",
    visibility: "private",
    mode: "invite",
  });
  await ana.call("comms_invite", { conversation: "board", target_name: "bo" });
  await bo.call("comms_join", { conversation: "board" });
  const { conversation } = await ana.call("comms_dm_open", { target_key: bo.key! });
  await ana.call("comms_send", { conversation: "general", message: "psst pineapple", recipients: ["bo"] });
  await ana.send("board", "pineapple budget is gone");
  await ana.send(conversation, "pineapple between us");
  const queries = [
    "pineapple",
    "pine*",
    '"pineapple budget"',
    "is:whisper",
    "from:ana -is:pinned",
    "-nothing from:ana",
    "mentions:bo",
    "",
  ];
  for (const query of queries) {
    const seen = JSON.stringify([
      await people.restOf(people.eve.key!).get(asRest(query)),
      await people.eve.call("comms_search", { query }),
      await people.eve.call("comms_history", { conversation: "general", query }),
      await people.owner.get(asRest(query)),
      (await daemon.cli("search", "--json", query)).stdout,
    ]);
    assert.doesNotMatch(seen, /psst|is gone|between us|"board"/, query);
  }
  assert.equal((await idsFor(people, "bo", "pineapple")).length, 3);
  assert.equal((await idsFor(people, "bo", "pineapple to:me")).length, 2);
  const hidden = await people.restOf(people.eve.key!).call("GET", asRest("in:board"));
  const absent = await people.restOf(people.eve.key!).call("GET", asRest("in:bored"));
  assert.deepEqual([hidden.status, hidden.body.message.replace("board", "bored")], [
    404,
    absent.body.message,
  ]);
});

Deno.test("an edit and a deletion are what counts at once", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const { id } = await people.ana.send("general", "the old words");
  const place = { conversation: "general", message_id: id };
  assert.deepEqual(await idsFor(people, "bo", "old"), [id]);
  await people.ana.call("comms_edit", { ...place, message: "the new words" });
  assert.deepEqual(await idsFor(people, "bo", "old"), []);
  assert.deepEqual(await idsFor(people, "bo", "new"), [id]);
  await people.ana.call("comms_delete", place);
  assert.deepEqual(await idsFor(people, "bo", "new"), []);
});
