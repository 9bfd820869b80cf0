/** What a file is, told by its first bytes alone, and how its name may look. Pure: the daemon and every client use it. */

/** So many bytes from the start are enough to tell. */
export const headBytes = 4096;

const nameChars = 200;
const unknown = "application/octet-stream";

interface Signature {
  type: string;
  /** Hex digits; `..` stands for any byte. */
  bytes: string;
  offset?: number;
}

/** The first that fits counts. */
const signatures: readonly Signature[] = [
  { type: "image/png", bytes: "89504e470d0a1a0a" },
  { type: "image/jpeg", bytes: "ffd8ff" },
  { type: "image/gif", bytes: "474946383961" },
  { type: "image/gif", bytes: "474946383761" },
  { type: "image/webp", bytes: "52494646........57454250" },
  { type: "image/avif", bytes: "6674797061766966", offset: 4 },
  { type: "image/heic", bytes: "6674797068656963", offset: 4 },
  { type: "image/tiff", bytes: "49492a00" },
  { type: "image/tiff", bytes: "4d4d002a" },
  { type: "image/bmp", bytes: "424d........00000000" },
  { type: "image/x-icon", bytes: "00000100" },
  { type: "application/pdf", bytes: "255044462d" },
  { type: "application/zip", bytes: "504b0304" },
  { type: "application/zip", bytes: "504b0506" },
  { type: "application/gzip", bytes: "1f8b08" },
  { type: "application/x-bzip2", bytes: "425a68" },
  { type: "application/x-xz", bytes: "fd377a585a00" },
  { type: "application/zstd", bytes: "28b52ffd" },
  { type: "application/x-7z-compressed", bytes: "377abcaf271c" },
  { type: "application/vnd.rar", bytes: "526172211a07" },
  { type: "application/x-tar", bytes: "7573746172", offset: 257 },
  { type: "audio/mpeg", bytes: "494433" },
  { type: "audio/mpeg", bytes: "fffb" },
  { type: "audio/wav", bytes: "52494646........57415645" },
  { type: "audio/flac", bytes: "664c6143" },
  { type: "audio/ogg", bytes: "4f676753" },
  { type: "video/quicktime", bytes: "6674797071742020", offset: 4 },
  { type: "audio/mp4", bytes: "667479704d344120", offset: 4 },
  { type: "video/mp4", bytes: "66747970", offset: 4 },
  { type: "video/webm", bytes: "1a45dfa3" },
  { type: "font/woff", bytes: "774f4646" },
  { type: "font/woff2", bytes: "774f4632" },
  { type: "application/wasm", bytes: "0061736d" },
  { type: "application/vnd.sqlite3", bytes: "53514c69746520666f726d6174203300" },
  { type: "application/x-elf", bytes: "7f454c46" },
];

/** Markup that a browser might run: told from plain text so that nobody takes it for harmless. */
const htmlStart = /^\s*(?:<!--[\s\S]*?-->\s*)*<(?:!doctype html|html|head|body|script|iframe|style|title)\b/i;
const xmlStart = /^\s*<(?:\?xml|!doctype)\b/i;
const svgStart = /<svg[\s>]/i;

/** The media type of a file that begins with these bytes; its name is not asked. */
export function sniffType(head: Uint8Array): string {
  const known = signatures.find((signature) => fits(head, signature));
  if (known) return known.type;
  const text = textOf(head.subarray(0, headBytes));
  if (text === undefined) return unknown;
  if (htmlStart.test(text)) return "text/html";
  if (svgStart.test(text) && /^\s*</.test(text)) return "image/svg+xml";
  return xmlStart.test(text) ? "application/xml" : "text/plain";
}

function fits(head: Uint8Array, { bytes, offset = 0 }: Signature): boolean {
  if (head.length < offset + bytes.length / 2) return false;
  for (let i = 0; i < bytes.length; i += 2) {
    const wanted = bytes.slice(i, i + 2);
    if (wanted !== ".." && head[offset + i / 2] !== parseInt(wanted, 16)) return false;
  }
  return true;
}

/** The bytes as text; undefined when they are none. The last character may be cut. */
function textOf(head: Uint8Array): string | undefined {
  if (head.some(isBinary)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
  } catch {
    return undefined;
  }
}

/** Control characters that texts do not have; tab, line feed, form feed, carriage return and escape they may. */
function isBinary(byte: number): boolean {
  return byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27;
}

const shownInPlace: ReadonlySet<string> = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "text/plain",
]);

/** True for what a browser may show by itself: it cannot run anything. All else is offered for saving. */
export function isShownInPlace(type: string): boolean {
  return shownInPlace.has(type);
}

const neverServed = /^(?:text\/html|image\/svg\+xml|application\/xml)$/;

/** The media type under which a file is handed out: markup loses its own, so that nothing renders it. */
export function servedType(type: string): string {
  if (type === "text/plain") return "text/plain; charset=utf-8";
  return neverServed.test(type) ? unknown : type;
}

/** Control characters, and those that turn the direction of writing, which can make `exe.png` of `gnp.exe`. */
// deno-lint-ignore no-control-regex -- they are what is looked for
const hidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** A name as it is kept: without folders and hidden characters, at most 200 characters; `file` when nothing is left. */
export function safeFileName(given: string): string {
  const last = given.toWellFormed().normalize("NFC").split(/[/\\]/).at(-1)!;
  const plain = last.replace(hidden, "").trim();
  if (plain === "" || /^\.+$/.test(plain)) return "file";
  return shortened(plain);
}

/** Cuts in front of the ending, which says what opens it. */
function shortened(name: string): string {
  const characters = [...name];
  if (characters.length <= nameChars) return name;
  const dot = name.lastIndexOf(".");
  const ending = dot > 0 && name.length - dot <= 20 ? [...name.slice(dot)] : [];
  return [...characters.slice(0, nameChars - ending.length), ...ending].join("");
}
