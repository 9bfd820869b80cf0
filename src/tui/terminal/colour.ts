/** How many colours the terminal shows, and the nearest of them. */
import type { Colour } from "./style.ts";

export type ColourDepth = "none" | "16" | "256" | "truecolor";

type Environment = Readonly<Record<string, string | undefined>>;

const forced: Readonly<Record<string, ColourDepth>> = {
  "0": "none",
  "false": "none",
  "1": "16",
  "true": "16",
  "2": "256",
  "3": "truecolor",
};

const fullColourTerms = /^(xterm-kitty|xterm-ghostty|alacritty|foot|contour|wezterm|rio)|-direct/;
const fullColourPrograms = ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio"];

/** What the environment says: FORCE_COLOR before NO_COLOR, then the terminal's own names. */
export function colourDepthOf(environment: Environment): ColourDepth {
  const { FORCE_COLOR, NO_COLOR, COLORTERM, TERM = "", TERM_PROGRAM = "", WT_SESSION } = environment;
  const wanted = FORCE_COLOR === undefined ? undefined : forced[FORCE_COLOR];
  if (wanted !== undefined) return wanted;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return "none";
  if (TERM === "dumb" || TERM === "vt100" || TERM === "vt220") return "none";
  if (COLORTERM === "truecolor" || COLORTERM === "24bit") return "truecolor";
  if (fullColourTerms.test(TERM) || fullColourPrograms.includes(TERM_PROGRAM)) return "truecolor";
  if (WT_SESSION !== undefined) return "truecolor";
  return TERM.includes("256color") || TERM_PROGRAM === "Apple_Terminal" ? "256" : "16";
}

/** The SGR parameters of a colour: `38;2;217;119;6`, `38;5;172` or `33`. Empty where there are no colours. */
export function colourCode(
  colour: Colour,
  { ground, depth }: { ground: "fg" | "bg"; depth: ColourDepth },
): string {
  const long = ground === "fg" ? 38 : 48;
  switch (depth) {
    case "none":
      return "";
    case "truecolor":
      return [long, 2, ...channels(colour)].join(";");
    case "256":
      return `${long};5;${nearest256(colour)}`;
    case "16": {
      const index = nearest16(colour);
      const first = ground === "fg" ? 30 : 40;
      return String(index < 8 ? first + index : first + 60 + index - 8);
    }
  }
}

function channels(colour: Colour): [number, number, number] {
  return [(colour >> 16) & 0xff, (colour >> 8) & 0xff, colour & 0xff];
}

const cubeSteps = [0, 95, 135, 175, 215, 255] as const;

/** The colour cube and the grey ramp; the first 16 are left out, as everybody paints them differently. */
export function nearest256(colour: Colour): number {
  const rgb = channels(colour);
  const at = rgb.map(nearestStep) as [number, number, number];
  const cube = at.map((step) => cubeSteps[step]!);
  const grey = Math.min(23, Math.max(0, Math.round(((rgb[0] + rgb[1] + rgb[2]) / 3 - 8) / 10)));
  const level = 8 + grey * 10;
  if (distance(rgb, [level, level, level]) < distance(rgb, cube)) return 232 + grey;
  return 16 + 36 * at[0] + 6 * at[1] + at[2];
}

function nearestStep(channel: number): number {
  const distances = cubeSteps.map((step) => Math.abs(step - channel));
  return distances.indexOf(Math.min(...distances));
}

function distance(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, channel, index) => sum + (channel - other[index]!) ** 2, 0);
}

/** By hue, as the nearest in space of a pale colour would be a grey. */
export function nearest16(colour: Colour): number {
  const rgb = channels(colour);
  const high = Math.max(...rgb);
  const low = Math.min(...rgb);
  if (high < 0x40) return 0;
  if (high - low < 0x28) return high < 0xa0 ? 8 : high < 0xe8 ? 7 : 15;
  const middle = (high + low) / 2;
  const hue = rgb.reduce((bits, channel, index) => channel >= middle ? bits | (1 << index) : bits, 0);
  return high > 0xd0 ? hue + 8 : hue;
}
