/** A broker on real ports around a hub that does what the test says. */
import type { Buffer } from "node:buffer";
import type {
  Authenticator,
  ClientType,
  MqttSession,
  Principal,
  Verdict,
  Viewer,
} from "../../src/hub/api.ts";
import type { Audience, Credential, Log } from "../../src/hub/ports.ts";
import type { BrokerHub } from "../../src/broker/assemble.ts";
import { isOurs } from "../../src/broker/audiences.ts";
import { type BrokerDoor, createBroker } from "../../src/broker/broker.ts";
import type { BrokerLimits } from "../../src/broker/limits.ts";

export const everyone: Audience = { kind: "everyone" };

export interface Taken {
  session: MqttSession;
  topic: string;
  text: string;
  retain: boolean;
}

/** Everybody sees everything until a test says otherwise; a publish under our root is passed on. */
export class FakeHub implements BrokerHub {
  readonly taken: Taken[] = [];
  readonly ended: MqttSession[] = [];
  /** Audiences of topics whose messages carry none. */
  readonly topicAudiences = new Map<string, Audience>();
  readonly refusedFilters = new Set<string>();
  verdict: (taken: Taken) => Verdict | Promise<Verdict> = () => ({ action: "pass", audience: everyone });
  sees: (viewer: Viewer, audience: Audience) => boolean = (viewer, audience) =>
    audience.kind !== "keys" || (viewer !== null && audience.keys.has(viewer));

  intake: BrokerHub["intake"] = (session, { topic, payload, retain }) => {
    const taken = { session, topic, text: (payload as Buffer).toString(), retain };
    this.taken.push(taken);
    return this.verdict(taken);
  };
  sessionEnded = (session: MqttSession) => {
    this.ended.push(session);
  };
  mayReceive = (viewer: Viewer, audience: Audience) => this.sees(viewer, audience);
  audienceOf = (topic: string) => isOurs(topic) ? this.topicAudiences.get(topic) ?? everyone : undefined;
  maySubscribe = (_viewer: Viewer, filter: string) => !this.refusedFilters.has(filter);

  get bodies(): string[] {
    return this.taken.map(({ text }) => text);
  }
}

/** The key is in the client id, as on an open loopback; "wrong" as a password is wrong. */
export class FakeAuthenticator implements Authenticator {
  readonly required = false;
  readonly checked: Credential[] = [];
  decide: (credential: Credential, client: ClientType) => Promise<Principal | null> = (
    credential,
    client,
  ) => {
    if (credential.password === "wrong") return Promise.resolve(null);
    const key = /-([0-9a-f]{8})(?:-|$)/.exec(credential.mqttClientId ?? "")?.[1] ?? null;
    return Promise.resolve({ key, proven: false, owner: false, client });
  };

  check(credential: Credential, client: ClientType): Promise<Principal | null> {
    this.checked.push(credential);
    return this.decide(credential, client);
  }
  login = () => Promise.resolve(undefined);
  logout = () => {};
  readonly #revocations = new Set<() => void>();
  onRevoked = (listener: () => void) => {
    this.#revocations.add(listener);
    return () => this.#revocations.delete(listener);
  };
  revoked(): void {
    for (const listener of this.#revocations) listener();
  }
}

export interface Logged {
  level: keyof Log;
  event: string;
  fields: Record<string, unknown>;
}

export class KeptLog implements Log {
  readonly entries: Logged[] = [];
  debug = this.#keep("debug");
  info = this.#keep("info");
  warn = this.#keep("warn");
  error = this.#keep("error");

  #keep(level: keyof Log): Log[keyof Log] {
    return (event, fields = {}) => void this.entries.push({ level, event, fields });
  }

  events(level: keyof Log): string[] {
    return this.entries.filter((one) => one.level === level).map(({ event }) => event);
  }
}

export class ServedBroker implements AsyncDisposable {
  readonly hub = new FakeHub();
  readonly auth = new FakeAuthenticator();
  readonly log = new KeptLog();
  door!: BrokerDoor;
  port = 0;
  webSocketPort = 0;
  #server: Deno.HttpServer | undefined;

  static async start(limits: Partial<BrokerLimits> = {}): Promise<ServedBroker> {
    const served = new ServedBroker();
    const { hub, auth, log } = served;
    served.door = await createBroker({ hub, auth, log, limits: { lingerMs: 200, ...limits } });
    const listener = await served.door.listenTcp({ host: "127.0.0.1", port: 0 });
    served.port = listener.port;
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      (request, info) => served.door.upgrade(request, { peer: info.remoteAddr.hostname }),
    );
    served.webSocketPort = server.addr.port;
    served.#server = server;
    return served;
  }

  get tcpUrl(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.webSocketPort}/mqtt`;
  }

  /** Publishes as the daemon does. */
  publish(
    topic: string,
    text: string,
    rest: { qos?: 0 | 1; retain?: boolean; audience?: Audience } = {},
  ): void {
    const payload = new TextEncoder().encode(text);
    this.door.bus.publish({ topic, payload, qos: 1, retain: false, audience: everyone, ...rest });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.door.close();
    await this.#server?.shutdown();
  }
}
