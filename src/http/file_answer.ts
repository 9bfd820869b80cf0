/**
 * A shared file as an answer. What others have uploaded MUST NOT run in anybody's browser: only pictures and plain text are
 * shown in place, all else is offered for saving; nothing is guessed; and a sandbox holds what is opened all the same.
 */
import type { OpenFile } from "../hub/api.ts";
import { isShownInPlace, servedType } from "../protocol/file_types.ts";
import { wantedPart } from "./byte_range.ts";
import { HttpRefusal } from "./refusals.ts";

const inert = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  // Kept, but asked for each time: who may see it can change.
  "cache-control": "private, no-cache, no-transform",
  "accept-ranges": "bytes",
} as const;

export interface FileAnswerOptions {
  /** Saved, even if it could be shown. */
  download: boolean | undefined;
}

export async function fileAnswer(
  request: Request,
  file: OpenFile,
  { download = false }: FileAnswerOptions,
): Promise<Response> {
  const { size, type, sha256 } = file;
  const etag = `"${sha256.slice(0, 32)}"`;
  const headers = new Headers({ ...inert, etag });
  if (isKnown(request.headers.get("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers });
  }
  const part = wantedPart(request.headers, { size, etag });
  if (part.kind === "outside") throw outside(size);
  const range = part.kind === "part" ? part.range : { start: 0, end: size };
  headers.set("content-type", servedType(type));
  headers.set("content-disposition", disposition(file.name, download ? "attachment" : placeOf(type)));
  headers.set("content-length", String(range.end - range.start));
  if (part.kind === "part") headers.set("content-range", `bytes ${range.start}-${range.end - 1}/${size}`);
  const body = request.method === "HEAD" ? null : await file.read(range);
  return new Response(body, { status: part.kind === "part" ? 206 : 200, headers });
}

function isKnown(known: string | null, etag: string): boolean {
  return known !== null && known.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
}

function outside(size: number): HttpRefusal {
  return new HttpRefusal(
    416,
    "range_not_satisfiable",
    `The file has ${size} bytes: ask for a range within them`,
    { "content-range": `bytes */${size}` },
  );
}

type Place = "inline" | "attachment";

function placeOf(type: string): Place {
  return isShownInPlace(type) ? "inline" : "attachment";
}

/** The name twice: for old programs in ASCII, for all others whole (RFC 6266). */
function disposition(name: string, place: Place): string {
  const ascii = name.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${place}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
