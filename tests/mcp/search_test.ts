/** Searching through the tools. */
import assert from "node:assert/strict";
import { createMcp } from "../../src/mcp/handler.ts";
import { testWorld } from "../hub/world.ts";
import { ANA, fakeHub, keptLog, principal } from "./fake_hub.ts";
import { callTool } from "./requests.ts";

const caller = { key: ANA, client: principal.client, owner: principal.owner };
const nothing = () => Promise.resolve({ results: [], next: null, building: false });

Deno.test("comms_search is search of the hub, with ten answers unless told otherwise", async () => {
  const { hub, last } = fakeHub({ search: nothing });
  const door = createMcp({ hub, version: "1", log: keptLog().log });
  const answer = await callTool(door, "comms_search", { key: ANA, query: "build from:bo" });
  assert.deepEqual(answer.value, { results: [] });
  assert.deepEqual(last().args, [caller, { query: "build from:bo", order: "relevance", limit: 10 }]);
  const all = { query: "x", conversation: "general", order: "oldest", limit: 3, cursor: "o_3" };
  await callTool(door, "comms_search", { key: ANA, ...all });
  assert.deepEqual(last().args, [caller, all]);
  await door.close();
});

Deno.test("comms_search answers little: where, when, who, and the place in the text", async () => {
  const world = await testWorld();
  const [ana, bo] = [await world.person("ana"), await world.person("bo")];
  const door = createMcp({ hub: world.hub, version: "1", log: keptLog().log });
  const root = await world.say(ana, `deploy ${"and much more ".repeat(100)}`);
  const whisper = await world.say(ana, "deploy quietly", { recipients: ["bo"], reply_to: root.id });
  const first = await callTool(door, "comms_search", { key: bo.key, query: "deploy", limit: 1 });
  const second = await callTool(door, "comms_search", {
    key: bo.key,
    query: "deploy",
    cursor: first.value!.next,
  });
  const found = [first, second].flatMap(({ value }) => value!.results as Record<string, unknown>[]);
  const { text, ...plain } = found.find(({ id }) => id === root.id)!;
  assert.deepEqual(plain, { id: root.id, conversation: "general", ts: root.ts, from: "ana" });
  assert.ok(`${text}`.length <= 202 && `${text}`.startsWith("deploy and"));
  const { text: quiet, ...rest } = found.find(({ id }) => id === whisper.id)!;
  assert.match(`${quiet}`, /deploy quietly$/);
  assert.deepEqual([rest.whisper, rest.reply_to], [true, root.id]);
  assert.equal(second.value!.next, undefined);
  await door.close();
});

Deno.test("comms_search tells what is wrong with a query", async () => {
  const world = await testWorld();
  const { key } = await world.person("ana");
  const door = createMcp({ hub: world.hub, version: "1", log: keptLog().log });
  const { text, value } = await callTool(door, "comms_search", { key, query: "form:ana red" });
  assert.equal(value!.error, true);
  assert.match(text, /did you mean from: \?/);
  await door.close();
});
