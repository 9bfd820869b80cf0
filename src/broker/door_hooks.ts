/** What aedes asks and tells, passed on to the parts that know. */
import type { AedesOptions } from "aedes";
import type { Log } from "../hub/ports.ts";
import type { Admission } from "./admission.ts";
import type { PublishPacket } from "./aedes_client.ts";
import type { Audiences } from "./audiences.ts";
import type { Connections } from "./connections.ts";
import { Door } from "./door.ts";
import type { Intake } from "./intake.ts";
import type { KeptSessions } from "./kept_sessions.ts";
import type { BrokerLimits } from "./limits.ts";
import { Persistence } from "./persistence.ts";
import type { RetainedMessages } from "./retained.ts";

export interface DoorParts {
  limits: BrokerLimits;
  log: Log;
  audiences: Audiences;
  retained: RetainedMessages;
  sessions: KeptSessions;
  connections: Connections;
  admission: Admission;
  intake: Intake;
}

/** Packets of a client that sends on before its CONNECT is answered. */
const packetsBeforeConnack = 1000;

export function makeDoor(parts: DoorParts): Door {
  const door = new Door({ ...settings(parts), ...questions(parts) });
  listen(door, parts);
  return door;
}

function settings({ limits, sessions, retained, connections }: DoorParts): AedesOptions {
  return {
    // No bound on messages under way: with one, a reader that does not drain would hold up all others.
    concurrency: 0,
    queueLimit: packetsBeforeConnack,
    connectTimeout: limits.connectMs,
    drainTimeout: limits.fullMs,
    persistence: new Persistence({
      sessions,
      retained,
      isGranted: (client, filter) => connections.of(client).granted.has(filter),
    }),
  };
}

function questions({ connections, admission, intake, audiences, sessions }: DoorParts): AedesOptions {
  return {
    authenticate(client, username, password, done) {
      const connection = connections.of(client);
      admission.connect(connection, {
        presented: { username, password },
        admit: (session) => {
          connection.session = session;
          if (client.clean) return;
          connection.kept = sessions.open(client.id, { viewer: session.key, holder: connection });
        },
        done,
      });
    },
    authorizePublish(client, packet, done) {
      if (client) intake.decide(connections.of(client), packet as PublishPacket, done);
      else done(new Error("A publish has no client"));
    },
    authorizeSubscribe(client, subscription, done) {
      const connection = connections.of(client);
      const isGranted = admission.grants(connection, subscription.topic);
      if (isGranted) connection.granted.add(subscription.topic);
      else connection.granted.delete(subscription.topic);
      done(null, isGranted ? subscription : null);
    },
    // Our own delivery asks this itself; whatever other way aedes takes is bound by it too.
    authorizeForward(client, packet) {
      const { session } = connections.of(client);
      const message = packet as unknown as PublishPacket;
      return session && audiences.admits(session.key, message) ? packet : null;
    },
  };
}

function listen(door: Door, { connections, log }: DoorParts): void {
  door.on("client", (client) => connections.registered(client));
  door.on("clientDisconnect", (client) => connections.ended(connections.of(client)));
  door.on("clientReady", (client) => connections.ready(client));
  door.on("unsubscribe", (filters, client) => {
    for (const filter of filters) connections.of(client).granted.delete(filter);
  });
  for (const event of ["clientError", "connectionError"] as const) {
    door.on(event, (client, error) => {
      log.debug("mqtt.connection_failed", {
        client: client.id,
        peer: connections.of(client).from.peer,
        error: error.message,
      });
    });
  }
  (door as NodeJS.EventEmitter).on(
    "error",
    (error) => log.error("mqtt.broker_error", { error: String(error) }),
  );
}
