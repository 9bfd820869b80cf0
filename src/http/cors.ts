/** Which other web origins may call, and the headers that tell their browsers so. Exact matches only. */
import type { HttpSettings } from "./settings.ts";

/** Where the development server of the page runs, as in the Python version. */
const developmentPorts = [5173, 5174];

/** Origins that are allowed beside our own pages. */
export function allowedOrigins(settings: HttpSettings): Set<string> {
  const origins = new Set<string>();
  for (const port of developmentPorts) {
    origins.add(`http://localhost:${port}`).add(`http://127.0.0.1:${port}`);
  }
  for (const text of [settings.apiBase ?? "", ...settings.extraCorsOrigins]) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url && url.origin !== "null") origins.add(url.origin);
  }
  return origins;
}

const allowedHeaders = [
  "Content-Type",
  "Authorization",
  "Accept",
  "Idempotency-Key",
  "Last-Event-ID",
  "Mcp-Session-Id",
  "Mcp-Protocol-Version",
  "Mcp-Method",
  "Mcp-Name",
  "X-Comms-Client",
  "X-Comms-Key",
  "X-File-Name",
  "Range",
  "If-Range",
].join(", ");

/** Adds what an allowed origin's browser needs, to errors as well. Cookies of another origin are never accepted. */
export function addCorsHeaders(headers: Headers, origin: string): void {
  headers.set("access-control-allow-origin", origin);
  headers.set("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS");
  headers.set("access-control-allow-headers", allowedHeaders);
  headers.set(
    "access-control-expose-headers",
    "Mcp-Session-Id, Mcp-Protocol-Version, WWW-Authenticate, Retry-After, " +
      "ETag, Content-Disposition, Content-Range, Accept-Ranges",
  );
  headers.append("vary", "Origin");
}
