/**
 * Serves the pages from folders, which may lie inside an executable. Each request looks into the folders in order, so that a
 * page built while the daemon runs takes over from the small one.
 */
import { isMissing } from "./missing_file.ts";

export interface StaticFiles {
  /** The file for a path as it was sent, index.html for the start page and for places inside the app; undefined: there is none. */
  serve(request: Request, path: string): Promise<Response | undefined>;
}

interface Kept {
  /** Changes when the file does. */
  version: string;
  bytes: Uint8Array<ArrayBuffer>;
  etag: string;
}

export interface StaticFilesOptions {
  /** Files are kept in memory up to this many bytes all together. */
  cacheBytes?: number;
}

const contentSecurity = [
  "default-src 'self'",
  "script-src 'self'",
  // Templates and highlighted code carry style attributes.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'self'",
  "form-action 'self'",
].join("; ");

export const pageSecurityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": contentSecurity,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
};

/** Each segment must look like this: no dots in front, nothing that a file system treats in its own way. */
const segmentShape = /^[A-Za-z0-9_@-][A-Za-z0-9_@.-]*$/;
/** Names that the build gives to files whose content never changes. */
const hashedShape = /^assets\/.*[.-][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;
/** Places inside the app that have no file of their own. */
const appShape = /^\/(?:c\/.*)?$/;

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json",
  map: "application/json",
  webmanifest: "application/manifest+json",
  svg: "image/svg+xml",
  png: "image/png",
  jpg: "image/jpeg",
  ico: "image/x-icon",
  webp: "image/webp",
  woff2: "font/woff2",
  wasm: "application/wasm",
  txt: "text/plain; charset=utf-8",
};

/** Folders in order of preference; each URL must end with a slash. They may be missing. */
export function openStaticFiles(folders: readonly URL[], options: StaticFilesOptions = {}): StaticFiles {
  return new FolderFiles(folders, options.cacheBytes ?? 16 * 1024 * 1024);
}

class FolderFiles implements StaticFiles {
  readonly #folders: readonly URL[];
  readonly #cacheBytes: number;
  readonly #kept = new Map<string, Kept>();
  #keptBytes = 0;

  constructor(folders: readonly URL[], cacheBytes: number) {
    this.#folders = folders;
    this.#cacheBytes = cacheBytes;
  }

  async serve(request: Request, path: string): Promise<Response | undefined> {
    const name = appShape.test(path) ? "index.html" : safeName(path);
    if (name === undefined) return undefined;
    for (const folder of this.#folders) {
      const file = await this.#load(new URL(name, folder));
      if (file) return answer(request, { name, file });
    }
    return undefined;
  }

  async #load(url: URL): Promise<Kept | undefined> {
    try {
      const { isFile, mtime, size } = await Deno.stat(url);
      if (!isFile) return undefined;
      const version = `${mtime?.getTime() ?? 0}-${size}`;
      const kept = this.#kept.get(url.href);
      if (kept?.version === version) return kept;
      const bytes = await Deno.readFile(url);
      const file = { version, bytes, etag: await etagOf(bytes) };
      this.#keep(url.href, file);
      return file;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  #keep(key: string, file: Kept): void {
    this.#keptBytes += file.bytes.length - (this.#kept.get(key)?.bytes.length ?? 0);
    this.#kept.set(key, file);
    for (const [oldest, { bytes }] of this.#kept) {
      if (this.#keptBytes <= this.#cacheBytes) return;
      this.#kept.delete(oldest);
      this.#keptBytes -= bytes.length;
    }
  }
}

function safeName(path: string): string | undefined {
  const segments = path.slice(1).split("/");
  return segments.every((one) => segmentShape.test(one)) ? segments.join("/") : undefined;
}

async function etagOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `"${digest.toBase64({ alphabet: "base64url" }).slice(0, 27)}"`;
}

function answer(request: Request, { name, file }: { name: string; file: Kept }): Response {
  const headers = {
    ...pageSecurityHeaders,
    "content-type": types[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream",
    "cache-control": hashedShape.test(name) ? "public, max-age=31536000, immutable" : "no-cache",
    "etag": file.etag,
  };
  if (isSame(request.headers.get("if-none-match"), file.etag)) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(request.method === "HEAD" ? null : file.bytes, { headers });
}

function isSame(known: string | null, etag: string): boolean {
  return known !== null && known.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
}
