/** One picture of the whole screen: what stands in each cell, and in which style. */
import { legible } from "./legible.ts";
import { type Line, plain, type Style } from "./style.ts";
import { cellsOf, graphemes } from "./width.ts";

export interface Point {
  x: number;
  y: number;
}

/** What stands in one cell; the cells behind a wide character have an empty text. */
export interface Cell {
  readonly text: string;
  readonly style: Style;
}

/** Cells are counted from 0; what lies outside is left out. */
export class Frame {
  readonly columns: number;
  readonly rows: number;
  /** Where the cursor stands; null: hidden. */
  cursor: Point | null = null;
  readonly #texts: string[];
  readonly #styles: Style[];

  constructor({ columns, rows }: { columns: number; rows: number }) {
    this.columns = Math.max(0, Math.floor(columns));
    this.rows = Math.max(0, Math.floor(rows));
    const count = this.columns * this.rows;
    this.#texts = new Array<string>(count).fill(" ");
    this.#styles = new Array<Style>(count).fill(plain);
  }

  /** Draws a line from a place on, at most `width` cells of it; returns the column behind it. */
  put({ x, y, width = Infinity }: Point & { width?: number }, line: Line): number {
    const end = Math.min(this.columns, x + width);
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

  /** What stands at a place; undefined outside. */
  cell({ x, y }: Point): Cell | undefined {
    if (x < 0 || y < 0 || x >= this.columns || y >= this.rows) return undefined;
    const at = y * this.columns + x;
    return { text: this.#texts[at]!, style: this.#styles[at]! };
  }

  /** The text of one row, without the spaces at its end. */
  rowText(y: number): string {
    return this.#texts.slice(y * this.columns, (y + 1) * this.columns).join("").trimEnd();
  }

  /** The texts and styles of all cells, row by row. For the painter. */
  get cells(): { readonly texts: readonly string[]; readonly styles: readonly Style[] } {
    return { texts: this.#texts, styles: this.#styles };
  }

  #blank({ from, to, y }: { from: number; to: number; y: number }, style: Style): void {
    for (let x = from; x < to; x++) this.#set({ x, y }, { text: " ", style, cells: 1 });
  }

  /** A wide character that is only partly inside becomes spaces. */
  #set({ x, y }: Point, { text, style, cells }: Cell & { cells: number }): void {
    const { columns, rows } = this;
    if (y < 0 || y >= rows || x >= columns || x + cells <= 0) return;
    if (x < 0 || x + cells > columns) {
      return this.#blank({ from: Math.max(0, x), to: Math.min(columns, x + cells), y }, style);
    }
    const at = y * columns + x;
    this.#breakUp(at);
    if (cells > 1) this.#breakUp(at + cells - 1);
    this.#texts[at] = text;
    this.#styles[at] = style;
    for (let behind = 1; behind < cells; behind++) {
      this.#texts[at + behind] = "";
      this.#styles[at + behind] = style;
    }
  }

  /** What is left of a wide character of which one cell is written over: spaces. */
  #breakUp(at: number): void {
    const texts = this.#texts;
    const rowStart = at - at % this.columns;
    let first = at;
    while (first > rowStart && texts[first] === "") first--;
    let next = at + 1;
    while (next < rowStart + this.columns && texts[next] === "") next++;
    if (next - first === 1) return;
    texts.fill(" ", first, next);
  }
}
