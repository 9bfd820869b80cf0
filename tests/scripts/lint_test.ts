import assert from "node:assert/strict";
import plugin from "../../scripts/lint/plugin.ts";

type RuleName = keyof typeof plugin.rules;

/** The messages of one rule for `source`, as if it stood at `place`. */
function lint(rule: RuleName, { place, source }: { place: string; source: string }): string[] {
  return Deno.lint.runPlugin(plugin, place, source)
    .filter(({ id }) => id === `comms/${rule}`)
    .map(({ message }) => message);
}

interface Case {
  rule: RuleName;
  place?: string;
  bad: string;
  good: string;
  says: RegExp;
}

const lines = (count: number) => "  f();\n".repeat(count);

const cases: Record<string, Case> = {
  "a file of more than 300 lines": {
    rule: "file-length",
    bad: "f();\n".repeat(301),
    good: "f();\n".repeat(300),
    says: /301 lines/,
  },
  "a test file of more than 400 lines": {
    rule: "file-length",
    place: "tests/lib/x_test.ts",
    bad: "f();\n".repeat(401),
    good: "f();\n".repeat(400),
    says: /401 lines/,
  },
  "a function of more than 40 lines": {
    rule: "function-length",
    bad: `function g() {\n${lines(39)}}\n`,
    good: `function g() {\n${lines(38)}}\n`,
    says: /41 lines/,
  },
  "a long function expression": {
    rule: "function-length",
    bad: `const g = () => {\n${lines(39)}};\n`,
    good: `const g = () => {\n${lines(38)}};\n`,
    says: /41 lines/,
  },
  "a switch of more than 60 lines": {
    rule: "function-length",
    bad: `function g(x) {\n  switch (x) {\n${"    case 1:\n".repeat(57)}  }\n}\n`,
    good: `function g(x) {\n  switch (x) {\n${"    case 1:\n".repeat(56)}  }\n}\n`,
    says: /61 lines/,
  },
  "a long test": {
    rule: "function-length",
    place: "tests/lib/x_test.ts",
    bad: `Deno.test("x", () => {\n${lines(60)}});\n`,
    good: `function suite() {\n${`  Deno.test("x", () => {\n    f();\n  });\n`.repeat(30)}}\n`,
    says: /62 lines/,
  },
  "nesting four deep": {
    rule: "depth",
    bad: "for (const a of b) { if (a) { while (a) { if (a) f(); } } }",
    good: "for (const a of b) { if (a) { while (a) { f(() => { if (a) f(); }); } } }",
    says: /more than 3 deep/,
  },
  "nesting four deep in an else": {
    rule: "depth",
    bad: "if (a) f(); else { if (b) { for (;;) { if (a) f(); } } }",
    good: "if (a) f(); else if (b) f(); else if (c) f(); else if (d) { for (;;) { if (a) f(); } }",
    says: /more than 3 deep/,
  },
  "a variable at module level": {
    rule: "no-module-state",
    bad: "let count = 0;",
    good: "function f() { let count = 0; return count; }",
    says: /module-level "let"/,
  },
  "an exported variable at module level": {
    rule: "no-module-state",
    bad: "export let count = 0;",
    good: "export const limit = 1;",
    says: /module-level "let"/,
  },
  "an empty map at module level": {
    rule: "no-module-state",
    bad: "const seen = new Map<string, number>();",
    good: `const codes = new Map([["a", 1]]);`,
    says: /empty container/,
  },
  "the console in the program": {
    rule: "console-home",
    bad: `console.log("x");`,
    good: `log.info("x");`,
    says: /belongs to src\/cli\/terminal\.ts/,
  },
  "standard output outside its homes": {
    rule: "stream-home",
    bad: "Deno.stdout.writeSync(bytes);",
    good: "terminal.writeBytes(bytes);",
    says: /belong to src\/cli\/terminal\.ts/,
  },
  "a default export": {
    rule: "no-default-export",
    bad: "export default function f() {}",
    good: "export function f() {}",
    says: /by name/,
  },
  "a file of re-exports": {
    rule: "no-barrel",
    bad: `export * from "./a.ts";\nexport { b } from "./b.ts";`,
    good: `import { a } from "./a.ts";\nexport const b = a;\nexport { c } from "./c.ts";`,
    says: /only exports others/,
  },
  "a boolean parameter": {
    rule: "no-boolean-parameter",
    bad: "function send(text: string, urgent: boolean) {}",
    good: "function send(text: string, options: { urgent: boolean }) {}",
    says: /options object/,
  },
  "a parameter that defaults to a boolean": {
    rule: "no-boolean-parameter",
    bad: "function send(urgent = false) {}",
    good: "function send(count = 0) {}",
    says: /options object/,
  },
  "an unfinished mark": {
    rule: "no-unfinished-mark",
    bad: `// ${"TO"}DO later\nf();`,
    good: `// Why this is so\nf("${"TO"}DO");`,
    says: /unfinished/,
  },
  "a sleep in a test": {
    rule: "no-sleep-in-tests",
    place: "tests/lib/x_test.ts",
    bad: "await new Promise((r) => setTimeout(r, 100));",
    good: "await until(() => ready);",
    says: /not for a duration/,
  },
};

for (const [name, { rule, place = "src/lib/x.ts", bad, good, says }] of Object.entries(cases)) {
  Deno.test(`${name} is reported once and its counterpart is not`, () => {
    const reported = lint(rule, { place, source: bad });
    assert.equal(reported.length, 1, reported.join("\n"));
    assert.match(reported[0]!, says);
    assert.deepEqual(lint(rule, { place, source: good }), []);
  });
}

Deno.test("the console may be used where it belongs", () => {
  const source = `console.log("x");`;
  for (const place of ["src/cli/terminal.ts", "src/lib/log.ts", "scripts/ok.ts"]) {
    assert.deepEqual(lint("console-home", { place, source }), [], place);
  }
});

Deno.test("standard output may be used where it belongs, and in tests", () => {
  const source = "Deno.stdout.writeSync(bytes);";
  for (const place of ["src/tui/terminal/terminal.ts", "src/lib/log.ts", "tests/cli/x_test.ts"]) {
    assert.deepEqual(lint("stream-home", { place, source }), [], place);
  }
});
