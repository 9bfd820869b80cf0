/** A terminal of its own kind: obeys what the painter writes and shows the result. It refuses all that it does not know. */
import type { marks, Style } from "../../../src/tui/terminal/style.ts";
import { cellsOf, graphemes } from "../../../src/tui/terminal/width.ts";

export interface EmulatedCell {
  text: string;
  style: Style;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface EmulatorOptions {
  columns: number;
  rows: number;
  /** How this terminal cuts text into characters; by default as we do. */
  characters?: (text: string) => string[];
  /** How wide it draws a character; by default as we believe. */
  widthOf?: (character: string) => number;
}

const esc = "\u001b";
const control = `${esc}\\[([?>]?)([\\d;]*)([A-Za-z])`;
const link = `${esc}\\]8;([^;]*);([^${esc}]*)${esc}\\\\`;
const token = new RegExp(`${control}|${link}|[^${esc}]+|${esc}`, "gu");

const onCodes: Readonly<Record<number, (typeof marks)[number]>> = {
  1: "bold",
  2: "dim",
  3: "italic",
  4: "underline",
  7: "inverse",
  9: "strike",
};
const offCodes: Readonly<Record<number, readonly (typeof marks)[number][]>> = {
  22: ["bold", "dim"],
  23: ["italic"],
  24: ["underline"],
  27: ["inverse"],
  29: ["strike"],
};

export class ScreenEmulator {
  readonly columns: number;
  readonly rows: number;
  cursorShown = true;
  /** What was written into cells, in all. */
  written = 0;
  x = 0;
  y = 0;
  readonly #options: Required<EmulatorOptions>;
  #cells: EmulatedCell[];
  #style: Mutable<Style> = {};
  #inUpdate = false;

  constructor(options: EmulatorOptions) {
    this.#options = { characters: graphemes, widthOf: cellsOf, ...options };
    this.columns = options.columns;
    this.rows = options.rows;
    this.#cells = this.#blank();
  }

  write(bytes: string): void {
    for (const [found, prefix, numbers, final, parameters, link] of bytes.matchAll(token)) {
      if (final !== undefined) this.#control(prefix!, numbers!, final);
      else if (parameters !== undefined) this.#link(link!);
      else if (found === "\u001b") throw new Error(`Unknown sequence in ${JSON.stringify(bytes)}`);
      else this.#print(found);
    }
    if (this.#inUpdate) throw new Error("An update was begun and not ended");
  }

  cell(x: number, y: number): EmulatedCell {
    return this.#cells[y * this.columns + x]!;
  }

  rowText(y: number): string {
    return this.#cells.slice(y * this.columns, (y + 1) * this.columns).map(({ text }) => text).join("")
      .trimEnd();
  }

  #blank(): EmulatedCell[] {
    return Array.from({ length: this.columns * this.rows }, () => ({ text: " ", style: {} }));
  }

  #link(target: string): void {
    delete this.#style.link;
    if (target !== "") this.#style.link = target;
  }

  #control(prefix: string, numbers: string, final: string): void {
    const values = numbers === "" ? [] : numbers.split(";").map(Number);
    const first = values[0] ?? 1;
    if (prefix === "?") return this.#mode(values[0]!, final);
    switch (final) {
      case "m":
        return this.#sgr(values);
      case "H":
        this.y = Math.min(this.rows, first) - 1;
        this.x = Math.min(this.columns, values[1] ?? 1) - 1;
        return;
      case "G":
        this.x = first - 1;
        return;
      case "C":
        this.x = Math.min(this.columns - 1, this.x + first);
        return;
      case "K":
        for (let x = this.x; x < this.columns; x++) this.#set(x, { text: " ", style: this.#erased() });
        return;
      case "J":
        if (values[0] !== 2) throw new Error(`Unknown erase ${numbers}`);
        this.#cells = this.#blank();
        return;
      default:
        throw new Error(`Unknown sequence ${prefix}${numbers}${final}`);
    }
  }

  #mode(mode: number, final: string): void {
    if (mode === 25) this.cursorShown = final === "h";
    else if (mode === 2026) this.#inUpdate = final === "h";
    else throw new Error(`Unknown mode ${mode}`);
  }

  #erased(): Style {
    return this.#style.bg === undefined ? {} : { bg: this.#style.bg };
  }

  #sgr(values: readonly number[]): void {
    const codes = values.length === 0 ? [0] : [...values];
    for (let at = 0; at < codes.length; at++) {
      const code = codes[at]!;
      const mark = onCodes[code];
      if (code === 0) this.#reset();
      else if (mark !== undefined) this.#style[mark] = true;
      else if (offCodes[code] !== undefined) this.#without(offCodes[code]);
      else if (code === 39) delete this.#style.fg;
      else if (code === 49) delete this.#style.bg;
      else if (code === 38 || code === 48) {
        if (codes[at + 1] !== 2) throw new Error("Only truecolor is understood here");
        const [red, green, blue] = codes.slice(at + 2, at + 5) as [number, number, number];
        this.#style[code === 38 ? "fg" : "bg"] = (red << 16) | (green << 8) | blue;
        at += 4;
      } else throw new Error(`Unknown style ${code}`);
    }
  }

  #without(ended: readonly (typeof marks)[number][]): void {
    for (const mark of ended) delete this.#style[mark];
  }

  #reset(): void {
    const { link } = this.#style;
    this.#style = link === undefined ? {} : { link };
  }

  /** Without wrapping: at the edge, what comes is drawn over the last cells. */
  #print(text: string): void {
    for (const character of this.#options.characters(text)) {
      if (/\p{Cc}/u.test(character)) {
        throw new Error(`A control character was printed: ${JSON.stringify(character)}`);
      }
      const width = this.#options.widthOf(character);
      if (width === 0) {
        this.#attach(character);
        continue;
      }
      const x = Math.min(this.x, this.columns - width);
      this.#breakUp(x);
      this.#breakUp(x + width - 1);
      this.#set(x, { text: character, style: { ...this.#style } });
      for (let behind = 1; behind < width; behind++) {
        this.#set(x + behind, { text: "", style: { ...this.#style } });
      }
      this.x = x + width;
      this.written += width;
    }
  }

  #attach(mark: string): void {
    const cell = this.#cells[this.y * this.columns + Math.max(0, this.x - 1)]!;
    cell.text += mark;
  }

  #set(x: number, cell: EmulatedCell): void {
    this.#cells[this.y * this.columns + x] = cell;
  }

  /** As terminals do: half of a wide character cannot stay. */
  #breakUp(x: number): void {
    let first = x;
    while (first > 0 && this.cell(first, this.y).text === "") first--;
    let next = x + 1;
    while (next < this.columns && this.cell(next, this.y).text === "") next++;
    if (next - first === 1) return;
    for (let at = first; at < next; at++) this.#set(at, { text: " ", style: this.cell(at, this.y).style });
  }
}
