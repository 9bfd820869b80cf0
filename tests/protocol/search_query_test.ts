import assert from "node:assert/strict";
import fc from "fast-check";
import { parseQuery, printQuery, type SearchTerm } from "../../src/protocol/search_query.ts";
import { searchFilters } from "../../src/protocol/search_filters.ts";

function termsOf(text: string): SearchTerm[] {
  const parsed = parseQuery(text);
  assert.ok(parsed.ok, `${text}: ${parsed.ok ? "" : parsed.problem}`);
  return parsed.query.terms;
}

function problemOf(text: string): string {
  const parsed = parseQuery(text);
  assert.ok(!parsed.ok, `${text} is taken`);
  assert.ok(parsed.start >= 0 && parsed.end <= text.length && parsed.start < parsed.end);
  return parsed.problem;
}

const word = (text: string, more: { prefix?: boolean; not?: boolean } = {}) => ({
  kind: "word",
  text,
  prefix: false,
  not: false,
  ...more,
});
const phrase = (text: string, more = {}) => ({ ...word(text, more), kind: "phrase" });
const filter = (name: string, value: string, not = false) => ({ kind: "filter", name, value, not });

Deno.test("words are exact but for the last one, which may still be being typed", () => {
  assert.deepEqual(termsOf("deploy fai"), [word("deploy"), word("fai", { prefix: true })]);
  assert.deepEqual(termsOf("deploy failed "), [word("deploy"), word("failed")]);
  assert.deepEqual(termsOf("dep* failed "), [word("dep", { prefix: true }), word("failed")]);
  assert.deepEqual(termsOf("  "), []);
});

Deno.test("quotation marks of any kind make phrases, open ones may still be being typed", () => {
  assert.deepEqual(termsOf('"build  is green" now '), [phrase("build is green"), word("now")]);
  assert.deepEqual(termsOf("“build is”"), [phrase("build is")]);
  assert.deepEqual(termsOf('"build is gr'), [phrase("build is gr", { prefix: true })]);
  assert.deepEqual(termsOf('"build is gr*" x '), [phrase("build is gr", { prefix: true }), word("x")]);
});

Deno.test("a minus negates words, phrases and filters, and is text elsewhere", () => {
  assert.deepEqual(termsOf('-draft -"not ready" -from:ana x-y '), [
    word("draft", { not: true }),
    phrase("not ready", { not: true }),
    filter("from", "ana", true),
    word("x-y"),
  ]);
  assert.deepEqual(termsOf("--json "), [word("--json")]);
  assert.deepEqual(termsOf("a - b "), [word("a"), word("b")]);
});

Deno.test("every filter is taken in any case, without the signs that people put in front", () => {
  const text =
    "From:@ana in:#lobby in:@bo to:ME mentions:me has:code HAS:Link is:Unread before:2026-01-31 after:7d";
  assert.deepEqual(termsOf(text), [
    filter("from", "ana"),
    filter("in", "lobby"),
    filter("in", "@bo"),
    filter("to", "me"),
    filter("mentions", "me"),
    filter("has", "code"),
    filter("has", "link"),
    filter("is", "unread"),
    filter("before", "2026-01-31"),
    filter("after", "7d"),
  ]);
  assert.deepEqual(termsOf('after:"2026-01-31 12:00"'), [filter("after", "2026-01-31 12:00")]);
});

Deno.test("each example of the table is a right query, and so is each value", () => {
  for (const { name, example, values, takes } of searchFilters) {
    assert.equal(termsOf(example)[0]?.kind, "filter", example);
    for (const { value } of values) assert.deepEqual(termsOf(`${name}:${value}`), [filter(name, value)]);
    assert.ok(takes !== "choice" || values.length > 0);
  }
});

Deno.test("a wrong value is answered by the nearest right one", () => {
  assert.match(problemOf("has:lnik"), /did you mean has:link/);
  assert.match(problemOf("is:pined"), /did you mean is:pinned/);
  assert.match(problemOf("is:xyzzyq"), /use pinned, unread, whisper, thread/);
  assert.match(problemOf("to:ana"), /use me/);
  assert.match(problemOf("before:yesterday"), /before:2026-01-31/);
  assert.match(problemOf("after:2026-13-45"), /after:7d/);
  for (const { name } of searchFilters) assert.match(problemOf(`x ${name}: y`), /without a space/);
});

Deno.test("a misspelt filter is answered by the nearest one, a foreign name by ours", () => {
  for (const [typed, meant] of [["form:ana", "from"], ["afer:1d", "after"], ["hass:link", "has"]]) {
    assert.match(problemOf(typed!), new RegExp(`did you mean ${meant}:`));
  }
  for (
    const [typed, meant] of [["sender:ana", "from"], ["channel:lobby", "in"], ["since:yesterday", "after"]]
  ) {
    assert.match(problemOf(typed!), new RegExp(`did you mean ${meant}:`));
  }
});

Deno.test("what only looks like a filter is text", () => {
  for (
    const text of [
      "https://example.org/a?b=c",
      "std::vector",
      "localhost:9920",
      "node:sqlite",
      "TypeError:",
      "c:\\temp",
      "12:30",
      "@ana:",
    ]
  ) assert.deepEqual(termsOf(`${text} `), [word(text)], text);
  assert.deepEqual(termsOf('"from:ana"'), [phrase("from:ana")]);
});

Deno.test("punctuation alone is nothing to look for", () => {
  assert.deepEqual(termsOf("=> done "), [word("done")]);
  assert.match(problemOf(" && "), /nothing to look for/);
  assert.deepEqual(termsOf("🎉 "), [word("🎉")]);
});

Deno.test("a query has limits", () => {
  assert.match(problemOf("x".repeat(1001)), /1001 characters/);
  assert.match(problemOf("x ".repeat(33)), /33 terms/);
});

const piece = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 6 }),
  fc.constantFrom(
    ...[
      '"',
      "“",
      "-",
      "*",
      ":",
      "#",
      "@",
      " ",
      "from:",
      "in:",
      "has:code",
      "is:unread",
      "after:7d",
      "before:",
      "/",
    ],
    ...["fooBar", "a/b.ts", "東京", "mentions:", "\t", "--", '"a b"', "x:", "\\"],
  ),
);
const typed = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(""));

Deno.test("any text is a query or a problem in it, and a query survives being printed", () => {
  fc.assert(
    fc.property(typed, (text) => {
      const parsed = parseQuery(text);
      if (!parsed.ok) return parsed.problem.length > 0 && parsed.start <= parsed.end;
      const printed = printQuery(parsed.query);
      assert.deepEqual(termsOf(printed), parsed.query.terms, printed);
    }),
    { numRuns: 5000 },
  );
});
