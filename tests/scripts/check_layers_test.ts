import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { checkLayers } from "../../scripts/check_layers.ts";
import { graphOf, type Import } from "../../scripts/layers/graph.ts";
import { violationsOf } from "../../scripts/layers/rules.ts";

/** A small program that keeps every rule. */
const goodTree: Record<string, string> = {
  "deno.json": "{}",
  "main.ts": `import { run } from "./src/cli/run.ts";\nrun();\n`,
  "src/lib/clock.ts": `export const now = () => Date.now();\n`,
  "src/protocol/words.ts": `export type Word = string;\n`,
  "src/hub/api.ts":
    `import type { Word } from "../protocol/words.ts";\nexport interface Hub { say(word: Word): void }\n`,
  "src/http/serve.ts":
    `import type { Hub } from "../hub/api.ts";\nexport const serve = (hub: Hub) => hub.say("x");\n`,
  "src/daemon/start.ts":
    `import { serve } from "../http/serve.ts";\nimport { now } from "../lib/clock.ts";\n` +
    `export const start = () => [serve, now];\n`,
  "src/cli/run.ts": `import { start } from "../daemon/start.ts";\nexport const run = () => start();\n`,
};

async function check(changes: Record<string, string>): Promise<string[]> {
  const root = await Deno.realPath(await Deno.makeTempDir());
  try {
    for (const [path, text] of Object.entries({ ...goodTree, ...changes })) {
      await Deno.mkdir(dirname(join(root, path)), { recursive: true });
      await Deno.writeTextFile(join(root, path), text);
    }
    return (await checkLayers(root)).violations;
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("a tree that keeps the rules has no violations", async () => {
  assert.deepEqual(await check({}), []);
});

const badTrees: [name: string, changes: Record<string, string>, expected: RegExp][] = [
  [
    "an import that points up",
    { "src/lib/up.ts": `import type { Word } from "../protocol/words.ts";\nexport type W = Word;\n` },
    /^src\/lib\/up\.ts: may not import "\.\.\/protocol\/words\.ts"/,
  ],
  [
    "a door that takes a value from the hub",
    { "src/http/value.ts": `import { Hub } from "../hub/api.ts";\nexport type H = Hub;\n` },
    /http takes only types from it/,
  ],
  [
    "a door that looks into the hub beyond its interface",
    {
      "src/hub/state.ts": `export type State = 1;\n`,
      "src/http/deep.ts": `import type { State } from "../hub/state.ts";\nexport type S = State;\n`,
    },
    /http may import lib, protocol, hub\/api\.ts/,
  ],
  [
    "a dynamic import of a forbidden folder",
    { "src/config/late.ts": `export const late = () => import("../cli/run.ts");\n` },
    /^src\/config\/late\.ts: may not import "\.\.\/cli\/run\.ts"/,
  ],
  [
    "a type taken by an import expression",
    { "src/store/sly.ts": `export type H = import("../hub/api.ts").Hub;\n` },
    /^src\/store\/sly\.ts: may not import/,
  ],
  [
    "a folder that the table does not know",
    { "src/helpers/x.ts": `export const x = 1;\n` },
    /folder "helpers"/,
  ],
  ["a file beside the folders", { "src/x.ts": `export const x = 1;\n` }, /belongs into a folder of src/],
  [
    "a package that the table does not know",
    {
      "deno.json": JSON.stringify({
        imports: { "left-pad": "npm:left-pad@1.3.0", "mqtt": "npm:mqtt@5.16.0" },
      }),
    },
    /^deno\.json: no folder may import "left-pad"/,
  ],
  ["a barrel", { "src/lib/mod.ts": `export * from "./clock.ts";\n` }, /barrel/],
  [
    "a guarded runtime module",
    { "src/http/db.ts": `import "node:sqlite";\n` },
    /"node:sqlite" is not for http/,
  ],
  [
    "the runtime in pure code",
    { "src/protocol/io.ts": `import "node:fs";\n` },
    /takes nothing of the runtime/,
  ],
  [
    "input and output in the hub",
    { "src/hub/io.ts": `import "node:fs";\n` },
    /takes node:buffer, node:crypto/,
  ],
  [
    "a circle of imports",
    {
      "src/lib/a.ts": `import { b } from "./b.ts";\nexport const a = () => b;\n`,
      "src/lib/b.ts": `import { a } from "./a.ts";\nexport const b = () => a;\n`,
    },
    /src\/lib\/a\.ts → src\/lib\/b\.ts → src\/lib\/a\.ts: a circle/,
  ],
  [
    "an entry point that does more than start the command line",
    { "main.ts": `import "./src/daemon/start.ts";\n` },
    /main\.ts only starts the command line/,
  ],
];

for (const [name, changes, expected] of badTrees) {
  Deno.test(`${name} is a violation`, async () => {
    const violations = await check(changes);
    assert.equal(violations.length, 1, violations.join("\n"));
    assert.match(violations[0]!, expected);
  });
}

Deno.test("a tree without sources cannot pass", async () => {
  const root = await Deno.realPath(await Deno.makeTempDir());
  try {
    await Deno.mkdir(join(root, "src"));
    await Deno.writeTextFile(join(root, "deno.json"), "{}");
    await Deno.writeTextFile(join(root, "main.ts"), "export {};\n");
    await assert.rejects(checkLayers(root), /found 1 files, 0 imports/);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("a file that does not load stops the check", async () => {
  await assert.rejects(check({ "src/lib/broken.ts": `import "./gone.ts";\n` }), /gone\.ts/);
});

function violationOf(edge: Partial<Import>): string[] {
  const from = edge.from ?? "src/mcp/handler.ts";
  return violationsOf({
    files: [from],
    imports: [{ from, specifier: edge.to ?? "", to: "", typeOnly: false, ...edge }],
  });
}

Deno.test("a package is imported in its folder only", () => {
  assert.deepEqual(violationOf({ to: "npm:@modelcontextprotocol/server" }), []);
  assert.match(violationOf({ to: "npm:aedes" })[0]!, /"aedes" is not a package of mcp/);
  assert.match(violationOf({ to: "npm:aedes", typeOnly: true })[0]!, /not a package of mcp/);
});

Deno.test("zod belongs to one file", () => {
  assert.deepEqual(violationOf({ from: "src/protocol/schema.ts", to: "npm:zod" }), []);
  assert.match(
    violationOf({ from: "src/protocol/message.ts", to: "npm:zod" })[0]!,
    /src\/protocol\/schema\.ts alone/,
  );
});

Deno.test("code from the network is not part of the program", () => {
  assert.match(violationOf({ to: "https://example.com/x.ts" })[0]!, /only src, npm packages and node:/);
});

Deno.test("package names are read with and without a scope, version and path", () => {
  const graph = graphOf("/p", [{
    specifier: "file:///p/src/mcp/a.ts",
    dependencies: [
      { specifier: "s", code: { specifier: "npm:@modelcontextprotocol/server@2.4.0/x" } },
      { specifier: "m", type: { specifier: "npm:/mqtt@5.16.0" } },
    ],
  }]);
  assert.deepEqual(graph.imports.map(({ to, typeOnly }) => [to, typeOnly]), [
    ["npm:@modelcontextprotocol/server", false],
    ["npm:mqtt", true],
  ]);
});
