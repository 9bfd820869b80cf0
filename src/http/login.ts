/** Logging in and out of the web: a password, a token or a one-time link becomes a session cookie. */
import type { Authenticator } from "../hub/api.ts";
import { CommsError } from "../protocol/errors.ts";
import { json } from "./answers.ts";
import { type BodyLimits, bodyLimits, readJsonObject, readText } from "./body.ts";
import { cookieOf, sessionCookie } from "./identify.ts";
import { forwardPage, loginCss, loginPage } from "./login_page.ts";
import type { HttpSettings } from "./settings.ts";

export interface LoginCall {
  request: Request;
  path: string;
  search: string;
  peer: string;
  auth: Authenticator;
  settings: HttpSettings;
}

const formLimits: BodyLimits = { ...bodyLimits, maxBytes: 16 * 1024 };

const pageHeaders = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // Not no-referrer: under that a form is sent with `Origin: null`.
  "referrer-policy": "same-origin",
};

/** Answers /login, /login.css and /logout; undefined for every other path. */
export function answerLogin(call: LoginCall): Promise<Response> | Response | undefined {
  const { path, request: { method } } = call;
  if (path === "/login.css" && method === "GET") {
    const headers = {
      "content-type": "text/css",
      "cache-control": "max-age=3600",
      "x-content-type-options": "nosniff",
    };
    return new Response(loginCss, { headers });
  }
  if (path === "/logout") return method === "POST" ? logOut(call) : wrongMethod("POST");
  if (path !== "/login") return undefined;
  if (method === "POST") return logIn(call);
  return method === "GET" ? showLogin(call) : wrongMethod("GET, POST");
}

/** The page for somebody who wanted `next` and is not logged in. */
export function askToLogIn(next: string, problem?: string): Response {
  const page = loginPage(problem === undefined ? { next: ownPath(next) } : { next: ownPath(next), problem });
  return new Response(page, {
    status: 401,
    headers: { ...pageHeaders, "www-authenticate": 'Bearer realm="claude-comms"' },
  });
}

/** True when a browser asks for a page, rather than a program for data. */
export function wantsPage(request: Request): boolean {
  return request.method === "GET" && (request.headers.get("accept")?.includes("text/html") ?? false);
}

async function showLogin(call: LoginCall): Promise<Response> {
  const query = new URLSearchParams(call.search);
  const next = ownPath(query.get("next") ?? "/");
  const token = query.get("token");
  if (token === null) return new Response(loginPage({ next }), { headers: pageHeaders });
  const session = await call.auth.login({ peer: call.peer, bearer: token });
  if (!session) {
    return askToLogIn(next, "This link has been used or is too old: `claude-comms web` opens a new one.");
  }
  return new Response(forwardPage(next), {
    headers: { ...pageHeaders, "set-cookie": cookie(session, call.settings) },
  });
}

async function logIn(call: LoginCall): Promise<Response> {
  const form = isJson(call.request)
    ? await readJsonObject(call.request, formLimits)
    : await readForm(call.request);
  const next = ownPath(typeof form.next === "string" ? form.next : "/");
  const secret = form.password ?? form.token;
  if (typeof secret !== "string" || secret === "") {
    throw new CommsError(
      "invalid_argument",
      'Field "password" is missing: it must be the password or a token',
      { field: "password" },
    );
  }
  const session = await call.auth.login({ peer: call.peer, bearer: secret, password: secret });
  if (!session && isJson(call.request)) {
    throw new CommsError("unauthorized", "The password or token is wrong");
  }
  if (!session) return askToLogIn(next, "That was not right.");
  const set = { "set-cookie": cookie(session, call.settings) };
  if (isJson(call.request)) return json({ status: "logged_in" }, { headers: set });
  return new Response(null, {
    status: 303,
    headers: { location: next, "cache-control": "no-store", ...set },
  });
}

function logOut(call: LoginCall): Response {
  const value = cookieOf(call.request.headers);
  if (value !== undefined) call.auth.logout(value);
  const headers = { "set-cookie": cookie({ cookie: "", maxAgeSeconds: 0 }, call.settings) };
  if (!wantsHtml(call.request)) return json({ status: "logged_out" }, { headers });
  return new Response(null, {
    status: 303,
    headers: { location: "/login", "cache-control": "no-store", ...headers },
  });
}

function cookie(session: { cookie: string; maxAgeSeconds: number }, { tls }: HttpSettings): string {
  const flags = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${session.maxAgeSeconds}${tls ? "; Secure" : ""}`;
  return `${sessionCookie}=${session.cookie}; ${flags}`;
}

async function readForm(request: Request): Promise<Record<string, unknown>> {
  return Object.fromEntries(new URLSearchParams(await readText(request, formLimits)));
}

function isJson(request: Request): boolean {
  return request.headers.get("content-type")?.startsWith("application/json") ?? false;
}

function wantsHtml(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/html") ?? false;
}

/** A path on this daemon, or the start page: what a link says must not lead anywhere else. */
function ownPath(next: string): string {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(next) && !next.startsWith("/login") ? next : "/";
}

function wrongMethod(allow: string): never {
  throw new CommsError("unsupported", `Use ${allow} here`, { allow });
}
