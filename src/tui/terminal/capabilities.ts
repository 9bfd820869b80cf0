/** What the terminal understands, as far as its names say. */
import { type ColourDepth, colourDepthOf } from "./colour.ts";

export interface Capabilities {
  depth: ColourDepth;
  /** Operating system commands: title, links, clipboard, notifications. Where there are none they would be shown as text. */
  commands: boolean;
  /** How this terminal wants to be told of something. */
  notification: "osc9" | "osc777" | "osc99";
  /** What stands between us and the terminal and must be told to let commands through. */
  wrapper: "tmux" | "screen" | null;
}

export function capabilitiesOf(environment: Readonly<Record<string, string | undefined>>): Capabilities {
  const { TERM = "", TERM_PROGRAM = "", TMUX, STY, KITTY_WINDOW_ID } = environment;
  return {
    depth: colourDepthOf(environment),
    commands: !/^(linux|dumb|vt\d+|cons25|$)/.test(TERM),
    notification: KITTY_WINDOW_ID !== undefined || TERM === "xterm-kitty"
      ? "osc99"
      : /^(foot|rxvt|vte)/.test(TERM) || ["WezTerm", "ghostty"].includes(TERM_PROGRAM)
      ? "osc777"
      : "osc9",
    wrapper: TMUX ? "tmux" : STY ? "screen" : null,
  };
}
