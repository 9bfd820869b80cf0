import fc from "fast-check";
import assert from "node:assert/strict";
import { highlight, languageOfFile, type TokenKind } from "../../src/tui/view/highlight.ts";
import { cpuMs } from "./cpu_time.ts";

/** The pieces of one kind, over all lines. */
function pieces(code: string, language: string, kind: TokenKind): string[] {
  return highlight(code, language).flat().filter((token) => token.kind === kind).map(({ text }) => text);
}

Deno.test("a comment over several lines is one on each of them", () => {
  assert.deepEqual(pieces("a(); /* one\n two\n*/ b(); // end", "ts", "comment"), [
    "/* one",
    " two",
    "*/",
    "// end",
  ]);
});

Deno.test("what looks like a comment in a string is none", () => {
  assert.deepEqual(pieces('const url = "https://x"; // real', "ts", "comment"), ["// real"]);
  assert.deepEqual(pieces('echo "# no" $HOME#no # yes', "sh", "comment"), ["# yes"]);
});

Deno.test("strings of several lines are strings to their end", () => {
  assert.deepEqual(pieces("x = `a\nb` + 1", "js", "string"), ["`a", "b`"]);
  assert.deepEqual(pieces('def f():\n  """doc\n  more"""\n  return f"x"', "python", "string"), [
    '"""doc',
    '  more"""',
    'f"x"',
  ]);
});

Deno.test("an unfinished string ends with its line, so that the rest is still read", () => {
  assert.deepEqual(pieces('const a = "open\nconst b = 1', "ts", "keyword"), ["const", "const"]);
});

Deno.test("each language has words of its own", () => {
  assert.deepEqual(pieces("func main() { defer x() }", "go", "keyword"), ["func", "defer"]);
  assert.deepEqual(pieces("fn a<'x>(s: &'x str) -> u8 { 'c' }", "rust", "keyword"), ["fn"]);
  assert.deepEqual(pieces("SELECT a FROM b WHERE c = 'd'", "sql", "keyword"), ["SELECT", "FROM", "WHERE"]);
  assert.deepEqual(pieces("if [ -f x ]; then echo 1; fi", "bash", "keyword"), ["if", "then", "echo", "fi"]);
  assert.deepEqual(pieces("lambda x: None", "py", "keyword"), ["lambda", "None"]);
});

Deno.test("keys, tags and calls have names", () => {
  assert.deepEqual(pieces('{"a": "b", "c": [1, true]}', "json", "name"), ['"a"', '"c"']);
  assert.deepEqual(pieces("one: 1\n- two: http://x\n# three: 3", "yaml", "name"), ["one", "- two"]);
  assert.deepEqual(pieces('<a href="x">t</a>', "html", "name"), ["<a", ">", "</a>"]);
  assert.deepEqual(pieces("run(stop())", "ts", "name"), ["run", "stop"]);
  assert.deepEqual(pieces("[part]\nkey = 1", "toml", "name"), ["[part]", "key"]);
});

Deno.test("numbers are numbers in all their forms, and not inside words", () => {
  assert.deepEqual(pieces("0xff + 1_000 + 2.5e-3 + 10n + a1", "ts", "number"), [
    "0xff",
    "1_000",
    "2.5e-3",
    "10n",
  ]);
});

Deno.test("a diff is coloured by its lines", () => {
  assert.deepEqual(highlight("@@ 1 @@\n-old\n+new\n same", "diff").flat().map(({ kind }) => kind), [
    "keyword",
    "removed",
    "added",
    "plain",
  ]);
});

Deno.test("an unknown language is plain", () => {
  assert.deepEqual(highlight("if x\ny", "klingon"), [[{ kind: "plain", text: "if x" }], [{
    kind: "plain",
    text: "y",
  }]]);
  assert.deepEqual(highlight("constructor", "constructor"), [[{ kind: "plain", text: "constructor" }]]);
});

Deno.test("the language of a file is known by its name or its first line", () => {
  assert.equal(languageOfFile("main.rs", ""), "rs");
  assert.equal(languageOfFile("tool", "#!/usr/bin/env python3\n"), "python");
  assert.equal(languageOfFile("tool", "#!/bin/bash\n"), "bash");
  assert.equal(languageOfFile("data", ' {\n "a": 1}'), "json");
  assert.equal(languageOfFile("notes", "hello"), null);
});

const names = [
  "ts",
  "go",
  "rust",
  "py",
  "rb",
  "sh",
  "yaml",
  "toml",
  "json",
  "sql",
  "html",
  "css",
  "java",
  "diff",
  "x",
];
const code = fc.array(
  fc.constantFrom(
    '"',
    "'",
    "`",
    "/*",
    "*/",
    "//",
    "#",
    "--",
    "\\",
    "\n",
    "\n\n",
    " ",
    "a",
    "fn",
    "1",
    ".",
    "<!--",
    "<a",
    "'''",
    '"""',
    'r#"',
    "$",
    "${",
    "漢",
    "\u0301",
    "\ud800",
    ":",
    "- ",
    "[",
    "@",
    "--x",
    "=",
  ),
  { maxLength: 40 },
).map((parts) => parts.join(""));

Deno.test("nothing of the text is lost or moved, whatever it is", () => {
  fc.assert(
    fc.property(code, fc.constantFrom(...names), (text, language) => {
      const lines = highlight(text, language);
      assert.equal(lines.map((tokens) => tokens.map((token) => token.text).join("")).join("\n"), text);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("no text takes long, however it is made", () => {
  const parts = [
    '"',
    "'",
    "`",
    "/*",
    "#",
    "<",
    "a",
    "1",
    " ",
    "\\",
    "a:",
    "-",
    "[",
    '"a',
    "'a\n",
    "$",
    ".a",
    "a\n",
    "_",
    "é",
  ];
  for (const language of names) {
    for (const part of parts) {
      const text = part.repeat(20_000 / part.length);
      const took = cpuMs(() => void highlight(text, language));
      assert.ok(took < 500, `${language} ${JSON.stringify(part)} took ${took} ms`);
    }
  }
});
