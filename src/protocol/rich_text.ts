/**
 * The text of a message as a tree of plain data: code first, then blocks, then marks inside a line.
 * Nothing is ever lost or reordered: what is no mark stays text. Takes time in proportion to the text.
 */

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "bold" | "italic" | "strike"; children: Inline[] }
  | { kind: "mention"; name: string }
  | { kind: "link"; href: string; text: string };

export type Block =
  | { kind: "paragraph"; children: Inline[] }
  | { kind: "heading"; level: 1 | 2 | 3 | 4; children: Inline[] }
  | { kind: "code"; language: string | null; text: string }
  | { kind: "quote"; children: Block[] }
  | { kind: "list"; ordered: boolean; start: number; items: ListItem[] }
  | { kind: "table"; header: Inline[][]; rows: Inline[][][] }
  | { kind: "rule" };

export interface ListItem {
  children: Inline[];
  /** Null: no check box. */
  done: boolean | null;
  sublists: Block[];
}

const maxDepth = 6;
const maxMarkChars = 20_000;

export function parseRichText(body: string): Block[] {
  return blocksOf(body.replace(/\r\n?/g, "\n").split("\n"), 0);
}

/** The words of an action (`/me waves`), or undefined. */
export function actionOf(body: string): string | undefined {
  return /^\/me +(\S[^\n]*)$/.exec(body)?.[1];
}

/** The body of a whisper without the names in front. */
export function withoutAddressees(body: string): string {
  return body.replace(/^\[@[^\s,\]]+(?:,\s*@[^\s,\]]+)*\]\s/, "");
}

const fence = /^```([^\n`]*)$/;
const heading = /^(#{1,4}) +(\S.*)$/;
const quote = /^> ?(.*)$/;
const item = /^(\s*)(?:([-*+])|(\d{1,9})[.)]) +(.*)$/;
const rule = /^ {0,3}(?:-{3,}|\*{3,}|_{3,})\s*$/;
const tableRule = /^\s*\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?\s*$/;

function blocksOf(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  let plain: string[] = [];
  const endParagraph = () => {
    const text = plain.join("\n").replace(/^\n+|\n+$/g, "");
    if (text.trim() !== "") blocks.push({ kind: "paragraph", children: parseInline(text) });
    plain = [];
  };
  let at = 0;
  while (at < lines.length) {
    const found = blockAt(lines, at, depth);
    if (!found) {
      plain.push(lines[at++]!);
      continue;
    }
    endParagraph();
    blocks.push(found.block);
    at = found.next;
  }
  endParagraph();
  return blocks;
}

interface Found {
  block: Block;
  next: number;
}

function blockAt(lines: readonly string[], at: number, depth: number): Found | undefined {
  const line = lines[at]!;
  const opening = fence.exec(line);
  if (opening) return codeAt(lines, at, opening[1]!.trim());
  const title = heading.exec(line);
  if (title) {
    const level = title[1]!.length as 1 | 2 | 3 | 4;
    return { block: { kind: "heading", level, children: parseInline(title[2]!) }, next: at + 1 };
  }
  if (rule.test(line)) return { block: { kind: "rule" }, next: at + 1 };
  if (depth < maxDepth && quote.test(line)) return quoteAt(lines, at, depth);
  if (item.test(line)) return listAt(lines, at, depth);
  return tableAt(lines, at);
}

function codeAt(lines: readonly string[], at: number, language: string): Found {
  let end = at + 1;
  while (end < lines.length && !lines[end]!.startsWith("```")) end++;
  const text = lines.slice(at + 1, end).join("\n");
  return { block: { kind: "code", language: language === "" ? null : language, text }, next: end + 1 };
}

function quoteAt(lines: readonly string[], at: number, depth: number): Found {
  const inner: string[] = [];
  let end = at;
  for (let match; end < lines.length && (match = quote.exec(lines[end]!)); end++) inner.push(match[1]!);
  return { block: { kind: "quote", children: blocksOf(inner, depth + 1) }, next: end };
}

function listAt(lines: readonly string[], at: number, depth: number): Found {
  const first = item.exec(lines[at]!)!;
  const indent = first[1]!.length;
  const ordered = first[3] !== undefined;
  const items: ListItem[] = [];
  let next = at;
  while (next < lines.length) {
    const match = item.exec(lines[next]!);
    const deeper = match !== null && match[1]!.length > indent + 1;
    if (deeper && depth < maxDepth && items.length > 0) {
      const sub = listAt(lines, next, depth + 1);
      items.at(-1)!.sublists.push(sub.block);
      next = sub.next;
      continue;
    }
    if (!match || match[1]!.length < indent || (match[3] !== undefined) !== ordered) break;
    items.push(itemOf(match[4]!));
    next++;
  }
  return { block: { kind: "list", ordered, start: Number(first[3] ?? 1), items }, next };
}

function itemOf(text: string): ListItem {
  const box = /^\[([ xX])\] +(.*)$/.exec(text);
  const done = box ? box[1] !== " " : null;
  return { children: parseInline(box ? box[2]! : text), done, sublists: [] };
}

function tableAt(lines: readonly string[], at: number): Found | undefined {
  const below = lines[at + 1];
  if (below === undefined || !lines[at]!.includes("|") || !below.includes("|") || !tableRule.test(below)) {
    return undefined;
  }
  const header = cellsOf(lines[at]!);
  if (cellsOf(below).length !== header.length) return undefined;
  const rows: Inline[][][] = [];
  let next = at + 2;
  for (; next < lines.length && lines[next]!.includes("|"); next++) {
    const cells = cellsOf(lines[next]!).map(parseInline);
    while (cells.length < header.length) cells.push([]);
    rows.push(cells);
  }
  return { block: { kind: "table", header: header.map(parseInline), rows }, next };
}

/** Splits at bars that are neither escaped nor in code. */
function cellsOf(line: string): string[] {
  const inner = line.trim().replace(/^\|/, "").replace(/(?<!\\)\|$/, "");
  const cells: string[] = [];
  let cell = "";
  let code = false;
  for (let i = 0; i < inner.length; i++) {
    const char = inner[i]!;
    if (char === "`") code = !code;
    if (char === "\\" && inner[i + 1] === "|") {
      cell += "|";
      i++;
    } else if (char === "|" && !code) {
      cells.push(cell.trim());
      cell = "";
    } else cell += char;
  }
  return [...cells, cell.trim()];
}

const inlineCode = /(?<!`)`([^`\n]+)`(?!`)/g;

/** Marks inside a line or paragraph. */
export function parseInline(text: string): Inline[] {
  const parts: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(inlineCode)) {
    parts.push(...marksIn(text.slice(at, match.index), 0), { kind: "code", text: match[1]! });
    at = match.index + match[0].length;
  }
  return joinTexts([...parts, ...marksIn(text.slice(at), 0)]);
}

/** The earliest mark wins; inside it marks are looked for again. Lengths are bounded so that hostile text costs little. */
const marks = new RegExp(
  [
    String.raw`\[(?<label>[^\]\[\n]{1,300})\]\((?<href>https?:\/\/[^\s<>()]{1,2000})\)`,
    "(?<bare>https?:\\/\\/[^\\s<>\"'`]{1,2000})",
    String.raw`(?<!\*)\*\*(?<bold>(?![\s*])[^\n]{1,600}?(?<![\s*]))\*\*(?!\*)`,
    String.raw`(?<![\p{L}\p{N}*])\*(?<star>(?!\s)[^\n*]{1,600}(?<!\s))\*(?![\p{L}\p{N}*])`,
    String.raw`(?<![\p{L}\p{N}_])_(?<low>(?!\s)[^\n_]{1,600}(?<!\s))_(?![\p{L}\p{N}_])`,
    String.raw`(?<!~)~~(?<strike>(?![\s~])[^\n]{1,600}?(?<![\s~]))~~(?!~)`,
  ].join("|"),
  "gu",
);

function marksIn(text: string, depth: number): Inline[] {
  if (depth >= maxDepth || text.length > maxMarkChars) return plainParts(text);
  const parts: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(marks)) {
    if (match.index > at) parts.push(...plainParts(text.slice(at, match.index)));
    const { part, length } = partOf(match, depth);
    parts.push(part);
    at = match.index + length;
  }
  if (at < text.length) parts.push(...plainParts(text.slice(at)));
  return parts;
}

function partOf(match: RegExpExecArray, depth: number): { part: Inline; length: number } {
  const { label, href, bare, bold, star, low, strike } = match.groups!;
  const { length } = match[0];
  if (href !== undefined) return { part: { kind: "link", href, text: label! }, length };
  if (bare !== undefined) {
    const address = withoutTail(bare);
    return { part: { kind: "link", href: address, text: address }, length: address.length };
  }
  const kind = bold !== undefined ? "bold" : strike !== undefined ? "strike" : "italic";
  return { part: { kind, children: marksIn(bold ?? strike ?? star ?? low ?? "", depth + 1) }, length };
}

/** A full stop or bracket behind an address belongs to the sentence. */
function withoutTail(address: string): string {
  let end = address.replace(/[.,:;!?*_~]+$/, "");
  while (end.endsWith(")") && count(end, ")") > count(end, "(")) end = end.slice(0, -1);
  return end.replace(/[.,:;!?]+$/, "");
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}

const mention = /(?<![\p{L}\p{N}_@./-])@([\p{L}\p{M}\p{N}_-]{1,64})(?![\p{L}\p{N}_/]|\.[\p{L}\p{N}])/gu;

function plainParts(text: string): Inline[] {
  const parts: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(mention)) {
    if (match.index > at) parts.push({ kind: "text", text: text.slice(at, match.index) });
    parts.push({ kind: "mention", name: match[1]! });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ kind: "text", text: text.slice(at) });
  return parts;
}

function joinTexts(parts: Inline[]): Inline[] {
  const joined: Inline[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind === "text" && last?.kind === "text") last.text += part.text;
    else joined.push(part);
  }
  return joined;
}

/** The words of parsed text, without marks: for previews and search results. */
export function plainText(body: string): string {
  return parseRichText(body).map(blockText).join(" ").replace(/\s+/g, " ").trim();
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "paragraph":
    case "heading":
      return inlineText(block.children);
    case "code":
      return block.text;
    case "quote":
      return block.children.map(blockText).join(" ");
    case "list":
      return block.items.map((one) => `${inlineText(one.children)} ${one.sublists.map(blockText).join(" ")}`)
        .join(" ");
    case "table":
      return [block.header, ...block.rows].map((row) => row.map(inlineText).join(" ")).join(" ");
    case "rule":
      return "";
  }
}

export function inlineText(parts: readonly Inline[]): string {
  return parts.map((part) => {
    if (part.kind === "mention") return `@${part.name}`;
    return "children" in part ? inlineText(part.children) : part.text;
  }).join("");
}
