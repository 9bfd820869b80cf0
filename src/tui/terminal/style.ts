/** What text looks like, before it is known what the terminal can show. */

/** 0xRRGGBB; shown as near as the terminal can. */
export type Colour = number;

export interface Style {
  readonly fg?: Colour;
  readonly bg?: Colour;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly strike?: boolean;
  readonly inverse?: boolean;
  /** Where a click leads. */
  readonly link?: string;
}

export interface Span {
  readonly text: string;
  readonly style: Style;
}

export type Line = readonly Span[];

/** The colours of the terminal, nothing added. */
export const plain: Style = Object.freeze({});

/** The marks that are on or off. */
export const marks = ["bold", "dim", "italic", "underline", "inverse", "strike"] as const;

/** True when both look the same and lead to the same place. */
export function sameStyle(one: Style, other: Style): boolean {
  if (one === other) return true;
  return one.fg === other.fg && one.bg === other.bg && one.link === other.link &&
    marks.every((mark) => (one[mark] ?? false) === (other[mark] ?? false));
}
