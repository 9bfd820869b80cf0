import assert from "node:assert/strict";
import { artifactNameProblem, normalArtifactName } from "../../src/protocol/artifact_names.ts";

Deno.test("names with spaces, capitals, dots inside and other scripts are fine", () => {
  for (const name of ["api-plan", "API Plan v2", "notes.md", "計画", "a", "👩‍👩‍👧 family", "x".repeat(128)]) {
    assert.equal(artifactNameProblem(normalArtifactName(name)), undefined, name);
  }
});

Deno.test("names that are no file name everywhere are refused with the reason", () => {
  const cases: [string, RegExp][] = [
    ["", /empty/],
    ["x".repeat(129), /longer than 128/],
    ["計".repeat(100), /240 bytes/],
    ["a\u0000b", /control/],
    ["a\nb", /control/],
    ["half \ud83d", /half a character/],
    ["a/b", /one of/],
    ["a\\b", /one of/],
    ["what?", /one of/],
    ["`x`", /one of/],
    ["ｆull", /fullwidth/],
    [".hidden", /starts/],
    [" x", /starts/],
    ["x ", /ends with/],
    ["x-", /ends with/],
    ["x_", /ends with/],
    ["x.", /ends with/],
    ["a..b", /"\.\."/],
    ["plan.JSON", /\.json/],
    ["con", /Windows/],
    ["LPT1.txt", /Windows/],
  ];
  for (const [name, problem] of cases) {
    assert.match(artifactNameProblem(name) ?? "fine", problem, JSON.stringify(name));
  }
});
