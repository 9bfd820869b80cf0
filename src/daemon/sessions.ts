/** Sessions of the web page, in memory: a restart ends them. */
import type { Clock } from "../hub/ports.ts";
import { hashOf, newSecret } from "../lib/secrets.ts";

export const sessionSeconds = 30 * 24 * 3600;
const maxSessions = 1_000;

/** Cookies and what they stand for. Beyond the limit the oldest ends. */
export class Sessions<T> {
  readonly #clock: Clock;
  readonly #sessions = new Map<string, { of: T; until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The value for the cookie. */
  begin(of: T): string {
    const cookie = newSecret();
    this.#sessions.set(hashOf(cookie), { of, until: this.#clock.now() + sessionSeconds * 1000 });
    if (this.#sessions.size > maxSessions) this.#sessions.delete(this.#sessions.keys().next().value!);
    return cookie;
  }

  find(cookie: string): T | undefined {
    const session = this.#sessions.get(hashOf(cookie));
    return session !== undefined && session.until > this.#clock.now() ? session.of : undefined;
  }

  end(cookie: string): void {
    this.#sessions.delete(hashOf(cookie));
  }

  endWhere(matches: (of: T) => boolean): void {
    for (const [hash, { of }] of this.#sessions) {
      if (matches(of)) this.#sessions.delete(hash);
    }
  }
}
