import assert from "node:assert/strict";
import { loadState } from "./support/state.ts";

const state = await loadState();

interface Asked {
  query: string;
  order: string;
  cursor: string | null;
}

const hit = (id: string) => ({
  conversation: "general",
  snippet: { text: id, highlights: [] },
  message: { id, body: id, conv: "general" },
});

/** A search on a daemon that answers these pages. */
function search(pages: { ids: string[]; next: string | null; building?: boolean }[]) {
  const asked: Asked[] = [];
  const found = new state.Search({
    api: {
      search(query: Asked) {
        asked.push({ query: query.query, order: query.order, cursor: query.cursor });
        const { ids, next, building = false } = pages[asked.length - 1]!;
        return Promise.resolve({ results: ids.map(hit), next, building });
      },
    },
    people: { list: [{ name: "ana" }, { name: "anton" }] },
    conversations: { joined: [{ id: "general" }, { id: "lab" }], titleOf: (id: string) => id },
  });
  const ids = () => found.results.map(({ message }: { message: { id: string } }) => message.id);
  return { found, asked, ids };
}

Deno.test("pages follow each other, and an empty one that is not the last is passed over", async () => {
  const { found, asked, ids } = search([
    { ids: ["a"], next: "n_9" },
    { ids: [], next: "n_5", building: true },
    { ids: ["b"], next: null },
  ]);
  found.text = "red from:ana";
  found.order = "newest";
  await found.search();
  assert.deepEqual([ids(), found.hasMore, found.building], [["a"], true, false]);
  await found.more();
  assert.deepEqual([ids(), found.hasMore, found.building], [["a", "b"], false, false]);
  const same = { query: "red from:ana", order: "newest" };
  await found.typing();
  assert.deepEqual(asked, [null, "n_9", "n_5"].map((cursor) => ({ ...same, cursor })));
});

Deno.test("a wrong query is told without asking, and while it is typed not at all", async () => {
  const { found, asked } = search([]);
  found.begin("red has:");
  await found.typing();
  assert.equal(found.problem, null);
  await found.search();
  assert.match(found.problem, /^has: needs a value/);
  assert.deepEqual(asked, []);
});

Deno.test("filters and their values are offered where the caret is", () => {
  const { found } = search([]);
  const offers = () => found.offers.map(({ insert }: { insert: string }) => insert);
  found.begin("red fr");
  assert.deepEqual(offers(), ["from:"]);
  found.complete(found.offers[0]);
  assert.deepEqual([found.text, offers()], ["red from:", ["me", "system", "ana", "anton"]]);
  found.begin("in:l is:pinned");
  found.caret = 4;
  assert.deepEqual(offers(), ["lab"]);
  found.complete(found.offers[0]);
  assert.equal(found.text, "in:lab is:pinned");
  found.begin("-in:@an");
  assert.deepEqual(offers(), ["@ana", "@anton"]);
});

Deno.test("what was found is marked, without whom a whisper is for", () => {
  const snippet = { text: "[@bo] psst deploy", highlights: [[2, 4], [11, 17]] };
  assert.deepEqual(state.partsOf(state.withoutStart(snippet, 6)), [
    { text: "psst ", hit: false },
    { text: "deploy", hit: true },
  ]);
});
