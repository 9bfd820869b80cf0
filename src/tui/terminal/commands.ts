/** What asks the terminal for more than cells: modes, title, clipboard, notifications. Only texts are made here. */
import type { Capabilities } from "./capabilities.ts";
import { legible } from "./legible.ts";
import { cutText } from "./wrap.ts";
import { graphemes } from "./width.ts";

const mouseOn = "\u001b[?1000h\u001b[?1002h\u001b[?1006h";
const mouseOff = "\u001b[?1006l\u001b[?1002l\u001b[?1000l";
/** The two ways to be told of Shift+Enter: modifyOtherKeys, and the first level of the kitty protocol. */
const keysOn = "\u001b[>4;1m\u001b[>1u";
const keysOff = "\u001b[<u\u001b[>4;0m";
const titleKept = "\u001b[22;2t";
const titleBack = "\u001b[23;2t";
const barCursor = "\u001b[6 q";
const usualCursor = "\u001b[0 q";

/**
 * Alternate screen, no wrapping at the edge, whole graphemes as one character (2027), bracketed paste, focus, keys, mouse.
 * The console of Linux shows what it does not know as text, so it gets only what it knows.
 */
export function enterCodes({ commands }: Capabilities, { mouse }: { mouse: boolean }): string {
  const more = `\u001b[?2027h\u001b[?2004h\u001b[?1004h${keysOn}${titleKept}${barCursor}${
    mouse ? mouseOn : ""
  }`;
  return `\u001b[?1049h\u001b[?7l${commands ? more : ""}\u001b[2J\u001b[H`;
}

/** Undoes all of `enterCodes`, and the style and cursor of what was drawn; harmless when said twice. */
export function leaveCodes({ commands }: Capabilities): string {
  const more =
    `\u001b]8;;\u001b\\${usualCursor}${titleBack}${mouseOff}${keysOff}\u001b[?1004l\u001b[?2004l\u001b[?2027l`;
  return `\u001b[?2026l\u001b[0m${commands ? more : ""}\u001b[?7h\u001b[?25h\u001b[?1049l`;
}

export function titleCode(text: string, { commands }: Capabilities): string {
  return commands ? `\u001b]2;${oneLine(text, 200)}\u0007` : "";
}

/** More than this many bytes of text are refused by terminals. */
export const maxCopyBytes = 74_994;

/** Puts text into the clipboard of the person in front, also through ssh; empty when it is too long or not possible. */
export function copyCode(text: string, capabilities: Capabilities): string {
  const bytes = new TextEncoder().encode(text);
  if (!capabilities.commands || bytes.length > maxCopyBytes) return "";
  const command = `\u001b]52;c;${bytes.toBase64()}\u0007`;
  // tmux takes the first for itself when its clipboard is on; the second goes past it.
  return capabilities.wrapper === "tmux"
    ? command + wrapped(command, "tmux")
    : wrapped(command, capabilities.wrapper);
}

/** A notification of the desktop, where the terminal knows how. */
export function notifyCode(
  { title, body }: { title: string; body: string },
  capabilities: Capabilities,
): string {
  if (!capabilities.commands) return "";
  const [head, text] = [oneLine(title, 80), oneLine(body, 200)];
  switch (capabilities.notification) {
    case "osc9":
      return wrapped(`\u001b]9;${head}: ${text}\u0007`, capabilities.wrapper);
    case "osc777":
      return wrapped(`\u001b]777;notify;${head.replaceAll(";", ",")};${text}\u0007`, capabilities.wrapper);
    case "osc99":
      return wrapped(
        `\u001b]99;i=1:d=0;${head}\u001b\\\u001b]99;i=1:p=body;${text}\u001b\\`,
        capabilities.wrapper,
      );
  }
}

function oneLine(text: string, maxCells: number): string {
  return graphemes(cutText(text, maxCells)).map(legible).join("");
}

const screenPieceChars = 240;

function wrapped(command: string, wrapper: Capabilities["wrapper"]): string {
  if (wrapper === "tmux") return `\u001bPtmux;${command.replaceAll("\u001b", "\u001b\u001b")}\u001b\\`;
  if (wrapper !== "screen") return command;
  const pieces = command.match(new RegExp(`[^]{1,${screenPieceChars}}`, "g")) ?? [];
  return pieces.map((piece) => `\u001bP${piece}\u001b\\`).join("");
}
