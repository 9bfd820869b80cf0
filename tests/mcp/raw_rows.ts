/** Raw requests by the row: what makes their tables short. */
import { ANA } from "./fake_hub.ts";
import { call, type Json, legacyHeaders, modernCall, modernHeaders, post } from "./requests.ts";

export interface RawRequest {
  about: string;
  /** Made anew for each way of answering. */
  make(): Request;
}

export const sent: Json = { key: ANA, conversation: "general", message: "hi" };
export const modern = modernHeaders("tools/call", "comms_send");
export const legacy = legacyHeaders;

export function without(headers: Record<string, string>, name: string): Record<string, string> {
  const { [name]: _left, ...rest } = headers;
  return rest;
}

export function rows(table: [about: string, headers: Record<string, string>, body: unknown][]): RawRequest[] {
  return table.map(([about, headers, body]) => ({ about, make: () => post(headers, body) }));
}

/** The same arguments in a call of either revision. */
export function bothRevisions(table: [about: string, tool: string, args: unknown][]): RawRequest[] {
  return table.flatMap(([about, tool, args]) =>
    rows([
      [`2025-11-25: ${about}`, legacy, call(tool, args)],
      [`2026-07-28: ${about}`, modernHeaders("tools/call", tool), modernCall(tool, args)],
    ])
  );
}

export function withParams(message: Json, params: Json): Json {
  return { ...message, params: { ...message.params as Json, ...params } };
}

export function withMeta(meta: unknown): Json {
  return withParams(call("comms_send", sent), { _meta: meta });
}
