/** Finds promises whose failure nobody would hear of: in a daemon an unheard rejection ends the process. */
import ts from "typescript";

export interface Finding {
  line: number;
  message: string;
}

/** What is wrong in one file, in order of lines. */
export function floatingIn(source: ts.SourceFile, checker: ts.TypeChecker): Finding[] {
  const findings: Finding[] = [];
  const report = (node: ts.Node, message: string) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    findings.push({ line: line + 1, message });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isExpressionStatement(node) && floats(node.expression, checker)) {
      report(node, "A promise that nobody waits for: await it or give it a .catch");
    }
    for (const callback of voidCallbacks(node, checker)) {
      report(
        callback,
        "An async callback where nobody waits for its promise: catch inside it, or call a function that does",
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;
}

/** True when the value of an expression statement is a promise, or a list of them, without a handler for its failure. */
function floats(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  const inner = unwrap(expression);
  if (
    ts.isBinaryExpression(inner) && inner.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    inner.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  ) return false;
  if (ts.isConditionalExpression(inner)) {
    return floats(inner.whenTrue, checker) || floats(inner.whenFalse, checker);
  }
  if (ts.isBinaryExpression(inner)) return floats(inner.right, checker);
  if (ts.isVoidExpression(inner)) return floats(inner.expression, checker);
  if (isHandled(inner, checker)) return false;
  const type = checker.getTypeAtLocation(inner);
  return isPromise(type, checker) || isListOfPromises(type, checker);
}

function unwrap(expression: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(expression) || ts.isNonNullExpression(expression)
    ? unwrap(expression.expression)
    : expression;
}

/** `p.catch(f)`, `p.then(f, g)`, and `.finally` or `.then` behind one of these. */
function isHandled(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  if (!ts.isCallExpression(expression) || !ts.isPropertyAccessExpression(expression.expression)) return false;
  const { name, expression: target } = expression.expression;
  if (name.text === "catch") return expression.arguments.length > 0;
  if (name.text === "then" && expression.arguments.length > 1) return true;
  return name.text === "finally" && isHandled(unwrap(target), checker);
}

function isPromise(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (type.isUnion()) return type.types.some((part) => isPromise(part, checker));
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Never)) return false;
  const then = type.getProperty("then");
  if (then === undefined) return false;
  return checker.getTypeOfSymbol(then).getCallSignatures().length > 0;
}

function isListOfPromises(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (!checker.isArrayType(type) && !checker.isTupleType(type)) return false;
  return checker.getTypeArguments(type as ts.TypeReference).some((element) => isPromise(element, checker));
}

/** Async functions handed to a parameter whose result is declared to be of no interest. */
function voidCallbacks(node: ts.Node, checker: ts.TypeChecker): ts.Expression[] {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return [];
  return (node.arguments ?? []).filter((argument) => {
    if (!ts.isArrowFunction(argument) && !ts.isFunctionExpression(argument)) return false;
    return returnsPromise(argument, checker) && isResultIgnored(argument, checker);
  });
}

function returnsPromise(
  callback: ts.ArrowFunction | ts.FunctionExpression,
  checker: ts.TypeChecker,
): boolean {
  const body = ts.isArrowFunction(callback) && !ts.isBlock(callback.body) ? unwrap(callback.body) : undefined;
  if (body !== undefined && isHandled(body, checker)) return false;
  const signature = checker.getSignatureFromDeclaration(callback);
  return signature !== undefined && isPromise(signature.getReturnType(), checker);
}

function isResultIgnored(callback: ts.Expression, checker: ts.TypeChecker): boolean {
  const expected = checker.getContextualType(callback);
  if (expected === undefined) return false;
  const parts = expected.isUnion() ? expected.types : [expected];
  const signatures = parts.flatMap((part) => part.getCallSignatures());
  return signatures.length > 0 &&
    signatures.every((signature) => (signature.getReturnType().flags & ts.TypeFlags.Void) !== 0);
}
