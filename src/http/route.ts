/** What a row of the REST table is. */
import type { Authenticator, Caller, Hub, Principal, Viewer } from "../hub/api.ts";
import type { OperatorFigures } from "./operator.ts";
import type { Fields, Values } from "./params.ts";
import type { RefusalShape } from "./refusals.ts";
import type { HttpSettings, Maintenance, TokenIssuer } from "./settings.ts";

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What routes may use beside the hub. */
export interface Door {
  readonly settings: HttpSettings;
  readonly auth: Authenticator;
  readonly tokens: TokenIssuer;
  readonly maintenance: Maintenance;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Ends the streams and waits that are open when the door closes. */
  readonly closing: AbortSignal;
  readonly heartbeatMs: number;
  /** The description of all routes, as JSON. */
  description(): string;
  /** What the daemon does and what waits in it. */
  operator(): OperatorFigures;
}

/** Who asks, and from where. */
export interface Asker {
  readonly principal: Principal;
  readonly peer: string;
  /** True when the web token of GET /api/web-token was presented. */
  readonly webToken: boolean;
  /** Asks once more who this is. Throws CommsError when what was presented does not count any more. */
  again(): Promise<Asker>;
}

/** One request, its parts parsed and checked. */
export interface Call<P extends string, Q extends Fields, B extends Fields> {
  readonly path: Readonly<Record<PathNames<P>, string>>;
  readonly query: Values<Q>;
  readonly body: Values<B>;
  readonly request: Request;
  readonly asker: Asker;
  readonly door: Door;
  /** The operation id: the header Idempotency-Key. */
  readonly idempotencyKey: string | undefined;
  /** The participant on whose behalf the call is made; refused when the claimed key may not be used. */
  caller(): Caller;
  /** Who looks: the caller's key, or null for an anonymous one. */
  viewer(): Viewer;
  /** False when the same call would be refused now, or be made for somebody else. Never throws. */
  isStillAllowed(): Promise<boolean>;
}

export type PathNames<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathNames<Rest>
  : never;

/** Names of an answer's fields with their types, in the notation of openapi/notation.ts. */
export type AnswerFields = Readonly<Record<string, string>>;

export interface RouteSpec<P extends string, Q extends Fields, B extends Fields> {
  method: Method;
  /** Names in braces match one segment each, decoded. */
  path: P;
  about: string;
  query?: Q;
  body?: B;
  /** Names the one case in which `run` reads the body itself. */
  bodyReadBy?: "run";
  /** The fields of the answer, or one type for all of it, such as the name of a component. */
  answer: AnswerFields | string;
  /** Where the answer is no JSON: its media type; `answer` then says in words what it is. */
  media?: string;
  /** Other media types that a request may ask for, with words about each. */
  alternatives?: Readonly<Record<string, string>>;
  /** Answers with another status than 200. */
  also?: Readonly<Record<number, { about: string; answer?: AnswerFields }>>;
  /** Where the request's body is no JSON: the media types that are taken, with words about each. */
  uploads?: Readonly<Record<string, string>>;
  /** True: the header Idempotency-Key is understood. */
  isRepeatable?: true;
  /** Other headers that are understood, with words about each. */
  headers?: Readonly<Record<string, string>>;
  /** How refusals look, where they differ from `{error: code, code, message, …}`. */
  refusal?: RefusalShape;
  /** The answer as JSON, or a whole Response. */
  run(hub: Hub, call: Call<P, Q, B>): unknown;
}

/** A row with its types forgotten: route() has checked each. */
export interface Route extends Omit<RouteSpec<string, Fields, Fields>, "run"> {
  readonly query: Fields;
  readonly body: Fields;
  run(hub: Hub, call: AnyCall): unknown;
}

export type AnyCall = Call<string, Fields, Fields>;

/** Makes a row, checked by the compiler: names in its path, query and body are those that `run` uses. */
// deno-lint-ignore ban-types -- {} is the type of "no fields"
export function route<P extends string, Q extends Fields = {}, B extends Fields = {}>(
  spec: RouteSpec<P, Q, B>,
): Route {
  return { query: {}, body: {}, ...spec } as unknown as Route;
}
