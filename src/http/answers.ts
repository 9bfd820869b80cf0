/** How answers look: compact JSON that no cache keeps and no browser takes for something else. */

export interface AnswerOptions {
  status?: number;
  headers?: Readonly<Record<string, string>>;
}

const jsonHeaders = {
  "content-type": "application/json",
  // Older runtimes compress whatever they may transform, which for a client on the same machine triples the time.
  "cache-control": "no-store, no-transform",
  "x-content-type-options": "nosniff",
} as const;

export function json(body: unknown, options: AnswerOptions = {}): Response {
  const headers = options.headers ? { ...jsonHeaders, ...options.headers } : jsonHeaders;
  return new Response(JSON.stringify(body), { status: options.status ?? 200, headers });
}

/** Plain text, UTF-8. */
export function text(body: string, options: AnswerOptions = {}): Response {
  const headers = {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...options.headers,
  };
  return new Response(body, { status: options.status ?? 200, headers });
}
