/** Works out who asks: a bearer token, a session cookie, or nothing. */
import type { Authenticator, ClientType, Principal } from "../hub/api.ts";
import type { Credential } from "../hub/ports.ts";
import { CommsError } from "../protocol/errors.ts";
import type { Site } from "./guard.ts";
import { HttpRefusal } from "./refusals.ts";
import { isSameSecret } from "../lib/secrets.ts";

export const sessionCookie = "claude_comms_session";

export interface Identified {
  principal: Principal;
  /** True when the old pages' token of GET /api/web-token was presented. */
  webToken: boolean;
}

export interface IdentifyOptions {
  auth: Authenticator;
  webToken: string | null;
  peer: string;
  site: Site;
  /** The kind of client where the request does not say: null asks the request. */
  client: ClientType | null;
}

/** Throws CommsError `unauthorized` when what is presented is wrong, or nothing is and something is needed. */
export async function identify(request: Request, options: IdentifyOptions): Promise<Identified> {
  const { headers } = request;
  const cookie = cookieOf(headers);
  const bearer = bearerOf(headers);
  const webToken = bearer !== undefined && options.webToken !== null &&
    isSameSecret(bearer, options.webToken);
  const presented = bearer !== undefined && !webToken ? { bearer } : cookie !== undefined ? { cookie } : {};
  const client = options.client ?? clientOf(headers, { site: options.site, cookie });
  if ("cookie" in presented) refuseForgery(request, options.site);
  const principal = await check({ peer: options.peer, ...presented }, { auth: options.auth, client });
  if (principal) return { principal, webToken };
  throw new CommsError(
    "unauthorized",
    bearer !== undefined && !webToken
      ? "The bearer token or password is wrong: `claude-comms config show` names where the right one is kept"
      : "This daemon asks for a password or token: send `Authorization: Bearer <password or token>`, or log in at /login",
  );
}

async function check(
  credential: Credential,
  { auth, client }: { auth: Authenticator; client: ClientType },
): Promise<Principal | null> {
  const principal = await auth.check(credential, client);
  if (principal || credential.cookie === undefined || auth.required) return principal;
  // A session that is over must not lock anybody out of a door that is open.
  return await auth.check({ peer: credential.peer }, client);
}

/** What changes something and rides on a cookie must come from our own page, in a form that no other page can send. */
function refuseForgery(request: Request, site: Site): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  if (site !== "same" && request.headers.get("sec-fetch-site") !== "same-origin") {
    throw new HttpRefusal(
      403,
      "cross_site",
      "A session cookie only works from the daemon's own page: send a bearer token instead",
    );
  }
  const type = request.headers.get("content-type");
  const hasBody = type !== null || Number(request.headers.get("content-length") ?? 0) > 0;
  if (!hasBody || isBeyondForms(type)) return;
  throw new HttpRefusal(
    415,
    "unsupported_media_type",
    `Content-Type must be application/json, or application/octet-stream for a file: ` +
      `current value is ${JSON.stringify(type)}`,
  );
}

/** True for the two types that our page sends and that no form of another page can have. */
function isBeyondForms(type: string | null): boolean {
  const bare = type?.split(";")[0]?.trim().toLowerCase();
  return bare === "application/json" || bare === "application/octet-stream";
}

/** What follows `Bearer`, empty when the header has another form. A password may hold spaces and, as UTF-8, any letter. */
function bearerOf(headers: Headers): string | undefined {
  const value = headers.get("authorization");
  if (value === null) return undefined;
  const given = /^Bearer +(.+)$/i.exec(value)?.[1]?.trim() ?? "";
  return /[\x80-\xff]/.test(given) ? fromBytes(given) : given;
}

/** A header arrives as one character per byte. */
function fromBytes(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(text, (char) => char.charCodeAt(0)));
}

/** The session cookie's value, if there is one. */
export function cookieOf(headers: Headers): string | undefined {
  const all = headers.get("cookie");
  if (all === null) return undefined;
  for (const pair of all.split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === sessionCookie) return pair.slice(at + 1).trim() || undefined;
  }
  return undefined;
}

const named: ReadonlySet<string> = new Set<ClientType>(["web", "tui", "cli", "api"]);

function clientOf(headers: Headers, seen: { site: Site; cookie: string | undefined }): ClientType {
  const given = headers.get("x-comms-client");
  if (given !== null && named.has(given)) return given as ClientType;
  const browser = seen.cookie !== undefined || seen.site !== "none" ||
    headers.get("sec-fetch-site") === "same-origin";
  return browser ? "web" : "api";
}
