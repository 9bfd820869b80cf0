/** Puts the parts of the MQTT door together. */
import type { Authenticator, Hub } from "../hub/api.ts";
import type { Log } from "../hub/ports.ts";
import { Admission } from "./admission.ts";
import { Audiences } from "./audiences.ts";
import { OutgoingBus } from "./bus.ts";
import type { Connection } from "./connection.ts";
import { Connections } from "./connections.ts";
import type { Door } from "./door.ts";
import { makeDoor } from "./door_hooks.ts";
import { PublishEncoder } from "./encode_publish.ts";
import { Intake, type IntakeCounters } from "./intake.ts";
import { IntakeGate } from "./intake_gate.ts";
import { KeptSessions } from "./kept_sessions.ts";
import { type BrokerLimits, defaultLimits } from "./limits.ts";
import { Refusals } from "./refusals.ts";
import { RetainedMessages } from "./retained.ts";
import { WriteTurn } from "./write_turn.ts";

export type BrokerHub = Pick<Hub, "intake" | "sessionEnded" | "mayReceive" | "audienceOf" | "maySubscribe">;

export interface BrokerOptions {
  hub: BrokerHub;
  auth: Authenticator;
  log: Log;
  limits?: Partial<BrokerLimits>;
}

export interface BrokerParts {
  limits: BrokerLimits;
  log: Log;
  counters: IntakeCounters & { delivered: number; connectsRefused: number };
  gate: IntakeGate;
  audiences: Audiences;
  retained: RetainedMessages;
  sessions: KeptSessions;
  connections: Connections;
  door: Door;
  bus: OutgoingBus;
  /** From now on nobody is asked again who was let in. */
  stopWatching: () => void;
}

/** What needs nothing but the options. */
type Ground = Omit<BrokerParts, "connections" | "door" | "bus" | "stopWatching"> & { turn: WriteTurn };

export function assemble(options: BrokerOptions): BrokerParts {
  const { hub, auth, log } = options;
  const ground = makeGround(options);
  const { limits, counters, gate, audiences, retained, sessions, turn } = ground;
  const connections = new Connections({
    limits,
    gate,
    turn,
    outlet: { audiences, encoder: new PublishEncoder(), retained, counters },
    log,
    handle: (stream) => door.handle(stream),
    onEnded: (connection) => ended(connection, { hub, log, sessions }),
  });
  const holderOf = (clientId: string) => door.clients[clientId] && connections.of(door.clients[clientId]);
  const admission = new Admission({ auth, hub, limits, log, counters, holderOf });
  const refusals = new Refusals(limits.rememberedRefusals);
  const intake = new Intake({ hub, audiences, gate, refusals, counters, log });
  const door = makeDoor({ ...ground, connections, admission, intake });
  const bus = new OutgoingBus({
    publish: (packet) => door.publish(packet, null),
    audiences,
    turn,
    maxWaiting: limits.busPublications,
    log,
  });
  const stopWatching = auth.onRevoked(() => void connections.recheck().catch(() => {}));
  return { ...ground, connections, door, bus, stopWatching };
}

function makeGround({ hub, log, limits: changed }: BrokerOptions): Ground {
  const limits = { ...defaultLimits, ...changed };
  const audiences = new Audiences(hub, log);
  return {
    limits,
    log,
    counters: {
      accepted: 0,
      passed: 0,
      ignored: 0,
      refused: 0,
      refusedAgain: 0,
      failed: 0,
      delivered: 0,
      connectsRefused: 0,
    },
    gate: new IntakeGate(limits.intakeBytes),
    audiences,
    retained: new RetainedMessages(audiences, limits),
    sessions: new KeptSessions({
      audiences,
      limits,
      log,
      now: Date.now,
      onOverflow: ({ holder }) =>
        (holder as Connection).stream.destroy(new Error("Too much is unacknowledged")),
    }),
    turn: new WriteTurn(),
  };
}

function ended(
  connection: Connection,
  { hub, log, sessions }: { hub: BrokerHub; log: Log; sessions: KeptSessions },
): void {
  const { session, kept } = connection;
  if (kept) sessions.suspend(kept, connection);
  if (session === undefined) return;
  try {
    hub.sessionEnded(session);
  } catch (error) {
    log.error("mqtt.session_end_bug", { client: session.clientId, error: String(error) });
  }
}
