/** Colours for code: comments, strings, numbers and words of the language. Rough, quick, and never wrong about the text itself. */

export type TokenKind = "plain" | "comment" | "string" | "number" | "keyword" | "name" | "added" | "removed";

export interface Token {
  kind: TokenKind;
  text: string;
}

interface Language {
  /** From here to the end of the line. */
  comment: string;
  keywords: ReadonlySet<string>;
  ignoresCase?: true;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const curly = words(
  "abstract as async await break case catch class const continue default defer delete do else enum export extends " +
    "false final finally fn for from func function go if implements import in instanceof interface let loop match " +
    "mod mut namespace new nil null of package private protected pub public readonly return self static struct " +
    "super switch this throw trait true try type typeof undefined use using var void where while yield",
);

const python = words(
  "and as assert async await break class continue def del elif else except False finally for from global if import " +
    "in is lambda None nonlocal not or pass raise return True try while with yield",
);

const shell = words(
  "case cd do done echo elif else esac exit export fi for function if in local return set shift source then " +
    "unset until while",
);

const sql = words(
  "and as by create delete distinct from group having in index insert into is join left limit not null on or order " +
    "right select set table union update values where",
);

const data = words("true false null yes no");

const slashes: Language = { comment: "//", keywords: curly };
const hashes = (keywords: ReadonlySet<string>): Language => ({ comment: "#", keywords });

const languages: Readonly<Record<string, Language>> = {
  ...named(
    "ts tsx js jsx javascript typescript java c cpp c++ cs csharp go rust rs swift kotlin php scala",
    slashes,
  ),
  ...named("py python", hashes(python)),
  ...named("sh bash zsh shell console fish", hashes(shell)),
  ...named(
    "rb ruby perl r",
    hashes(words([...python, ...curly, "end", "unless", "puts", "require"].join(" "))),
  ),
  ...named("yaml yml toml ini conf dockerfile make makefile", hashes(data)),
  ...named("json json5 jsonc", { comment: "//", keywords: data }),
  ...named("sql", { comment: "--", keywords: sql, ignoresCase: true }),
};

function named(names: string, language: Language): Record<string, Language> {
  return Object.fromEntries(names.split(" ").map((name) => [name, language]));
}

/** Longer lines are left plain, so that one line never takes long. */
const maxLineChars = 2_000;

const token =
  /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`[^`]*`?|\b\d[\w.]*|[\p{L}_$][\p{L}\p{N}_$]*|\s+|[^\s]/gu;

/** The tokens of one line; joined they are the line. An unknown language has one plain token. */
export function highlightLine(line: string, language: string | null): Token[] {
  const name = language?.toLowerCase().split(/\s/)[0] ?? "";
  if (name === "diff" || name === "patch") return [diffToken(line)];
  const known = Object.hasOwn(languages, name) ? languages[name] : undefined;
  if (known === undefined || line.length > maxLineChars) return [{ kind: "plain", text: line }];
  return tokensOf(line, known);
}

function diffToken(text: string): Token {
  const kind = text.startsWith("+")
    ? "added"
    : text.startsWith("-")
    ? "removed"
    : text.startsWith("@@")
    ? "keyword"
    : "plain";
  return { kind, text };
}

function tokensOf(line: string, { comment, keywords, ignoresCase }: Language): Token[] {
  const tokens: Token[] = [];
  for (const match of line.matchAll(token)) {
    const text = match[0];
    if (line.startsWith(comment, match.index)) {
      return [...tokens, { kind: "comment", text: line.slice(match.index) }];
    }
    const next = line[match.index + text.length];
    tokens.push({ kind: kindOf(ignoresCase ? text.toLowerCase() : text, keywords, next), text });
  }
  return tokens;
}

function kindOf(text: string, keywords: ReadonlySet<string>, next: string | undefined): TokenKind {
  const first = text[0]!;
  if (first === '"' || first === "'" || first === "`") return "string";
  if (first >= "0" && first <= "9") return "number";
  if (keywords.has(text)) return "keyword";
  return next === "(" && /^[\p{L}_$]/u.test(text) ? "name" : "plain";
}
