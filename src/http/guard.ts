/**
 * Keeps web pages of other sites, and names that an attacker points at this machine, out of every door.
 * A request passes when its Host is one of ours and its Origin, if any, is our own page or an allowed one.
 */
import { type HostRules, type Machine, makeHostRules, thisMachine } from "./host_rules.ts";
import { HttpRefusal } from "./refusals.ts";
import type { HttpSettings } from "./settings.ts";

/** `none`: no browser, or a navigation. `same`: our own page. `cross`: an allowed other origin. */
export type Site = "none" | "same" | "cross";

export interface Admission {
  readonly site: Site;
  readonly origin: string | null;
}

const rememberedPairs = 256;
const renewalPauseMs = 1000;
const hostShape = /^(?:[\w.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;
const noOrigin: Admission = { site: "none", origin: null };

export class Guard {
  readonly #settings: HttpSettings;
  readonly #machine: Machine;
  #rules: HostRules;
  #renewedAt = performance.now();
  /** Host and Origin pairs that were accepted under the present rules: working one out costs several microseconds. */
  readonly #accepted = new Map<string, Admission>();

  constructor(settings: HttpSettings, machine: Machine = thisMachine) {
    this.#settings = settings;
    this.#machine = machine;
    this.#rules = makeHostRules(settings, machine);
  }

  /** Admits a request or throws HttpRefusal. `authority` is that of the request's URL: HTTP/2 has no Host. */
  admit(headers: Headers, authority: string): Admission {
    if (!this.#rules.fit(this.#settings)) this.#renew();
    const host = headers.get("host") ?? authority;
    const origin = headers.get("origin");
    const pair = origin === null ? host : `${host} ${origin}`;
    const known = this.#accepted.get(pair);
    if (known) return known;
    const decided = this.#decide(host, origin);
    if (decided) return this.#remember(pair, decided);
    // A page under `Referrer-Policy: no-referrer` sends "null"; the browser's own word tells it from a foreign one.
    if (origin === "null" && headers.get("sec-fetch-site") === "same-origin") {
      return { site: "same", origin: null };
    }
    throw originRefusal(String(origin));
  }

  #decide(host: string, origin: string | null): Admission | undefined {
    const own = this.#ownHost(host);
    if (own === undefined) throw hostRefusal(host);
    if (origin === null) return noOrigin;
    // A proxy in front may speak TLS for us, so the scheme does not matter.
    if (origin === `http://${own}` || origin === `https://${own}`) return { site: "same", origin };
    return this.#rules.allowOrigin(origin) ? { site: "cross", origin } : undefined;
  }

  /** The host as a browser writes it into an Origin; undefined when it is none of ours. */
  #ownHost(host: string): string | undefined {
    const url = hostShape.test(host) && URL.canParse(`http://${host}`)
      ? new URL(`http://${host}`)
      : undefined;
    if (!url) return undefined;
    if (this.#rules.own(url)) return url.host;
    // Addresses come and go with networks: look again before refusing.
    if (!this.#rules.followMachine || performance.now() - this.#renewedAt < renewalPauseMs) return undefined;
    this.#renew();
    return this.#rules.own(url) ? url.host : undefined;
  }

  #renew(): void {
    this.#rules = makeHostRules(this.#settings, this.#machine);
    this.#renewedAt = performance.now();
    this.#accepted.clear();
  }

  #remember(pair: string, admission: Admission): Admission {
    if (pair.length > 512) return admission;
    if (this.#accepted.size >= rememberedPairs) this.#accepted.clear();
    this.#accepted.set(pair, admission);
    return admission;
  }
}

/** Refuses what a browser fetches for another site without naming it, such as the address of an image. */
export function refuseHiddenCrossSite(headers: Headers, admission: Admission): void {
  if (admission.site !== "none") return;
  const site = headers.get("sec-fetch-site");
  if (site === null || site === "same-origin" || site === "none") return;
  throw new HttpRefusal(
    403,
    "cross_site",
    "Another web site asked for this: open the daemon's own page instead",
  );
}

function hostRefusal(host: string): HttpRefusal {
  return new HttpRefusal(
    421,
    "host_not_allowed",
    `Host ${quote(host)} is not a name of this daemon: use the address it listens on, ` +
      `or add the name to web.allowed_hosts in its config`,
  );
}

function originRefusal(origin: string): HttpRefusal {
  return new HttpRefusal(
    403,
    "origin_not_allowed",
    `Web pages of ${quote(origin)} may not use this daemon: open its own page, ` +
      `or add the origin to web.extra_cors_origins in its config`,
  );
}

function quote(value: string): string {
  return JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value);
}
