/** Colours for code. The highlighter and each language are fetched when the first code of that kind is shown. */
import type { HighlighterCore } from "shiki/core";

export interface Token {
  content: string;
  color: string | undefined;
}

const maxChars = 60_000;

const languages: Record<string, () => Promise<unknown>> = {
  typescript: () => import("shiki/langs/typescript.mjs"),
  javascript: () => import("shiki/langs/javascript.mjs"),
  tsx: () => import("shiki/langs/tsx.mjs"),
  json: () => import("shiki/langs/json.mjs"),
  python: () => import("shiki/langs/python.mjs"),
  rust: () => import("shiki/langs/rust.mjs"),
  go: () => import("shiki/langs/go.mjs"),
  java: () => import("shiki/langs/java.mjs"),
  c: () => import("shiki/langs/c.mjs"),
  cpp: () => import("shiki/langs/cpp.mjs"),
  csharp: () => import("shiki/langs/csharp.mjs"),
  ruby: () => import("shiki/langs/ruby.mjs"),
  php: () => import("shiki/langs/php.mjs"),
  swift: () => import("shiki/langs/swift.mjs"),
  kotlin: () => import("shiki/langs/kotlin.mjs"),
  sql: () => import("shiki/langs/sql.mjs"),
  html: () => import("shiki/langs/html.mjs"),
  css: () => import("shiki/langs/css.mjs"),
  svelte: () => import("shiki/langs/svelte.mjs"),
  yaml: () => import("shiki/langs/yaml.mjs"),
  toml: () => import("shiki/langs/toml.mjs"),
  markdown: () => import("shiki/langs/markdown.mjs"),
  bash: () => import("shiki/langs/bash.mjs"),
  diff: () => import("shiki/langs/diff.mjs"),
  dockerfile: () => import("shiki/langs/dockerfile.mjs"),
};

const otherNames: Record<string, string> = {
  ts: "typescript", js: "javascript", jsx: "tsx", mjs: "javascript", py: "python", rs: "rust", golang: "go", "c++": "cpp",
  cs: "csharp", rb: "ruby", kt: "kotlin", yml: "yaml", md: "markdown", sh: "bash", shell: "bash", zsh: "bash", console: "bash",
  docker: "dockerfile", jsonc: "json", htm: "html", patch: "diff",
};

class Highlighter {
  #core: Promise<HighlighterCore> | undefined;
  readonly #ready = new Set<string>();

  async tokens(text: string, name: string): Promise<Token[][]> {
    const core = await (this.#core ??= makeCore());
    if (!this.#ready.has(name)) {
      await core.loadLanguage(languages[name]!() as never);
      this.#ready.add(name);
    }
    const { tokens } = core.codeToTokens(text, { lang: name, theme: "css-variables" });
    return tokens.map((line) => line.map(({ content, color }) => ({ content, color })));
  }
}

async function makeCore(): Promise<HighlighterCore> {
  const [{ createHighlighterCore, createCssVariablesTheme }, { createJavaScriptRegexEngine }] = await Promise.all([
    import("shiki/core"),
    import("shiki/engine/javascript"),
  ]);
  return await createHighlighterCore({
    themes: [createCssVariablesTheme({ name: "css-variables", variablePrefix: "--shiki-", fontStyle: false })],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
}

const shared = new Highlighter();

/** Null: plain text is better, as the language is unknown or the text very long. */
export async function highlighted(text: string, language: string | null): Promise<Token[][] | null> {
  const name = language === null ? "" : otherNames[language.toLowerCase()] ?? language.toLowerCase();
  if (text.length > maxChars || !Object.hasOwn(languages, name)) return null;
  try {
    return await shared.tokens(text, name);
  } catch {
    return null;
  }
}
