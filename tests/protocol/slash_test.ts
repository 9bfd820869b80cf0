import assert from "node:assert/strict";
import fc from "fast-check";
import { completeSlash, parseSlash, slashCommands } from "../../src/protocol/slash.ts";

Deno.test("ordinary text and paths are no commands", () => {
  for (const text of ["hello", "", "//x", "/usr/bin is full", "/", "a /dm"]) {
    assert.equal(parseSlash(text).kind, "text", text);
  }
});

Deno.test("a whisper names its people, each once, and keeps the lines of its text", () => {
  assert.deepEqual(parseSlash("/dm @ana, @bo @ana  hi\n@bo there"), {
    kind: "command",
    name: "dm",
    people: ["ana", "bo"],
    word: "",
    text: "hi\n@bo there",
  });
  assert.match((parseSlash("/dm hi") as { problem: string }).problem, /No recipients/);
  assert.match((parseSlash("/dm @bo") as { problem: string }).problem, /Empty message/);
});

Deno.test("a misspelt command is answered by the nearest one", () => {
  assert.match((parseSlash("/jion x") as { problem: string }).problem, /did you mean \/join/);
  assert.match((parseSlash("/frobnicate") as { problem: string }).problem, /\/help/);
});

Deno.test("each command says how it is written when something is missing", () => {
  for (const { name, usage, args } of slashCommands) {
    const bare = parseSlash(`/${name}`);
    const needs = args !== "none" && !args.startsWith("optional_");
    assert.equal(bare.kind, needs ? "problem" : "command", name);
    if (bare.kind === "problem" && name !== "dm") assert.ok(bare.problem.includes(usage), bare.problem);
  }
});

Deno.test("names lose their @, conversations their #", () => {
  assert.equal((parseSlash("/kick @bo") as { word: string }).word, "bo");
  assert.equal((parseSlash("/join #lobby") as { word: string }).word, "lobby");
});

Deno.test("completion follows what was typed", () => {
  assert.deepEqual(completeSlash("/re").map((one) => one.name), ["reply", "react"]);
  assert.equal(completeSlash("/").length, slashCommands.length);
});

Deno.test("any text gets an answer", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    parseSlash(text);
    parseSlash(`/${text}`);
    parseSlash(`/dm ${text}`);
  }));
});
