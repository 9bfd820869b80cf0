import assert from "node:assert/strict";
import fc from "fast-check";
import { scoreOf, searchText } from "../../src/protocol/search_text.ts";
import { wantedIn } from "../../src/protocol/search_match.ts";
import { snippetOf } from "../../src/protocol/search_snippet.ts";
import { ANA, BO, boundQuery, isFound } from "./search_facts_maker.ts";

/** Body, what finds it, what does not. A query ends with a space where its last word is finished. */
const table: readonly (readonly [body: string, found: readonly string[], not: readonly string[]])[] = [
  ["Deploy of the API failed", ["deploy ", "DEPLOY failed ", "dep", "api fai", '"the api"', "-green "], [
    "deploys ",
    "dep failed ",
    '"api the"',
    "-api ",
    "deploy green ",
  ]],
  ["call fooBar() now", [
    "fooBar ",
    "foobar ",
    "FOOBAR ",
    "foo ",
    "bar ",
    "fooB",
    "foob",
    '"foo bar"',
    "fooBar() ",
  ], [
    "oba",
    "barfoo ",
    "foob ",
  ]],
  ["the foobar option", ["fooBar ", "foobar "], ["foo ", "bar "]],
  ["rename snake_case_name", ["snake_case_name ", "snake_case ", "case ", "snake_c", "case_name "], [
    "snake_name ",
    "snakecase ",
  ]],
  ["see src/hub/searchIndex.ts:42", [
    "src/hub/searchIndex.ts ",
    "hub/searchindex.ts ",
    "searchIndex ",
    "index.ts ",
  ], [
    "hub/index.ts ",
    "src/searchIndex ",
  ]],
  ["src/hub/searchIndex.ts:42 ", ["searchIndex.ts:42 ", "src/hu", "index ", "ts:4", '"hub search index"'], [
    "42:ts ",
  ]],
  ["parseHTTPRequest2Go utf8", [
    "http ",
    "request2 ",
    "parsehttprequest2go ",
    "parseHTTPRequest2Go ",
    "utf8 ",
  ], [
    "utf ",
  ]],
  ["__init__ and get_fooBar", ["__init__ ", "init ", "get_foobar ", "get_fooBar ", "foobar "], [
    "getfoobar ",
  ]],
  ["東京都庁は新宿にある", ["東京", "京都", "東京都庁 ", "庁", "新宿", "新 ", "ある "], [
    "東都",
    "大阪",
    "庁東",
  ]],
  ["Tokyoタワー ﾊﾞｽ停", ["tokyo ", "タワー", "タワ ", "バス停 ", "tokyoタワー "], ["タス"]],
  ["안녕하세요 세계", ["안녕", "하세요 ", "세계 "], ["세요세"]],
  ["สวัสดีครับ", ["สวัสดี ", "ครับ "], ["บาร์"]],
  ["中文test混合", ["test ", "中文test ", "文test混 ", "混合"], ["中test "]],
  ["Éclair naïve cafe\u0301", ["eclair ", "ÉCLAIR ", "naive ", "café ", "cafe "], ["caf "]],
  ["ship it 🎉", ["🎉", "🎉 ", "ship 🎉"], ["👍"]],
  ["don't use node:sqlite 3.53", ["don't ", "node:sqlite ", "sqlite ", "3.53 ", '"use node"'], ["dont "]],
];

Deno.test("words, identifiers and scripts without spaces are found by the whole and by parts", () => {
  for (const [body, found, not] of table) {
    for (const query of found) assert.ok(isFound(query, { message: { body } }), `${query} in ${body}`);
    for (const query of not) assert.ok(!isFound(query, { message: { body } }), `no ${query} in ${body}`);
  }
});

Deno.test("names of files are searched with the text; names of senders where that is asked for", () => {
  const files = [{ id: "f", name: "budget_2026.xlsx", size: 1, type: "text/plain" }];
  assert.ok(isFound("budget has:file", { message: { files } }));
  assert.ok(!isFound("has:file", {}));
  assert.ok(!isFound("ana", {}));
  assert.ok(isFound("ana hello", { senders: true }));
  assert.ok(!isFound("-ana hello", { senders: true }));
});

Deno.test("filters hold for what they say", () => {
  const cases: [string, Parameters<typeof isFound>[1], boolean][] = [
    ["from:ana", {}, true],
    ["from:bo", {}, false],
    ["from:bo from:ana", {}, true],
    ["-from:bo -from:ana", {}, false],
    ["from:system", { state: { sender: "00000000" } }, true],
    ["in:general", {}, true],
    ["in:lab in:general", {}, true],
    ["-in:general", {}, false],
    ["to:me", {}, false],
    ["to:me", { message: { mentions: [BO] } }, true],
    ["to:me", { message: { recipients: [BO] } }, true],
    ["to:me", { state: { direct: true } }, true],
    ["-to:me", { state: { direct: true } }, false],
    ["mentions:ana", { message: { mentions: [ANA, BO] } }, true],
    ["mentions:ana mentions:me", { message: { mentions: [ANA] } }, false],
    ["has:code", { message: { body: "run `ls`" } }, true],
    ["has:code", { message: { body: "```ts\nx\n```" } }, true],
    ["has:code", { message: { body: "it`s" } }, false],
    ["has:link", { message: { body: "see HTTPS://a.b" } }, true],
    ["has:link", { message: { body: "http is old" } }, false],
    ["has:reaction", { state: { reacted: true } }, true],
    ["has:thread", { state: { answered: true } }, true],
    ["is:thread", { state: { reply: true } }, true],
    ["is:pinned is:unread is:whisper", { state: { pinned: true, unread: true, whisper: true } }, true],
    ["is:pinned is:unread", { state: { pinned: true } }, false],
    ["before:2026-03-10", {}, false],
    ["before:2026-03-11", {}, true],
    ["after:2026-03-10T12:00:00Z", {}, true],
    ["after:2d", {}, false],
    ["after:4d before:72h", {}, false],
    ["after:4d before:71h", {}, true],
    ["-after:2d", {}, true],
    ["", {}, true],
  ];
  for (const [query, given, wanted] of cases) assert.equal(isFound(query, given), wanted, query);
});

Deno.test("a message that says it more often and in fewer words answers better", () => {
  const wanted = wantedIn(boundQuery("deploy "));
  const score = (body: string) => scoreOf(searchText(body, ""), wanted);
  assert.ok(score("deploy deploy deploy now") > score("deploy now it is"));
  assert.ok(score("deploy") > score(`deploy ${"and more ".repeat(50)}`));
  assert.equal(score("nothing"), 0);
  const typing = wantedIn(boundQuery("deploy"));
  assert.ok(scoreOf(searchText("deploy it", ""), typing) > scoreOf(searchText("deployed", ""), typing));
});

function shown(body: string, query: string): { text: string; marked: string[] } {
  const { text, highlights } = snippetOf(body, wantedIn(boundQuery(query)));
  return { text, marked: highlights.map(([start, end]) => text.slice(start, end)) };
}

Deno.test("a snippet marks what was found, in the text as it was written", () => {
  assert.deepEqual(shown("Call FooBar() twice", "foob"), { text: "Call FooBar() twice", marked: ["FooB"] });
  assert.deepEqual(shown("a fooBar and foo", "foo ").marked, ["foo", "foo"]);
  assert.deepEqual(shown("東京都庁", "京都").marked, ["京都"]);
  assert.deepEqual(shown("東京都庁", "庁").marked, ["庁"]);
  assert.deepEqual(shown("東京都庁", "東").marked, ["東"]);
  assert.deepEqual(shown("Cafe\u0301 crème", "café creme ").marked, ["Cafe\u0301", "crème"]);
  assert.deepEqual(shown("one\ntwo three", '"two three" -four'), {
    text: "one two three",
    marked: ["two three"],
  });
  assert.deepEqual(shown("nothing here", "from:ana"), { text: "nothing here", marked: [] });
});

Deno.test("a snippet of a long text shows the place with the most of what was looked for", () => {
  const filler = "lorem ipsum dolor sit amet ".repeat(40);
  const { text, marked } = shown(
    `deploy ${filler} the deploy of the api failed ${filler}`,
    "deploy failed api",
  );
  assert.deepEqual(marked, ["deploy", "api", "failed"]);
  assert.ok(text.length <= 202 && text.startsWith("…") && text.endsWith("…"), text);
});

const bodies = fc.array(
  fc.constantFrom(
    "fooBar",
    "foo",
    "bar",
    "東京都",
    "é",
    "a/b.ts",
    " ",
    "\n",
    "🎉",
    "x".repeat(90),
    "snake_case",
    "ﬁx",
    "ﷺ",
  ),
  { maxLength: 60 },
).map((words) => words.join(""));

Deno.test("highlights lie inside the snippet, in order, and hold what a query found", () => {
  const queries = [
    "foo",
    "foobar ",
    "京",
    "東京都 ",
    "a/b.ts ",
    "snake_c",
    "🎉 ",
    "fix ",
    "b",
    '"foo bar"',
    "x",
  ];
  fc.assert(
    fc.property(bodies, fc.constantFrom(...queries), (body, query) => {
      const { text, highlights } = snippetOf(body, wantedIn(boundQuery(query)));
      assert.ok(text.length <= 202 && text.isWellFormed());
      let last = 0;
      for (const [start, end] of highlights) {
        assert.ok(start >= last && end > start && end <= text.length);
        last = end;
      }
      assert.ok(highlights.length > 0 || body.length > 200 || !isFound(query, { message: { body } }), body);
      assert.ok(highlights.length === 0 || isFound(query, { message: { body } }), body);
    }),
    { numRuns: 2000 },
  );
});
