import assert from "node:assert/strict";
import fc from "fast-check";
import {
  actionOf,
  type Block,
  inlineText,
  parseInline,
  parseRichText,
  plainText,
  withoutAddressees,
} from "../../src/protocol/rich_text.ts";

function only(body: string): Block {
  const blocks = parseRichText(body);
  assert.equal(blocks.length, 1);
  return blocks[0]!;
}

Deno.test("bold, italic and strike are marks only where they touch words", () => {
  assert.deepEqual(parseInline("a **b** *c* _d_ ~~e~~"), [
    { kind: "text", text: "a " },
    { kind: "bold", children: [{ kind: "text", text: "b" }] },
    { kind: "text", text: " " },
    { kind: "italic", children: [{ kind: "text", text: "c" }] },
    { kind: "text", text: " " },
    { kind: "italic", children: [{ kind: "text", text: "d" }] },
    { kind: "text", text: " " },
    { kind: "strike", children: [{ kind: "text", text: "e" }] },
  ]);
  for (const plain of ["2 * 3 * 4", "** b **", "****", "snake_case_name", "a*b*c", "***"]) {
    assert.deepEqual(parseInline(plain), [{ kind: "text", text: plain }], plain);
  }
});

Deno.test("marks nest", () => {
  assert.deepEqual(parseInline("**a *b* c**"), [{
    kind: "bold",
    children: [{ kind: "text", text: "a " }, { kind: "italic", children: [{ kind: "text", text: "b" }] }, {
      kind: "text",
      text: " c",
    }],
  }]);
});

Deno.test("nothing inside code is a mark, a mention or a link", () => {
  assert.deepEqual(parseInline("`**a** @bo https://x.y`"), [{ kind: "code", text: "**a** @bo https://x.y" }]);
  assert.deepEqual(only("```ts\n**a** @bo\n```"), { kind: "code", language: "ts", text: "**a** @bo" });
});

Deno.test("a fence that is never closed runs to the end", () => {
  assert.deepEqual(parseRichText("a\n```\nb\n\nc"), [
    { kind: "paragraph", children: [{ kind: "text", text: "a" }] },
    { kind: "code", language: null, text: "b\n\nc" },
  ]);
});

Deno.test("only http addresses become links, and the full stop behind stays outside", () => {
  assert.deepEqual(parseInline("see https://a.b/c_(d). javascript:alert(1)"), [
    { kind: "text", text: "see " },
    { kind: "link", href: "https://a.b/c_(d)", text: "https://a.b/c_(d)" },
    { kind: "text", text: ". javascript:alert(1)" },
  ]);
  assert.deepEqual(parseInline("[x](https://a.b)"), [{ kind: "link", href: "https://a.b", text: "x" }]);
  assert.deepEqual(parseInline("[x](javascript:1)"), [{ kind: "text", text: "[x](javascript:1)" }]);
});

Deno.test("mentions are names, not addresses or packages", () => {
  assert.deepEqual(parseInline("@bo a@b.c @std/path").filter((part) => part.kind === "mention"), [{
    kind: "mention",
    name: "bo",
  }]);
});

Deno.test("lists nest, count and have check boxes", () => {
  const list = only("3. a\n4. b\n   - [x] c\n   - [ ] d");
  assert.equal(list.kind, "list");
  if (list.kind !== "list") return;
  assert.equal(list.start, 3);
  assert.equal(list.items.length, 2);
  const sub = list.items[1]!.sublists[0]!;
  assert.deepEqual(sub.kind === "list" && sub.items.map((item) => item.done), [true, false]);
});

Deno.test("tables keep bars that are escaped or in code", () => {
  const table = only("| a | b |\n|---|---|\n| `x|y` | 1\\|2 |");
  assert.equal(table.kind === "table" && table.rows[0]!.map(inlineText).join("/"), "x|y/1|2");
});

Deno.test("quotes hold blocks", () => {
  assert.deepEqual(only("> # a\n> b"), {
    kind: "quote",
    children: [
      { kind: "heading", level: 1, children: [{ kind: "text", text: "a" }] },
      { kind: "paragraph", children: [{ kind: "text", text: "b" }] },
    ],
  });
});

Deno.test("an action and the names in front of a whisper are recognised", () => {
  assert.equal(actionOf("/me waves"), "waves");
  assert.equal(actionOf("/men"), undefined);
  assert.equal(withoutAddressees("[@a, @b] psst"), "psst");
  assert.equal(withoutAddressees("[see] psst"), "[see] psst");
});

Deno.test("no letter of a text is lost, whatever the marks", () => {
  const piece = fc.constantFrom(
    "a",
    "é",
    "😀",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "```",
    "\n",
    " ",
    "> ",
    "- ",
    "1. ",
    "|",
    "# ",
    "@x",
    "[a](",
    ")",
    "http://a",
    "---",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const body = pieces.join("");
      const letters = (text: string) => text.replace(/[^\p{L}\p{Emoji_Presentation}]/gu, "");
      const shown = letters(plainText(body));
      const rest = letters(body.replaceAll("http://a", ""));
      for (const letter of new Set(shown)) assert.ok(letters(body).includes(letter));
      if (!/[`[|]|http/.test(body)) assert.equal(shown, rest);
    }),
    { numRuns: 500 },
  );
});

Deno.test("hostile text is parsed in a moment", () => {
  const begin = performance.now();
  for (
    const piece of ["*a ", "**a ", "_a", "~~a ", "[a](", "`a", "> ", "- ", "|a", "@a", "http://", "**a** "]
  ) {
    parseRichText(piece.repeat(20_000));
    parseRichText((piece + "\n").repeat(5000));
  }
  assert.ok(performance.now() - begin < 5000, `took ${performance.now() - begin} ms`);
});
