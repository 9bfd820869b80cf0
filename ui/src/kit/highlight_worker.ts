/** Colours code beside the page, so that no frame waits for it. Each language is fetched when it is first asked for. */
import type { HighlighterCore } from "shiki/core";
import type { HighlightAnswer, HighlightQuestion, Token } from "./highlight.ts";

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

class Highlighter {
  #core: Promise<HighlighterCore> | undefined;
  readonly #ready = new Set<string>();

  async tokens(text: string, name: string): Promise<Token[][]> {
    const core = await (this.#core ??= makeCore());
    if (!this.#ready.has(name)) {
      await core.loadLanguage(languages[name]!() as never);
      this.#ready.add(name);
    }
    const { tokens } = core.codeToTokens(text, {
      lang: name,
      theme: "css-variables",
      tokenizeTimeLimit: 5000,
    });
    return tokens.map((line) => line.map(({ content, color }) => ({ content, color })));
  }
}

async function makeCore(): Promise<HighlighterCore> {
  const [{ createHighlighterCore, createCssVariablesTheme }, { createJavaScriptRegexEngine }] = await Promise
    .all([
      import("shiki/core"),
      import("shiki/engine/javascript"),
    ]);
  return await createHighlighterCore({
    themes: [
      createCssVariablesTheme({ name: "css-variables", variablePrefix: "--shiki-", fontStyle: false }),
    ],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
}

const highlighter = new Highlighter();

addEventListener("message", async ({ data }: MessageEvent<HighlightQuestion>) => {
  const { id, text, language } = data;
  const lines = Object.hasOwn(languages, language)
    ? await highlighter.tokens(text, language).catch(() => null)
    : null;
  postMessage({ id, lines } satisfies HighlightAnswer);
});
