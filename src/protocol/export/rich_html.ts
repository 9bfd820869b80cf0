/** The tree of a message's text as HTML. Everything that was written is escaped; only known marks become elements. */
import type { Block, Inline, ListItem } from "../rich_text.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For text and for quoted attributes. Characters that turn the direction of what follows are shown as a sign. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char]!)
    .replace(/(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}

export function richHtml(blocks: readonly Block[]): string {
  return blocks.map(blockHtml).join("");
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case "paragraph":
      return `<p>${inlineHtml(block.children)}</p>`;
    case "heading":
      return `<p class="heading h${block.level}">${inlineHtml(block.children)}</p>`;
    case "code":
      return `<pre><code>${escaped(block.text)}</code></pre>`;
    case "quote":
      return `<blockquote>${richHtml(block.children)}</blockquote>`;
    case "list":
      return listHtml(block);
    case "table":
      return tableHtml(block);
    case "rule":
      return "<hr>";
  }
}

function listHtml({ ordered, start, items }: Extract<Block, { kind: "list" }>): string {
  const inner = items.map(itemHtml).join("");
  return ordered ? `<ol start="${start}">${inner}</ol>` : `<ul>${inner}</ul>`;
}

function itemHtml({ children, done, sublists }: ListItem): string {
  const box = done === null ? "" : done ? "☑ " : "☐ ";
  return `<li>${box}${inlineHtml(children)}${richHtml(sublists)}</li>`;
}

function tableHtml({ header, rows }: Extract<Block, { kind: "table" }>): string {
  const cells = (row: readonly Inline[][], tag: "th" | "td") =>
    `<tr>${row.map((cell) => `<${tag}>${inlineHtml(cell)}</${tag}>`).join("")}</tr>`;
  const body = rows.map((row) => cells(row, "td")).join("");
  return `<div class="wide"><table><thead>${cells(header, "th")}</thead><tbody>${body}</tbody></table></div>`;
}

const tags = { bold: "strong", italic: "em", strike: "s" } as const;

function inlineHtml(parts: readonly Inline[]): string {
  return parts.map((part) => {
    switch (part.kind) {
      case "text":
        return escaped(part.text).replaceAll("\n", "<br>");
      case "code":
        return `<code>${escaped(part.text)}</code>`;
      case "mention":
        return `<span class="mention">@${escaped(part.name)}</span>`;
      case "link":
        return linkHtml(part);
      default:
        return `<${tags[part.kind]}>${inlineHtml(part.children)}</${tags[part.kind]}>`;
    }
  }).join("");
}

function linkHtml({ href, text }: Extract<Inline, { kind: "link" }>): string {
  if (!/^(?:https?|mailto):/i.test(href)) return escaped(text);
  return `<a href="${escaped(href)}" rel="noopener noreferrer nofollow">${escaped(text)}</a>`;
}
