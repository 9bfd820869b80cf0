/** Turns frames into what the terminal must be sent: only the cells that changed. */
import type { ColourDepth } from "./colour.ts";
import { isCommon } from "./common_width.ts";
import { Frame, type Point } from "./frame.ts";
import { linkChange, styleChange } from "./sgr.ts";
import { plain, sameStyle, type Style } from "./style.ts";

export interface PainterOptions {
  depth: ColourDepth;
  /** False where OSC 8 would be shown as text. */
  links: boolean;
}

const beginUpdate = "\u001b[?2026h";
const endUpdate = "\u001b[?2026l";
const hideCursor = "\u001b[?25l";
const showCursor = "\u001b[?25h";
const clearScreen = "\u001b[0m\u001b[H\u001b[2J";

export class Painter {
  readonly #options: PainterOptions;
  #shown: Frame | null = null;
  #style: Style = plain;
  #link: string | undefined;
  /** Where the terminal's cursor is; null: not known. */
  #place: Point | null = null;
  #cursorShown = true;

  constructor(options: PainterOptions) {
    this.#options = options;
  }

  /** The next frame is drawn as a whole: after a resize, a resume, or when something else wrote to the screen. */
  forget(): void {
    this.#shown = null;
  }

  /** What takes the screen from the frame painted before to this one; empty when nothing changes. */
  paint(frame: Frame): string {
    const anew = this.#shown === null || this.#shown.columns !== frame.columns ||
      this.#shown.rows !== frame.rows;
    const begin = anew ? this.#clear(frame) : "";
    const before = this.#shown ?? frame;
    let cells = "";
    for (let y = 0; y < frame.rows; y++) cells += this.#row({ before, frame, y });
    if (cells !== "") cells += this.#toStyle(plain);
    const hidden = (begin + cells) !== "" && this.#cursorShown ? this.#hide() : "";
    const written = hidden + begin + cells + this.#cursorTo(frame.cursor);
    this.#shown = frame;
    return written === "" ? "" : beginUpdate + written + endUpdate;
  }

  #clear(frame: Frame): string {
    this.#shown = new Frame(frame);
    this.#style = plain;
    this.#link = undefined;
    this.#place = { x: 0, y: 0 };
    return (this.#options.links ? linkChange(undefined) : "") + clearScreen;
  }

  #hide(): string {
    this.#cursorShown = false;
    return hideCursor;
  }

  #cursorTo(cursor: Point | null): string {
    if (cursor === null) return this.#cursorShown ? this.#hide() : "";
    const moved = this.#goTo(cursor);
    if (this.#cursorShown) return moved;
    this.#cursorShown = true;
    return moved + showCursor;
  }

  #row({ before, frame, y }: { before: Frame; frame: Frame; y: number }): string {
    const { texts, styles } = frame.cells;
    const old = before.cells;
    const start = y * frame.columns;
    const end = start + frame.columns;
    let out = "";
    // What stands behind a character of uncertain width may have been moved or covered by it.
    let unsure = false;
    const blank = blankFrom(frame, { start, end });
    for (let at = start; at < end; at++) {
      const same = texts[at] === old.texts[at] && sameStyle(styles[at]!, old.styles[at]!);
      if (texts[at] === "" || (same && !unsure)) continue;
      if (at >= blank && end - at > 3) return out + this.#eraseFrom({ x: at - start, y });
      if (!isCommon(texts[at]!) || !(isCommon(old.texts[at]!) || old.texts[at] === "")) unsure = true;
      out += this.#cell({ x: at - start, y }, frame, at);
    }
    return out;
  }

  #cell(place: Point, frame: Frame, at: number): string {
    const { texts, styles } = frame.cells;
    const text = texts[at]!;
    let width = 1;
    while (place.x + width < frame.columns && texts[at + width] === "") width++;
    const moved = this.#goTo(place);
    const styled = this.#toStyle(styles[at]!);
    if (isCommon(text)) {
      const end = place.x + width;
      // Behind the last column the cursor hangs at its edge: where it is then, terminals do not agree.
      this.#place = end >= frame.columns ? null : { x: end, y: place.y };
      return moved + styled + text;
    }
    // First spaces, as a terminal that draws it narrower would leave what stood there.
    this.#place = null;
    const cleared = " ".repeat(width) + moveTo(place);
    return moved + styled + cleared + text;
  }

  #eraseFrom(place: Point): string {
    return this.#goTo(place) + this.#toStyle(plain) + "\u001b[K";
  }

  #goTo(place: Point): string {
    const at = this.#place;
    this.#place = place;
    if (at === null || at.y !== place.y) return moveTo(place);
    const step = place.x - at.x;
    if (step === 0) return "";
    return step > 0 ? `\u001b[${step === 1 ? "" : step}C` : `\u001b[${place.x + 1}G`;
  }

  #toStyle(style: Style): string {
    const { depth, links } = this.#options;
    const change = styleChange(this.#style, style, depth);
    const link = links && style.link !== this.#link ? linkChange(style.link) : "";
    this.#link = style.link;
    this.#style = style;
    return link + change;
  }
}

function moveTo({ x, y }: Point): string {
  return `\u001b[${y + 1}${x === 0 ? "" : `;${x + 1}`}H`;
}

/** Where the unpainted spaces at the end of a row begin. */
function blankFrom(frame: Frame, { start, end }: { start: number; end: number }): number {
  const { texts, styles } = frame.cells;
  let at = end;
  while (at > start && texts[at - 1] === " " && isUnpainted(styles[at - 1]!)) at--;
  return at;
}

function isUnpainted({ bg, underline, inverse, strike, link }: Style): boolean {
  return bg === undefined && !underline && !inverse && !strike && link === undefined;
}
