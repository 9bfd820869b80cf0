/** The one place where a thrown error becomes an answer. */
import type { Log } from "../hub/ports.ts";
import { CommsError, errorStatus } from "../protocol/errors.ts";
import { json } from "./answers.ts";

/** Codes that only this door uses, with their usual status; all others are those of src/protocol/errors.ts. */
export const doorStatus = {
  host_not_allowed: 421,
  origin_not_allowed: 403,
  cross_site: 403,
  unsupported_media_type: 415,
  upgrade_required: 426,
  range_not_satisfiable: 416,
  length_required: 411,
  too_slow: 408,
} as const;

export type DoorCode = keyof typeof doorStatus;

/** A refusal for reasons of HTTP, before the hub is asked. */
export class HttpRefusal extends Error {
  override readonly name = "HttpRefusal";
  constructor(
    readonly status: number,
    readonly code: DoorCode,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** How the body of a refusal is made; some older routes have their own texts. */
export type RefusalShape = (error: CommsError) => Record<string, unknown>;

export interface RefusalOptions {
  log: Log;
  method: string;
  path: string;
  shape?: RefusalShape | undefined;
}

/** Turns anything thrown into a JSON answer. What is no refusal is a bug: logged, and told without details. */
export function refuse(error: unknown, options: RefusalOptions): Response {
  if (error instanceof HttpRefusal) {
    return json({ error: error.code, code: error.code, message: error.message }, error);
  }
  if (error instanceof CommsError) {
    const body = options.shape ? options.shape(error) : plainShape(error);
    return json(body, { status: errorStatus[error.code], headers: refusalHeaders(error) });
  }
  options.log.error("http.failed", {
    method: options.method,
    path: options.path,
    error: error instanceof Error ? error.stack ?? error.message : String(error),
  });
  const message = "The daemon failed at this request and logged why: look into its log";
  return json({ error: "internal", code: "internal", message }, { status: 500 });
}

function plainShape(error: CommsError): Record<string, unknown> {
  return { error: error.code, message: error.message, ...error.details, code: error.code };
}

/** The shape of the Python version's routes: a text in `error`. `texts` holds those that clients look for. */
export function textShape(texts: Partial<Record<CommsError["code"], string>> = {}): RefusalShape {
  return (error) => ({
    ...error.details,
    error: texts[error.code] ?? error.message,
    code: error.code,
    message: error.message,
  });
}

function refusalHeaders(error: CommsError): Record<string, string> {
  if (error.code === "unavailable") return { "retry-after": "1" };
  if (error.code === "unauthorized" || error.code === "token_required") {
    return { "www-authenticate": 'Bearer realm="claude-comms"' };
  }
  const allow = error.details.allow;
  return error.code === "unsupported" && typeof allow === "string" ? { allow } : {};
}

/** The same refusal as an MCP client reads it. */
export async function asJsonRpc(answer: Response): Promise<Response> {
  const { message } = await answer.json() as { message: string };
  answer.headers.delete("content-length");
  return new Response(JSON.stringify({ jsonrpc: "2.0", error: { code: -32000, message }, id: null }), answer);
}
