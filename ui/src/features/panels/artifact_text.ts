/** How an artifact is shown, and safe HTML for documents. */
import type { Artifact } from "../../net/types.ts";

const byEnding: Record<string, string> = {
  ts: "typescript",
  js: "javascript",
  py: "python",
  rs: "rust",
  go: "go",
  sh: "bash",
  yml: "yaml",
  yaml: "yaml",
  json: "json",
  md: "markdown",
  sql: "sql",
  css: "css",
  html: "html",
  toml: "toml",
  java: "java",
  c: "c",
  cpp: "cpp",
  rb: "ruby",
  diff: "diff",
  patch: "diff",
};

/** Null: a document. */
export function codeLanguageOf({ type, name }: Artifact): string | null {
  if (type !== "code") return null;
  return byEnding[/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ""] ?? "text";
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Markdown as HTML without scripts, handlers, styles, frames or forms. Pictures of other places become links: they would tell who reads. */
export async function safeHtml(markdown: string): Promise<string> {
  const [{ Marked }, { default: purify }] = await Promise.all([import("marked"), import("dompurify")]);
  // HTML in a document is shown as it is written; the page's own policy would only block half of it.
  const renderer = { html: ({ text }: { text: string }) => escaped(text) };
  const html = await new Marked({ gfm: true, async: true, renderer }).parse(markdown);
  const box = purify.sanitize(html, {
    USE_PROFILES: { html: true },
    FORBID_TAGS: ["style", "form", "button", "textarea", "select", "video", "audio", "picture", "source"],
    FORBID_ATTR: ["style", "class", "id", "srcset"],
    RETURN_DOM: true,
  }) as HTMLElement;
  for (const image of box.querySelectorAll("img")) {
    const address = image.getAttribute("src") ?? "";
    if (address.startsWith("data:image/")) continue;
    const link = document.createElement("a");
    link.href = address;
    link.textContent = `🖼 ${image.alt || address}`;
    image.replaceWith(link);
  }
  for (const link of box.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
  }
  for (const input of box.querySelectorAll("input")) {
    if (input.type === "checkbox") input.setAttribute("aria-label", input.checked ? "Done" : "Open");
    else input.remove();
  }
  for (const table of box.querySelectorAll("table")) {
    const frame = document.createElement("div");
    frame.className = "table";
    table.replaceWith(frame);
    frame.append(table);
  }
  return box.innerHTML;
}
