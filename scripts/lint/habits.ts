/** Small habits that keep the code uniform. */
import { isIn } from "./place.ts";

/** The two files that talk to the person at the console; scripts are console programs as a whole. */
const consoleHomes = ["src/cli/terminal.ts", "src/lib/log.ts", "scripts"];
/** Standard input and output have a third user: the chat on a whole screen. */
const streamHomes = [...consoleHomes, "src/tui/terminal/terminal.ts"];
const streams = ["stdin", "stdout", "stderr"];

export const consoleHome: Deno.lint.Rule = {
  create(ctx) {
    if (isIn(ctx.filename, ...consoleHomes)) return {};
    return {
      MemberExpression(node) {
        if (node.object.type !== "Identifier" || node.object.name !== "console") return;
        ctx.report({ node, message: "The console belongs to src/cli/terminal.ts and src/lib/log.ts" });
      },
    };
  },
};

export const streamHome: Deno.lint.Rule = {
  create(ctx) {
    if (!isIn(ctx.filename, "src", "main.ts") || isIn(ctx.filename, ...streamHomes)) return {};
    return {
      MemberExpression(node) {
        if (node.object.type !== "Identifier" || node.object.name !== "Deno") return;
        if (node.property.type !== "Identifier" || !streams.includes(node.property.name)) return;
        ctx.report({
          node,
          message: "Standard input and output belong to src/cli/terminal.ts, src/lib/log.ts and " +
            "src/tui/terminal/terminal.ts",
        });
      },
    };
  },
};

export const noDefaultExport: Deno.lint.Rule = {
  create(ctx) {
    if (!isIn(ctx.filename, "src", "main.ts")) return {};
    return {
      ExportDefaultDeclaration(node) {
        ctx.report({
          node,
          message: "A default export has a different name at each import: export it by name",
        });
      },
    };
  },
};

export const noBarrel: Deno.lint.Rule = {
  create(ctx) {
    return {
      Program(node) {
        const isReexport = (s: Deno.lint.Statement) =>
          s.type === "ExportAllDeclaration" || (s.type === "ExportNamedDeclaration" && s.source !== null);
        if (node.body.length === 0 || !node.body.every(isReexport)) return;
        ctx.report({
          node,
          message: "A file that only exports others hides who imports whom: import its parts",
        });
      },
    };
  },
};

/** What a reader cannot tell at the call: `send(hub, "x", true)`. */
export const noBooleanParameter: Deno.lint.Rule = {
  create(ctx) {
    if (!isIn(ctx.filename, "src", "scripts", "main.ts")) return {};
    return {
      FunctionDeclaration(node) {
        for (const parameter of node.params) {
          if (!isBoolean(parameter)) continue;
          ctx.report({
            range: parameter.range,
            message: "A bare boolean says nothing at the call: take an options object",
          });
        }
      },
    };
  },
};

function isBoolean(parameter: Deno.lint.Parameter): boolean {
  if (parameter.type === "AssignmentPattern") {
    return parameter.right.type === "Literal" && typeof parameter.right.value === "boolean";
  }
  return parameter.type === "Identifier" &&
    parameter.typeAnnotation?.typeAnnotation.type === "TSBooleanKeyword";
}

const mark = /\b(TODO|FIXME|XXX|HACK)\b/;

export const noUnfinishedMark: Deno.lint.Rule = {
  create(ctx) {
    return {
      Program() {
        for (const comment of ctx.sourceCode.getAllComments()) {
          const found = mark.exec(comment.value);
          if (found === null) continue;
          ctx.report({
            range: comment.range,
            message: `"${found[1]}" marks unfinished work: finish it or file it`,
          });
        }
      },
    };
  },
};

/** A test that waits for a duration is slow on a fast machine and wrong on a slow one. */
export const noSleepInTests: Deno.lint.Rule = {
  create(ctx) {
    if (!isIn(ctx.filename, "tests")) return {};
    return {
      NewExpression(node) {
        if (node.callee.type !== "Identifier" || node.callee.name !== "Promise") return;
        const text = ctx.sourceCode.getText(node);
        if (!/^new Promise(?:<\w+>)?\(\((\w+)\) => \{?\s*setTimeout\(\1, /.test(text)) return;
        ctx.report({
          node,
          message: "Wait for a fact (an event, a fence, a clock step), not for a duration",
        });
      },
    };
  },
};
