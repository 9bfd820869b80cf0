/** Who a client is, and what it may subscribe to. */
import type { Buffer } from "node:buffer";
import type { AedesOptions } from "aedes";
import type { Authenticator, ClientType, Hub, MqttSession, Principal } from "../hub/api.ts";
import type { Log } from "../hub/ports.ts";
import type { Connection } from "./connection.ts";
import type { BrokerLimits } from "./limits.ts";

/** CONNACK return codes of MQTT 3.1.1, section 3.2.2.3. */
const idRejected = 2;
const serverUnavailable = 3;
const badUserNameOrPassword = 4;
const notAuthorized = 5;

type Done = Parameters<NonNullable<AedesOptions["authenticate"]>>[3];

interface Presented {
  username: string | undefined;
  password: Buffer | undefined;
}

export interface AdmissionServices {
  auth: Authenticator;
  hub: Pick<Hub, "maySubscribe">;
  limits: Pick<BrokerLimits, "clientIdBytes" | "subscriptionsPerClient">;
  log: Log;
  /** The connection that has this client id now. */
  holderOf: (clientId: string) => Connection | undefined;
  counters: { connectsRefused: number };
}

export class Admission {
  readonly #services: AdmissionServices;

  constructor(services: AdmissionServices) {
    this.#services = services;
  }

  /** Asks the authenticator; `admit` gets the session of an accepted client before its CONNACK. */
  connect(
    connection: Connection,
    { presented, admit, done }: { presented: Presented; admit: (session: MqttSession) => void; done: Done },
  ): void {
    const { client } = connection;
    const refuse = (returnCode: number, reason: string) => {
      this.#services.counters.connectsRefused++;
      this.#services.log.debug("mqtt.connect_refused", {
        peer: connection.from.peer,
        client: client.id,
        reason,
      });
      done(Object.assign(new Error(reason), { returnCode }), null);
    };
    if (client.id.length > this.#services.limits.clientIdBytes) {
      return refuse(idRejected, "The client id is too long");
    }
    this.#check(connection, presented).then((principal) => {
      if (client.closed) return;
      if (principal === null) {
        const isPresented = presented.username !== undefined || presented.password !== undefined;
        return refuse(
          isPresented ? badUserNameOrPassword : notAuthorized,
          "The credentials are not accepted",
        );
      }
      if (this.#isTaken(client.id, principal)) {
        return refuse(idRejected, "The client id is in use by another participant");
      }
      connection.isStillAdmitted = () => this.#isStillAdmitted(connection, { presented, principal });
      admit({ clientId: client.id, key: principal.key, principal });
      done(null, true);
    }).catch((error: unknown) => {
      this.#services.log.error("mqtt.authenticate_bug", { client: client.id, error: String(error) });
      if (!client.closed) refuse(serverUnavailable, "The credentials could not be checked");
    });
  }

  /** Whether the client may have this subscription. */
  grants(connection: Connection, filter: string): boolean {
    const { granted, session } = connection;
    // Shared subscriptions belong to MQTT 5; as a plain filter it would be granted and never get anything.
    if (session === undefined || filter.startsWith("$share/")) return false;
    if (!granted.has(filter) && granted.size >= this.#services.limits.subscriptionsPerClient) return false;
    try {
      return this.#services.hub.maySubscribe(session.key, filter);
    } catch (error) {
      this.#services.log.error("mqtt.subscribe_bug", { client: session.clientId, error: String(error) });
      return false;
    }
  }

  async #isStillAdmitted(
    connection: Connection,
    { presented, principal }: { presented: Presented; principal: Principal },
  ): Promise<boolean> {
    try {
      const now = await this.#check(connection, presented);
      return now?.key === principal.key && now.proven === principal.proven && now.owner === principal.owner;
    } catch (error) {
      const { id } = connection.client;
      this.#services.log.error("mqtt.authenticate_bug", { client: id, error: String(error) });
      return false;
    }
  }

  async #check({ client, from }: Connection, { username, password }: Presented): Promise<Principal | null> {
    const credential = {
      peer: from.peer,
      mqttClientId: client.id,
      ...(from.cookie === undefined ? {} : { cookie: from.cookie }),
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password: password.toString() }),
    };
    return await this.#services.auth.check(credential, clientTypeOf(client.id));
  }

  /** A token's owner is not thrown out by whoever learns its client id. */
  #isTaken(clientId: string, principal: Principal): boolean {
    const holder = this.#services.holderOf(clientId)?.session;
    return holder !== undefined && holder.principal.proven && holder.key !== principal.key;
  }
}

/** The Python version names its clients `claude-comms-<component>-<key>-<random>`. */
function clientTypeOf(clientId: string): ClientType {
  const component = /^claude-comms-(web|tui|mcp|cli)-/.exec(clientId)?.[1];
  return component === undefined ? "api" : component as ClientType;
}
