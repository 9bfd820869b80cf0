/** What tells the words of a language apart: one expression for each, made of named parts. */

export interface Language {
  /** Groups: comment, name, string, number, word. Flags `gm`, so that `^` is the start of a line. */
  readonly token: RegExp;
  readonly keywords: ReadonlySet<string>;
  readonly ignoresCase: boolean;
}

interface Parts {
  comment?: readonly string[];
  string?: readonly string[];
  /** Keys, tags and variables: what has a name by its place. */
  name?: readonly string[];
  number?: string;
  word?: string;
  keywords?: string;
  ignoresCase?: true;
}

/** An unfinished one goes to the end of the text. */
const end = String.raw`(?![^])`;
const until = (open: string, close: string) => `${open}[^]*?(?:${close}|${end})`;
const block = until(String.raw`\/\*`, String.raw`\*\/`);
const slashes = String.raw`\/\/[^\n]*`;
const hashes = String.raw`(?<![^\s;(])#[^\n]*`;
const double = String.raw`"(?:[^"\\\n]|\\.)*"?`;
const single = String.raw`'(?:[^'\\\n]|\\.)*'?`;
const character = String.raw`'(?:[^'\\\n]|\\[^\n']+|\\')'`;
const template = "`(?:[^`\\\\]|\\\\[^])*`?";
const usualNumber = String.raw`\b(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)\w*`;
const usualWord = String.raw`[\p{L}_$][\p{L}\p{N}_$]*`;

function language(parts: Parts): Language {
  const { comment = [], string = [], name = [], number = usualNumber, word = usualWord } = parts;
  const groups = { comment, name, string, number: [number], word: [word] };
  const source = Object.entries(groups).filter(([, found]) => found.length > 0)
    .map(([kind, found]) => `(?<${kind}>${found.join("|")})`).join("|");
  return {
    token: new RegExp(source, "gmu"),
    keywords: new Set((parts.keywords ?? "").split(" ")),
    ignoresCase: parts.ignoresCase ?? false,
  };
}

const curly =
  "break case class const continue default do else enum false for if import new null return static " +
  "struct super switch this throw true try catch finally void while public private protected interface abstract " +
  "extends implements package final var";

const script = language({
  comment: [slashes, block],
  string: [double, single, template],
  keywords:
    `${curly} async await as delete export from function get in instanceof let namespace of readonly ` +
    "satisfies set type typeof undefined using yield declare keyof infer never any unknown string number boolean",
});

const clike = language({
  comment: [slashes, block],
  string: [until('"""', '"""'), double, single],
  name: [String.raw`^[ \t]*#[ \t]*(?:include|define|ifdef|ifndef|endif|if|else|pragma)\b`, String.raw`@\w+`],
  keywords:
    `${curly} bool byte char constexpr data delete double extern float fun goto inline int internal long ` +
    "namespace nil nullptr object operator override private register short signed sizeof template typedef union " +
    "unsigned using val virtual volatile when func guard let protocol self trait def yield match",
});

const go = language({
  comment: [slashes, block],
  string: [double, character, template],
  keywords:
    "break case chan const continue default defer else fallthrough for func go goto if import interface map " +
    "package range return select struct switch type var nil true false iota string int int64 error bool byte any",
});

const rust = language({
  comment: [slashes, block],
  string: [until('r#+"', '"#+'), double, character],
  name: [String.raw`'\w+\b(?!')`, String.raw`#!?\[[^\]\n]*\]?`, String.raw`\w+!(?=[(\[{\s])`],
  keywords:
    "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match " +
    "mod move mut pub ref return self Self static struct super trait true type union unsafe use where while",
});

const python = language({
  comment: [hashes],
  string: ['"""', "'''"].map((quote) => until(`[rRbBfFuU]{0,2}${quote}`, quote))
    .concat([double, single].map((one) => `[rRbBfFuU]{0,2}${one}`)),
  name: [String.raw`^[ \t]*@[\w.]+`],
  keywords:
    "and as assert async await break case class continue def del elif else except False finally for from " +
    "global if import in is lambda match None nonlocal not or pass raise return self True try while with yield",
});

const ruby = language({
  comment: [hashes],
  string: [double, single],
  name: [String.raw`[:@$]\w+`],
  keywords:
    "and begin break case class def do else elsif end ensure false for if in module next nil not or puts " +
    "require rescue return self super then true undef unless until when while yield my our sub use local",
});

const shell = language({
  comment: [hashes],
  string: [String.raw`"(?:[^"\\]|\\[^])*"?`, "'[^']*'?"],
  name: [String.raw`\$\{[^}\n]*\}?|\$[\w@#?*!$-]`, String.raw`(?<=\s)--?[\w-]+`],
  number: String.raw`(?<![\w.-])\d+(?![\w.-])`,
  word: String.raw`[\w./-]+`,
  keywords:
    "case cd do done echo elif else esac eval exec exit export fi for function if in local return set shift " +
    "source sudo then unset until while",
});

const yaml = language({
  comment: [hashes],
  string: [double, single],
  name: [String.raw`^[ \t-]*[^\s#"'-][^\s:#]*(?=[ \t]*:(?:\s|${end}))`, String.raw`[&*]\w+`],
  number: String.raw`(?<![\w.-])-?\d[\d.:_-]*(?![\w.])`,
  word: String.raw`[\p{L}\p{N}_./-]+`,
  keywords: "true false null yes no on off ~",
});

const ini = language({
  comment: [hashes, String.raw`^[ \t]*;[^\n]*`],
  string: [double, single],
  name: [String.raw`^[ \t]*\[[^\]\n]*\]?`, String.raw`^[ \t]*[\w.-]+(?=[ \t]*[=:])`],
  keywords: "true false FROM RUN COPY ADD CMD ENTRYPOINT ENV WORKDIR USER EXPOSE VOLUME ARG LABEL",
});

const json = language({
  comment: [slashes, block],
  name: [String.raw`"(?:[^"\\\n]|\\.)*"(?=[ \t]*:)`],
  string: [double],
  number: String.raw`-?\d[\d.eE+-]*`,
  keywords: "true false null",
});

const sql = language({
  comment: [String.raw`--[^\n]*`, block],
  string: ["'(?:[^']|'')*'?", double],
  keywords:
    "add all alter and as asc begin between by case check column commit constraint create cross default " +
    "delete desc distinct drop else end exists false foreign from full group having if in index inner insert into is " +
    "join key left like limit not null offset on or order outer primary references returning right rollback select " +
    "set table then transaction true union unique update using values view when where with",
  ignoresCase: true,
});

const markup = language({
  comment: [until("<!--", "-->")],
  string: [String.raw`(?<==)"[^"]*"?`, String.raw`(?<==)'[^']*'?`],
  name: [String.raw`<\/?[\p{L}!?][\w:.-]*`, String.raw`\/?>`, String.raw`&#?\w+;`],
  number: String.raw`(?!)`,
  word: String.raw`[\p{L}_][\w:-]*`,
});

const css = language({
  comment: [block],
  string: [double, single],
  name: [
    String.raw`--[\w-]+`,
    String.raw`[.#][\p{L}_-][\w-]*(?=[^;{}]{0,200}\{)`,
    String.raw`[\w-]+(?=[ \t]*:[^:{}]{0,200}[;}])`,
  ],
  number: String.raw`#[\da-fA-F]{3,8}\b|-?\b\d[\d.]*(?:%|\w+)?`,
  word: String.raw`@?[\p{L}_-][\w-]*`,
  keywords: "@media @import @font-face @keyframes @supports @layer @container !important from to",
});

const byName: readonly (readonly [names: string, language: Language])[] = [
  ["ts tsx js jsx mjs cjs mts cts javascript typescript", script],
  ["java kt kotlin swift scala c h cc cpp c++ hpp cs csharp php dart groovy", clike],
  ["go golang", go],
  ["rs rust", rust],
  ["py python py3 pyi", python],
  ["rb ruby pl perl lua r ex elixir", ruby],
  ["sh bash zsh shell console fish ksh", shell],
  ["yaml yml", yaml],
  ["toml ini conf cfg properties env dockerfile make makefile", ini],
  ["json json5 jsonc", json],
  ["sql sqlite mysql postgresql psql", sql],
  ["html htm xml svg svelte vue", markup],
  ["css scss less", css],
];

const languages = new Map(
  byName.flatMap(([names, one]) => names.split(" ").map((name) => [name, one] as const)),
);

/** By the word behind the fence, or the end of a file's name. */
export function languageNamed(name: string): Language | undefined {
  return languages.get(name);
}
