/** The text of a message as lines: marks, mentions, links, lists, quotes, tables and code. */
import { type Block, type Inline, type ListItem, parseRichText } from "../../protocol/rich_text.ts";
import { highlight, type TokenKind } from "./highlight.ts";
import { fit, indented, type Line, s, shorten, type Span, type Style, widthOf, wrapped } from "./paint.ts";
import { theme } from "./theme.ts";

export interface RichOptions {
  width: number;
  /** What an unmarked word looks like. */
  base: Style;
  mention: (name: string) => Style;
}

export function richLines(body: string, options: RichOptions): Line[] {
  return blockLines(parseRichText(body), options);
}

function blockLines(blocks: readonly Block[], options: RichOptions): Line[] {
  return blocks.flatMap((block) => linesOf(block, options));
}

function linesOf(block: Block, options: RichOptions): Line[] {
  const { width, base } = options;
  switch (block.kind) {
    case "paragraph":
      return inlineLines(block.children, options);
    case "heading":
      return inlineLines(block.children, { ...options, base: { ...base, ...theme.strong } });
    case "code":
      return codeLines(block.text, block.language, width);
    case "quote": {
      const inner = { ...options, width: width - 2, base: { ...base, ...theme.quote } };
      return indented(blockLines(block.children, inner), [s("▏ ", theme.dim)]);
    }
    case "list":
      return block.items.flatMap((item, at) => itemLines(item, bullet(block, item, at), options));
    case "table":
      return tableLines(block, options);
    case "rule":
      return [[s("─".repeat(Math.min(width, 40)), theme.faint)]];
  }
}

/** Line breaks of the writer stay. */
function inlineLines(parts: readonly Inline[], options: RichOptions): Line[] {
  return brokenLines(inlineSpans(parts, options)).flatMap((line) => wrapped(line, options.width));
}

function brokenLines(spans: readonly Span[]): Line[] {
  const lines: Span[][] = [[]];
  for (const { text, style } of spans) {
    const [first = "", ...rest] = text.split("\n");
    lines.at(-1)!.push({ text: first, style });
    for (const one of rest) lines.push([{ text: one, style }]);
  }
  return lines;
}

function inlineSpans(parts: readonly Inline[], options: RichOptions): Span[] {
  const { base, mention } = options;
  return parts.flatMap((part): Span[] => {
    switch (part.kind) {
      case "text":
        return [s(part.text, base)];
      case "code":
        return [s(part.text, { ...base, ...theme.code })];
      case "bold":
        return inlineSpans(part.children, { ...options, base: { ...base, bold: true } });
      case "italic":
        return inlineSpans(part.children, { ...options, base: { ...base, italic: true } });
      case "strike":
        return inlineSpans(part.children, { ...options, base: { ...base, strike: true } });
      case "mention":
        return [s(`@${part.name}`, { ...base, ...mention(part.name) })];
      case "link":
        return [s(part.text, { ...base, ...theme.link, link: part.href })];
    }
  });
}

function bullet(list: Extract<Block, { kind: "list" }>, { done }: ListItem, at: number): string {
  if (done !== null) return done ? "☑ " : "☐ ";
  return list.ordered ? `${list.start + at}. ` : "• ";
}

function itemLines(item: ListItem, mark: string, options: RichOptions): Line[] {
  const indent = " ".repeat(mark.length);
  const inner = { ...options, width: options.width - mark.length };
  const own = indented(inlineLines(item.children, inner), [s(mark, theme.dim)], [s(indent)]);
  return [...own, ...indented(blockLines(item.sublists, inner), [s(indent)])];
}

const tokenStyles: Record<TokenKind, Style> = {
  plain: {},
  comment: theme.tokenComment,
  string: theme.tokenString,
  number: theme.tokenNumber,
  keyword: theme.tokenKeyword,
  name: theme.tokenName,
  added: theme.good,
  removed: theme.bad,
};

/** Code keeps its columns; longer lines go on below, marked. */
export function codeLines(text: string, language: string | null, width: number): Line[] {
  const inner = Math.max(4, width - 2);
  const head: Line[] = language === null ? [] : [[s("╭ ", theme.faint), s(language, theme.dim)]];
  const body = highlight(text.replaceAll("\t", "    "), language).flatMap((tokens) => {
    const spans = tokens.map((token) => s(token.text, tokenStyles[token.kind]));
    return indented(wrapped(spans, inner), [s("│ ", theme.faint)], [s("┆ ", theme.faint)]);
  });
  return [...head, ...body];
}

const maxColumns = 12;

function tableLines({ header, rows }: Extract<Block, { kind: "table" }>, options: RichOptions): Line[] {
  const count = Math.min(header.length, maxColumns);
  const cells = [header, ...rows].map((row) => row.slice(0, count).map((cell) => inlineSpans(cell, options)));
  const room = Math.max(3, Math.floor((options.width - (count - 1) * 3) / count));
  const natural = Array.from(
    { length: count },
    (_, at) => Math.max(1, ...cells.map((row) => widthOf(row[at] ?? []))),
  );
  const fits = natural.reduce((sum, one) => sum + one + 3, -3) <= options.width;
  const widths = fits ? natural : natural.map((one) => Math.min(one, room));
  const line = (row: Line[]): Line =>
    widths.flatMap((width, at) => [...at === 0 ? [] : [s(" │ ", theme.faint)], ...fit(row[at] ?? [], width)]);
  const [head = [], ...body] = cells;
  const rule: Line = [s(widths.map((width) => "─".repeat(width)).join("─┼─"), theme.faint)];
  return [line(head), rule, ...body.map(line)].map((one) => shorten(one, options.width));
}
