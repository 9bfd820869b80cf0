/** Colours for code: comments, strings, numbers and words of the language. Rough, quick, and never wrong about the text itself. */
import { type Language, languageNamed } from "./languages.ts";

export type TokenKind = "plain" | "comment" | "string" | "number" | "keyword" | "name" | "added" | "removed";

export interface Token {
  kind: TokenKind;
  text: string;
}

/** More is left plain, so that no text takes long. */
const maxChars = 50_000;

/** The tokens of each line; joined with line breaks they are the text. An unknown language has plain lines. */
export function highlight(text: string, language: string | null): Token[][] {
  const name = /^\w[\w+]*/.exec(language?.toLowerCase() ?? "")?.[0] ?? "";
  if (name === "diff" || name === "patch") return text.split("\n").map((line) => [diffToken(line)]);
  const known = text.length > maxChars ? undefined : languageNamed(name);
  return known === undefined ? inLines([{ kind: "plain", text }]) : inLines(tokensOf(text, known));
}

/** The language of a whole file: by the end of its name, or by its first line. */
export function languageOfFile(name: string, text: string): string | null {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
  if (ending !== undefined && (languageNamed(ending) || ending === "diff" || ending === "patch")) {
    return ending;
  }
  const program = /^#![^\n]*?\b(python|node|deno|ruby|perl|[a-z]*sh)[\d.]*(?:\s|$)/.exec(text)?.[1];
  if (program !== undefined) return program === "node" || program === "deno" ? "ts" : program;
  if (/^\s*[[{]\s*(?:["[{\]}]|$)/.test(text)) return "json";
  return /^\s*</.test(text) ? "html" : null;
}

function diffToken(text: string): Token {
  if (text.startsWith("+")) return { kind: "added", text };
  if (text.startsWith("-")) return { kind: "removed", text };
  return { kind: text.startsWith("@@") ? "keyword" : "plain", text };
}

function tokensOf(text: string, language: Language): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const match of text.matchAll(language.token)) {
    if (match[0] === "") continue;
    if (match.index > at) tokens.push({ kind: "plain", text: text.slice(at, match.index) });
    at = match.index + match[0].length;
    tokens.push({ kind: kindOf(match, language, text[at]), text: match[0] });
  }
  return [...tokens, { kind: "plain", text: text.slice(at) }];
}

function kindOf({ groups }: RegExpMatchArray, language: Language, next: string | undefined): TokenKind {
  const { comment, string, number, name, word } = groups ?? {};
  if (comment !== undefined) return "comment";
  if (string !== undefined) return "string";
  if (number !== undefined) return "number";
  if (name !== undefined) return "name";
  if (word === undefined) return "plain";
  if (language.keywords.has(language.ignoresCase ? word.toLowerCase() : word)) return "keyword";
  return next === "(" ? "name" : "plain";
}

/** What goes over a line break goes on in the next line. */
function inLines(tokens: readonly Token[]): Token[][] {
  const lines: Token[][] = [[]];
  for (const { kind, text } of tokens) {
    const [first = "", ...rest] = text.split("\n");
    add(lines.at(-1)!, { kind, text: first });
    for (const part of rest) {
      const line: Token[] = [];
      add(line, { kind, text: part });
      lines.push(line);
    }
  }
  return lines;
}

function add(line: Token[], token: Token): void {
  if (token.text === "") return;
  const last = line.at(-1);
  if (last?.kind === token.kind) last.text += token.text;
  else line.push(token);
}
