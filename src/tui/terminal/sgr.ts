/** The shortest escape sequences from one style to the next. */
import { colourCode, type ColourDepth } from "./colour.ts";
import { marks, sameStyle, type Style } from "./style.ts";

const on = { bold: 1, dim: 2, italic: 3, underline: 4, inverse: 7, strike: 9 } as const;
const off = { bold: 22, dim: 22, italic: 23, underline: 24, inverse: 27, strike: 29 } as const;

/** What changes the terminal from one style to another; empty when both look the same. Links are not part of it. */
export function styleChange(from: Style, to: Style, depth: ColourDepth): string {
  if (sameStyle(from, to)) return "";
  const step = stepCodes(from, to, depth);
  if (step.length === 0) return "";
  const whole = ["0", ...allCodes(to, depth)].join(";");
  const least = step.join(";");
  return `\u001b[${least.length <= whole.length ? least : whole === "0" ? "" : whole}m`;
}

function allCodes(style: Style, depth: ColourDepth): string[] {
  const set = marks.filter((mark) => style[mark]).map((mark) => String(on[mark]));
  return [...set, ...colourCodes(style, depth)];
}

function colourCodes({ fg, bg }: Style, depth: ColourDepth): string[] {
  const codes = [
    fg === undefined ? "" : colourCode(fg, { ground: "fg", depth }),
    bg === undefined ? "" : colourCode(bg, { ground: "bg", depth }),
  ];
  return codes.filter((code) => code !== "");
}

function stepCodes(from: Style, to: Style, depth: ColourDepth): string[] {
  const ended = new Set(marks.filter((mark) => from[mark] && !to[mark]).map((mark) => off[mark]));
  // One code ends both bold and dim, so the other one must be said again.
  const begun = marks.filter((mark) => to[mark] && (!from[mark] || ended.has(off[mark])));
  const codes = [...[...ended].map(String), ...begun.map((mark) => String(on[mark]))];
  if (depth === "none") return codes;
  if (from.fg !== to.fg) codes.push(to.fg === undefined ? "39" : colourCode(to.fg, { ground: "fg", depth }));
  if (from.bg !== to.bg) codes.push(to.bg === undefined ? "49" : colourCode(to.bg, { ground: "bg", depth }));
  return codes;
}

const maxLinkChars = 2000;

/** Begins a link, or ends it when there is none. What a terminal could misread is encoded. */
export function linkChange(link: string | undefined): string {
  const target = link === undefined ? "" : encoded(link);
  const id = target === "" ? "" : `id=${linkId(target)}`;
  return `\u001b]8;${id};${target}\u001b\\`;
}

function encoded(link: string): string {
  if (link.length > maxLinkChars) return "";
  return link.replace(/[^\x21-\x7e]/gu, (char) => {
    try {
      return encodeURIComponent(char);
    } catch {
      return "";
    }
  });
}

/** The same for every piece of one link, so that the terminal underlines them together. */
function linkId(target: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < target.length; at++) hash = Math.imul(hash ^ target.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}
