/** What the door looks at in a request before it knows who answers it. */
import { DEFAULT_MAX_REQUEST_BODY_SIZE, isJsonContentType } from "@modelcontextprotocol/server";
import { toolNamed } from "./tools.ts";

export function isJsonPost({ method, headers }: Request): boolean {
  return method === "POST" && isJsonContentType(headers.get("content-type"));
}

/** True for a body that says how long it is and that is not too long; the others the SDK reads, and refuses. */
export function isShort({ headers }: Request): boolean {
  const length = headers.get("content-length");
  return length !== null && Number(length) <= DEFAULT_MAX_REQUEST_BODY_SIZE;
}

/** Undefined when the client broke off. */
export function textOf(request: Request): Promise<string | undefined> {
  return request.text().catch(() => undefined);
}

/** Undefined when it is not JSON. */
export function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/**
 * The request for the SDK, without its signal: merely looking at the signal of a served request makes Deno abort it after each
 * success, too. A client that leaves is noticed all the same, as its stream is cancelled.
 */
export function rebuilt({ url, method, headers }: Request, body: BodyInit | null): Request {
  return new Request(url, { method, headers, body });
}

interface Message {
  method?: unknown;
  params?: { name?: unknown; requestId?: unknown } | null;
}

function messageOf(value: unknown): Message {
  return typeof value === "object" && value !== null ? value : {};
}

/** True for a call of a tool that may take long. */
export function isStreamed(value: unknown): boolean {
  const { method, params } = messageOf(value);
  return method === "tools/call" && toolNamed(params?.name)?.streams === true;
}

/** True for the greeting of revision 2025-11-25. */
export function isInitialize(value: unknown): boolean {
  return messageOf(value).method === "initialize";
}

/** The id of the request that a client takes back; undefined when this is about something else. */
export function cancelledId(value: unknown): unknown {
  const { method, params } = messageOf(value);
  return method === "notifications/cancelled" ? params?.requestId : undefined;
}
