/**
 * Decides who a client is: by the owner's token, a participant's token, a session cookie or the password; on an open
 * loopback by what the door is for (design.md §6). Random tokens cannot be guessed and are never slowed down; passwords are.
 */
import { linkExpiry, linkLifeMs } from "../config/login_link.ts";
import { asksForPassword } from "../config/listeners.ts";
import type { Settings } from "../config/settings.ts";
import type { Authenticator, ClientType, Principal } from "../hub/api.ts";
import type { Clock, Credential, Log } from "../hub/ports.ts";
import { hashOf, isSameSecret, signatureOf } from "../lib/secrets.ts";
import { type Key, SYSTEM_KEY } from "../protocol/ids.ts";
import { Attempts } from "./attempts.ts";
import { type Proof, type Sessions, sessionSeconds } from "./sessions.ts";
import type { Tokens } from "./tokens.ts";

export interface AuthenticatorOptions {
  /** Read at each use: a new password counts from the reload on. */
  settings: () => Settings;
  tokens: Tokens;
  sessions: Sessions;
  ownerToken: string;
  /** True when others than this machine can connect: then nobody enters without a credential. */
  exposed: boolean;
  clock: Clock;
  log: Log;
}

const clientIdPattern = /^(?:claude-comms-[a-z]+(?:-[a-z]+)*|channel)-([0-9a-f]{8})(?:-|$)/;
const maxUsedLinks = 1_000;

export class DaemonAuthenticator implements Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #attempts: Attempts;
  readonly #sessions: Sessions;
  readonly #ownerHash: string;
  /** Hashes of the links that were opened, until they would be too old anyway. */
  readonly #usedLinks = new Map<string, number>();
  readonly #revocations = new Set<() => void>();

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    this.#attempts = new Attempts(options.clock);
    this.#sessions = options.sessions;
    this.#ownerHash = hashOf(options.ownerToken);
  }

  get required(): boolean {
    return this.#options.exposed || asksForPassword(this.#options.settings());
  }

  async check(credential: Credential, client: ClientType): Promise<Principal | null> {
    const { cookie, bearer, username, password } = credential;
    if (cookie !== undefined) {
      const proof = this.#session(cookie);
      return proof === undefined ? null : this.#principal(proof, { credential, client });
    }
    const secret = bearer ?? password;
    if (secret === undefined) return this.#withNothing(credential, client);
    const proof = await this.#prove(credential.peer, {
      secret,
      username: bearer === undefined ? username : undefined,
    });
    if (proof !== undefined) return this.#principal(proof, { credential, client });
    // An MQTT client may always send a name and password of its own; nobody asked for them here.
    return bearer === undefined ? this.#withNothing(credential, client) : null;
  }

  async login(credential: Credential): Promise<{ cookie: string; maxAgeSeconds: number } | undefined> {
    const secret = credential.bearer ?? credential.password;
    if (secret === undefined) return undefined;
    const proof = this.#useLink(secret) ??
      await this.#prove(credential.peer, { secret, username: undefined });
    return proof === undefined
      ? undefined
      : { cookie: this.#sessions.begin(proof), maxAgeSeconds: sessionSeconds };
  }

  logout(cookie: string): void {
    this.#sessions.end(cookie);
    this.revoked();
  }

  onRevoked(listener: () => void): () => void {
    this.#revocations.add(listener);
    return () => this.#revocations.delete(listener);
  }

  /** A password, a token or a session does not count any more. Listeners hear of it once what caused it is done. */
  revoked(): void {
    this.#options.clock.after(0, () => this.#revocations.forEach((listener) => listener()));
  }

  /** A new token for a participant; what was opened with the old one ends. */
  async issue(key: Key): Promise<string> {
    const secret = await this.#options.tokens.issue(key);
    this.#sessions.endWhere((proof) => proof.by === "token" && proof.key === key);
    this.revoked();
    this.#options.log.info("auth.token_issued", { key });
    return secret;
  }

  #session(cookie: string): Proof | undefined {
    const proof = this.#sessions.find(cookie);
    if (proof?.by !== "password") return proof;
    const current = this.#options.settings()["broker.auth.password"];
    return proof.mark === this.#markOf(current) ? proof : undefined;
  }

  /** Undefined: wrong. Only what could be a guess at the password counts as a try. */
  async #prove(
    peer: string,
    { secret, username }: { secret: string; username: string | undefined },
  ): Promise<Proof | undefined> {
    const hash = hashOf(secret);
    if (hash === this.#ownerHash) return { by: "owner" };
    const key = this.#options.tokens.keyOf(secret);
    if (key !== undefined) return { by: "token", key };
    if (this.#options.settings()["broker.auth.password"] === "") return undefined;
    if (!await this.#attempts.admit(peer)) return undefined;
    const expected = this.#options.settings();
    const rightName = username === undefined || isSameSecret(username, expected["broker.auth.username"]);
    const rightPassword = isSameSecret(secret, expected["broker.auth.password"]);
    if (rightName && rightPassword) {
      this.#attempts.succeeded(peer);
      return { by: "password", mark: this.#markOf(secret) };
    }
    this.#attempts.failed(peer, hash);
    this.#options.log.warn("auth.wrong_password", { peer });
    return undefined;
  }

  /** Knows a password again without keeping anything that it could be guessed from. */
  #markOf(password: string): string {
    return signatureOf(this.#options.ownerToken, `password ${password}`);
  }

  #useLink(code: string): Proof | undefined {
    const now = this.#options.clock.now();
    const until = linkExpiry(code, { ownerToken: this.#options.ownerToken, now });
    if (until === undefined) return undefined;
    for (const [hash, end] of this.#usedLinks) {
      if (end + linkLifeMs < now) this.#usedLinks.delete(hash);
    }
    const hash = hashOf(code);
    if (this.#usedLinks.has(hash) || this.#usedLinks.size >= maxUsedLinks) return undefined;
    this.#usedLinks.set(hash, until);
    return { by: "owner" };
  }

  #principal(
    proof: Proof,
    { credential, client }: { credential: Credential; client: ClientType },
  ): Principal {
    if (proof.by === "token") return { key: proof.key, proven: true, owner: false, client };
    if (proof.by === "owner") return { key: this.#identity(), proven: true, owner: true, client };
    return this.#open(credential, client);
  }

  #withNothing(credential: Credential, client: ClientType): Principal | null {
    return this.required ? null : this.#open(credential, client);
  }

  /** May enter, but has not proved to be anybody. */
  #open({ mqttClientId }: Credential, client: ClientType): Principal {
    const open = { proven: false, owner: false, client };
    if (mqttClientId !== undefined) return { ...open, key: this.#keyIn(mqttClientId) };
    return { ...open, key: client === "mcp" ? null : this.#identity() };
  }

  /** The key that an MQTT client id names, unless it is one that needs its token. */
  #keyIn(clientId: string): Key | null {
    const key = clientIdPattern.exec(clientId)?.[1];
    return key === undefined || key === SYSTEM_KEY || this.#options.tokens.has(key) ? null : key;
  }

  #identity(): Key | null {
    return this.#options.settings()["identity.key"] || null;
  }
}
