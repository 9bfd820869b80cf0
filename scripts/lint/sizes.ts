/** Files and functions that outgrow one screen or one purpose. */
import { isIn } from "./place.ts";

/** Tests list cases, so they may be longer than what they test. */
const limits = {
  source: { file: 300, function: 40, nesting: 3 },
  test: { file: 400, function: 60, nesting: 4 },
};

const longestTable = 60;

/** A function that registers tests is a list; the tests in it are measured one by one. */
const registersTests = /\btest\(\s*["`'\w]/;

type Functions =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

const nesting = new Set([
  "IfStatement",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "DoWhileStatement",
  "SwitchStatement",
  "TryStatement",
]);

function limitsOf(filename: string): typeof limits.source {
  return isIn(filename, "tests") ? limits.test : limits.source;
}

function lineCount(text: string): number {
  return text.replace(/\n$/, "").split("\n").length;
}

export const fileLength: Deno.lint.Rule = {
  create(ctx) {
    return {
      Program(node) {
        const { file: max } = limitsOf(ctx.filename);
        const lines = lineCount(ctx.sourceCode.text);
        if (lines <= max) return;
        ctx.report({
          node,
          message: `A file of ${lines} lines has a second purpose: give it a home (at most ${max})`,
        });
      },
    };
  },
};

export const functionLength: Deno.lint.Rule = {
  create(ctx) {
    const check = (node: Functions) => {
      const text = ctx.sourceCode.getText(node);
      if (isIn(ctx.filename, "tests") && registersTests.test(text)) return;
      const max = isTable(node) ? longestTable : limitsOf(ctx.filename).function;
      const lines = lineCount(text);
      if (lines <= max) return;
      ctx.report({ node, message: `A function of ${lines} lines does more than one thing (at most ${max})` });
    };
    return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
  },
};

/** A body that is nothing but one switch is a table of cases, which gains nothing from being cut in two. */
function isTable(node: Functions): boolean {
  const { body } = node;
  return body?.type === "BlockStatement" && body.body.length === 1 &&
    body.body[0]?.type === "SwitchStatement";
}

export const depth: Deno.lint.Rule = {
  create(ctx) {
    const check = (node: Deno.lint.Node) => {
      const { nesting: max } = limitsOf(ctx.filename);
      if (depthOf(node, ctx.sourceCode.getAncestors(node)) === max + 1) {
        ctx.report({ node, message: `Nested more than ${max} deep: return early or name the inner part` });
      }
    };
    return Object.fromEntries([...nesting].map((type) => [type, check]));
  },
};

/** How many statements of the same function this one is inside of, itself included; `else if` does not go deeper. */
function depthOf(node: Deno.lint.Node, ancestors: Deno.lint.Node[]): number {
  let depth = 0;
  let inner = node;
  for (const outer of [...ancestors].reverse().concat(node)) {
    if (/Function/.test(outer.type)) break;
    const isElseIf = outer.type === "IfStatement" && outer.alternate === inner &&
      inner.type === "IfStatement";
    if (nesting.has(outer.type) && outer !== node && !isElseIf) depth++;
    inner = outer;
  }
  return depth + 1;
}
