/** Two daemons must be able to live in one process: no module keeps anything that changes. */
import { isIn } from "./place.ts";

const containers = new Set(["Map", "Set", "WeakMap", "WeakSet", "Array"]);

export const noModuleState: Deno.lint.Rule = {
  create(ctx) {
    if (!isIn(ctx.filename, "src", "main.ts")) return {};
    return {
      Program(program) {
        for (const statement of program.body) {
          const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
          if (declaration?.type === "VariableDeclaration") checkVariables(ctx, declaration);
        }
      },
    };
  },
};

function checkVariables(ctx: Deno.lint.RuleContext, node: Deno.lint.VariableDeclaration): void {
  if (node.kind !== "const") {
    ctx.report({
      node,
      message: `A module-level "${node.kind}" is shared by everything in the process: pass it in`,
    });
    return;
  }
  for (const { init } of node.declarations) {
    if (init === null || !startsEmpty(init)) continue;
    ctx.report({ node, message: "An empty container at module level is there to be filled: pass it in" });
  }
}

/** True for `new Map()`, `[]` and `{}`: constants that begin empty are no constants. */
function startsEmpty(init: Deno.lint.Expression): boolean {
  if (init.type === "ArrayExpression") return init.elements.length === 0;
  if (init.type === "ObjectExpression") return init.properties.length === 0;
  return init.type === "NewExpression" && init.callee.type === "Identifier" &&
    containers.has(init.callee.name) && init.arguments.length === 0;
}
