/** One picture of the whole screen: what stands in each cell, and in which style. */
import { legible } from "./legible.ts";
import { type Line, plain, type Style } from "./style.ts";
import { cellsOf, graphemes } from "./width.ts";

export interface Point {
  x: number;
  y: number;
}

export interface Rect extends Point {
  width: number;
  height: number;
}

/** What stands in one cell; the cells behind a wide character have an empty text. */
export interface Cell {
  readonly text: string;
  readonly style: Style;
}

export type BoxKind = "light" | "heavy" | "round" | "double";

type Border = readonly [string, string, string, string, string, string];

/** The corners from top left to bottom right, then across and down. */
const borders: Readonly<Record<BoxKind, Border>> = {
  light: ["┌", "┐", "└", "┘", "─", "│"],
  heavy: ["┏", "┓", "┗", "┛", "━", "┃"],
  round: ["╭", "╮", "╰", "╯", "─", "│"],
  double: ["╔", "╗", "╚", "╝", "═", "║"],
};

interface Cells {
  columns: number;
  rows: number;
  texts: string[];
  styles: Style[];
}

/** Cells are counted from 0; what lies outside is left out. */
export class Frame {
  /** Where the cursor stands, in cells of the whole screen; null: hidden. */
  cursor: Point | null = null;
  readonly #cells: Cells;
  readonly #area: Rect;

  constructor(size: { columns: number; rows: number }, part?: { of: Frame; area: Rect }) {
    if (part !== undefined) {
      this.#cells = part.of.#cells;
      this.#area = part.area;
      return;
    }
    const columns = Math.max(0, Math.floor(size.columns));
    const rows = Math.max(0, Math.floor(size.rows));
    const count = columns * rows;
    this.#cells = {
      columns,
      rows,
      texts: new Array<string>(count).fill(" "),
      styles: new Array<Style>(count).fill(plain),
    };
    this.#area = { x: 0, y: 0, width: columns, height: rows };
  }

  get columns(): number {
    return this.#area.width;
  }

  get rows(): number {
    return this.#area.height;
  }

  /** A part of this frame with places of its own: nothing drawn there reaches beyond it. */
  clip({ x, y, width, height }: Rect): Frame {
    const own = this.#area;
    const left = Math.min(Math.max(x, 0), own.width);
    const top = Math.min(Math.max(y, 0), own.height);
    const right = Math.max(left, Math.min(x + width, own.width));
    const bottom = Math.max(top, Math.min(y + height, own.height));
    const area = { x: own.x + left, y: own.y + top, width: right - left, height: bottom - top };
    return new Frame({ columns: 0, rows: 0 }, { of: this, area });
  }

  /** Draws a line from a place on, at most `width` cells of it; returns the column behind it. */
  put({ x, y, width = Infinity }: Point & { width?: number }, line: Line): number {
    const end = Math.min(this.#area.width, x + width);
    let at = x;
    for (const { text, style } of line) {
      for (const grapheme of graphemes(text)) {
        const cells = cellsOf(grapheme);
        if (at + cells > end) {
          this.#blank({ from: at, to: end, y }, style);
          return Math.max(x, end);
        }
        if (cells > 0) this.#set({ x: at, y }, { text: legible(grapheme), style, cells });
        at += cells;
      }
    }
    return at;
  }

  /** Fills a rectangle with one character of one cell. */
  fill({ x, y, width, height }: Rect, { style = plain, text = " " }: { style?: Style; text?: string }): void {
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) {
        this.#set({ x: column, y: row }, { text, style, cells: 1 });
      }
    }
  }

  /** The border of a rectangle of at least two by two cells. */
  box(
    { x, y, width, height }: Rect,
    { style = plain, kind = "light" }: { style?: Style; kind?: BoxKind },
  ): void {
    if (width < 2 || height < 2) return;
    const [topLeft, topRight, bottomLeft, bottomRight, across, down] = borders[kind];
    const row = (left: string, right: string) => [{ text: left + across.repeat(width - 2) + right, style }];
    this.put({ x, y }, row(topLeft, topRight));
    this.put({ x, y: y + height - 1 }, row(bottomLeft, bottomRight));
    for (const side of [x, x + width - 1]) {
      this.fill({ x: side, y: y + 1, width: 1, height: height - 2 }, { style, text: down });
    }
  }

  /** What stands at a place; undefined outside. */
  cell({ x, y }: Point): Cell | undefined {
    const { width, height } = this.#area;
    if (x < 0 || y < 0 || x >= width || y >= height) return undefined;
    const at = this.#at({ x, y });
    return { text: this.#cells.texts[at]!, style: this.#cells.styles[at]! };
  }

  /** The text of one row, without the spaces at its end: for tests and for the line chat. */
  rowText(y: number): string {
    const from = this.#at({ x: 0, y });
    return this.#cells.texts.slice(from, from + this.#area.width).join("").trimEnd();
  }

  /** The texts and styles of all cells, row by row. For the painter. */
  get cells(): { readonly texts: readonly string[]; readonly styles: readonly Style[] } {
    return this.#cells;
  }

  #at({ x, y }: Point): number {
    return (this.#area.y + y) * this.#cells.columns + this.#area.x + x;
  }

  #blank({ from, to, y }: { from: number; to: number; y: number }, style: Style): void {
    for (let x = from; x < to; x++) this.#set({ x, y }, { text: " ", style, cells: 1 });
  }

  /** A wide character that is only partly inside becomes spaces. */
  #set({ x, y }: Point, { text, style, cells }: Cell & { cells: number }): void {
    const { width, height } = this.#area;
    if (y < 0 || y >= height || x >= width || x + cells <= 0) return;
    if (x < 0 || x + cells > width) {
      return this.#blank({ from: Math.max(0, x), to: Math.min(width, x + cells), y }, style);
    }
    const at = this.#at({ x, y });
    this.#breakUp(at);
    if (cells > 1) this.#breakUp(at + cells - 1);
    this.#cells.texts[at] = text;
    this.#cells.styles[at] = style;
    for (let behind = 1; behind < cells; behind++) {
      this.#cells.texts[at + behind] = "";
      this.#cells.styles[at + behind] = style;
    }
  }

  /** What is left of a wide character of which one cell is written over: spaces. */
  #breakUp(at: number): void {
    const { texts, columns } = this.#cells;
    const rowStart = at - at % columns;
    let first = at;
    while (first > rowStart && texts[first] === "") first--;
    let next = at + 1;
    while (next < rowStart + columns && texts[next] === "") next++;
    if (next - first === 1) return;
    texts.fill(" ", first, next);
  }
}
