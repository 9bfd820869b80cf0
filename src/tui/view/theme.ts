/** The colours and marks of the chat, by what they mean. Text itself keeps the colour of the terminal, so that light ones stay legible. */
import { createHash } from "node:crypto";
import type { Style } from "../terminal/style.ts";

const amber = 0xfbbf24;
const orange = 0xd97706;
const grey = 0x8a8a8a;
const line = 0x4a4a4e;
const green = 0x34d399;
const rose = 0xfb7185;
const blue = 0x60a5fa;
const violet = 0xa78bfa;
const sky = 0x38bdf8;

const senderColours = [
  orange,
  amber,
  0x2dd4bf,
  rose,
  green,
  blue,
  violet,
  0xf472b6,
  0xf59e0b,
  sky,
  0xc084fc,
  0x4ade80,
] as const;

const style = <const S extends Style>(made: S): Style => made;

export const theme = {
  plain: style({}),
  dim: style({ fg: grey }),
  faint: style({ fg: line }),
  faintText: style({ fg: 0x6a6a6a }),
  title: style({ bold: true }),
  accent: style({ fg: orange }),
  strong: style({ fg: orange, bold: true }),
  warn: style({ fg: amber }),
  self: style({ fg: amber, bold: true }),
  mention: style({ fg: 0xf59e0b }),
  legacyMention: style({ fg: orange }),
  good: style({ fg: green }),
  bad: style({ fg: rose }),
  away: style({ fg: amber }),
  offline: style({ fg: 0x6a6a6a }),
  whisper: style({ fg: grey, italic: true }),
  system: style({ fg: 0x7a7a7a, italic: true }),
  link: style({ fg: blue, underline: true }),
  code: style({ fg: 0x2dd4bf }),
  quote: style({ fg: grey, italic: true }),
  active: style({ fg: orange, bold: true, bg: 0x2a2017 }),
  pickedRow: style({ fg: orange, bold: true, bg: 0x2a2017 }),
  badge: style({ fg: 0x141416, bg: orange, bold: true }),
  mentionBadge: style({ fg: 0x141416, bg: amber, bold: true }),
  key: style({ fg: orange }),
  typing: style({ fg: amber, italic: true }),
  tokenComment: style({ fg: 0x88846f, italic: true }),
  tokenString: style({ fg: 0xe6db74 }),
  tokenNumber: style({ fg: 0xae81ff }),
  tokenKeyword: style({ fg: 0xf92672 }),
  tokenName: style({ fg: 0xa6e22e }),
} as const;

/** The sender's colour, the same in every client: the first 8 hex digits of the MD5 of the key, modulo 12. */
export function senderStyle(key: string): Style {
  const hash = createHash("md5").update(key).digest("hex").slice(0, 8);
  return { fg: senderColours[parseInt(hash, 16) % senderColours.length]!, bold: true };
}

export const icons = { claude: "🤖", human: "👤", system: "·" } as const;

export const artifactIcons = { plan: "📋", doc: "📄", code: "💻" } as const;

/** Told apart by form as well as by colour. */
export const dots = {
  online: { mark: "●", style: theme.good },
  away: { mark: "◐", style: theme.away },
  offline: { mark: "○", style: theme.offline },
} as const;
