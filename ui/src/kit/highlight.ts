/** Colours for code, made by a worker. */

export interface Token {
  content: string;
  color: string | undefined;
}

export interface HighlightQuestion {
  id: number;
  text: string;
  language: string;
}

export interface HighlightAnswer {
  id: number;
  lines: Token[][] | null;
}

const maxChars = 60_000;

const known = new Set(
  ("typescript javascript tsx json python rust go java c cpp csharp ruby php swift kotlin sql html css svelte yaml toml markdown bash diff dockerfile")
    .split(" "),
);

const otherNames: Record<string, string> = {
  ts: "typescript",
  js: "javascript",
  jsx: "tsx",
  mjs: "javascript",
  py: "python",
  rs: "rust",
  golang: "go",
  "c++": "cpp",
  cs: "csharp",
  rb: "ruby",
  kt: "kotlin",
  yml: "yaml",
  md: "markdown",
  sh: "bash",
  shell: "bash",
  zsh: "bash",
  console: "bash",
  docker: "dockerfile",
  jsonc: "json",
  htm: "html",
  patch: "diff",
};

class Highlighter {
  #worker: Worker | undefined;
  readonly #waiting = new Map<number, (lines: Token[][] | null) => void>();
  #next = 1;

  ask(text: string, language: string): Promise<Token[][] | null> {
    this.#worker ??= this.#start();
    const id = this.#next++;
    this.#worker.postMessage({ id, text, language } satisfies HighlightQuestion);
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  #start(): Worker {
    const worker = new Worker(new URL("./highlight_worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<HighlightAnswer>) => {
      this.#waiting.get(data.id)?.(data.lines);
      this.#waiting.delete(data.id);
    });
    worker.addEventListener("error", () => {
      for (const resolve of this.#waiting.values()) resolve(null);
      this.#waiting.clear();
    });
    return worker;
  }
}

const shared = new Highlighter();

/** Null: plain text is better, as the language is unknown or the text very long. */
export async function highlighted(text: string, language: string | null): Promise<Token[][] | null> {
  const name = language === null ? "" : otherNames[language.toLowerCase()] ?? language.toLowerCase();
  return text.length <= maxChars && known.has(name) ? await shared.ask(text, name) : null;
}
