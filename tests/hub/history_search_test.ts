import assert from "node:assert/strict";
import { refused, testWorld } from "./world.ts";

/** Bodies of what a query finds in `general`, oldest first. */
async function room() {
  const world = await testWorld();
  const [ana, bo, eve] = [await world.person("ana"), await world.person("bo"), await world.person("eve")];
  const found = async (query: string, caller = ana) => {
    const { messages } = await world.hub.history(caller, { conversation: "general", query });
    return messages.filter(({ sender }) => sender.type !== "system").map(({ body }) => body);
  };
  return { ...world, ana, bo, eve, found };
}

Deno.test("pieces of words, pieces of names and odd signs are found as in the Python version", async () => {
  const { say, ana, bo, found } = await room();
  await say(ana, "Hello there");
  await say(bo, "x -> y (50%)");
  await say(bo, 'say "form:x" aloud');
  assert.deepEqual(await found("ELL"), ["Hello there"]);
  assert.deepEqual(await found("lo th"), ["Hello there"]);
  assert.deepEqual(await found("->"), ["x -> y (50%)"]);
  assert.deepEqual(await found("50%)"), ["x -> y (50%)"]);
  assert.deepEqual(await found("form:x"), ['say "form:x" aloud']);
  assert.deepEqual(await found("an"), ["Hello there"]);
});

Deno.test("filters, phrases and negation work in one conversation, with snippets", async () => {
  const { hub, say, ana, bo, found } = await room();
  await say(ana, "the deploy is broken");
  await say(bo, "the deploy works: https://example.org");
  assert.deepEqual(await found("deploy from:bo"), ["the deploy works: https://example.org"]);
  assert.deepEqual(await found("deploy -has:link"), ["the deploy is broken"]);
  assert.deepEqual(await found("broken deploy"), ["the deploy is broken"]);
  assert.deepEqual(await found('"broken deploy"'), []);
  const { messages: [hit] } = await hub.history(ana, { conversation: "general", query: "broken" });
  assert.deepEqual(hit!.snippet, { text: "the deploy is broken", highlights: [[14, 20]] });
  const { messages: [plain] } = await hub.history(ana, { conversation: "general", count: 1 });
  assert.equal("snippet" in plain!, false);
});

Deno.test("a wrong query that is no text either is refused", async () => {
  const { hub, ana, found } = await room();
  await assert.rejects(found("has:cod"), refused("invalid_argument"));
  await assert.rejects(found("from:nobody"), refused("unknown_participant"));
  await hub.send(ana, { conversation: "general", message: "try has:cod" });
  assert.deepEqual(await found("has:cod"), ["try has:cod"]);
});

Deno.test("a whisper is found by nobody else, whatever they look for", async () => {
  const { say, ana, eve, found } = await room();
  await say(ana, "psst secret", { recipients: ["bo"] });
  for (const query of ["psst", "secret", "is:whisper", "from:ana", "", "-nothing"]) {
    assert.deepEqual(await found(query, eve), [], query);
    assert.deepEqual(await found(query, ana), ["[@bo] psst secret"], query);
  }
});
