/** What becomes of a client's publish: decided by the hub, and acknowledged only then. */
import { Buffer } from "node:buffer";
import type { Hub, Verdict } from "../hub/api.ts";
import type { Log } from "../hub/ports.ts";
import { CommsError } from "../protocol/errors.ts";
import type { PublishPacket } from "./aedes_client.ts";
import { type Audiences, isOurs } from "./audiences.ts";
import type { Connection } from "./connection.ts";
import { SWALLOWED } from "./door.ts";
import type { IntakeGate } from "./intake_gate.ts";
import type { Refusals } from "./refusals.ts";

export interface IntakeCounters {
  /** Stored by the hub. */
  accepted: number;
  /** Forwarded as they came. */
  passed: number;
  /** Acknowledged and dropped: not ours to keep, or on a `$` topic. */
  ignored: number;
  /** Closed a connection. */
  refused: number;
  /** Refused before from the same client, and swallowed. */
  refusedAgain: number;
  /** The hub could not decide; the client is to send again. */
  failed: number;
}

export interface IntakeServices {
  hub: Pick<Hub, "intake">;
  audiences: Audiences;
  gate: IntakeGate;
  refusals: Refusals;
  counters: IntakeCounters;
  log: Log;
}

/** Lets aedes go on with the packet: acknowledge it, and publish what has become of it. An error closes the connection. */
type Go = (error?: Error | null) => void;

interface Publish {
  connection: Connection;
  packet: PublishPacket;
  /** A will is published by a client that has gone. */
  isWill: boolean;
  go: Go;
}

export class Intake {
  readonly #services: IntakeServices;

  constructor(services: IntakeServices) {
    this.#services = services;
  }

  /** Decides on a publish; calls `go` once, in the order of the connection's publishes. */
  decide(connection: Connection, packet: PublishPacket, go: Go): void {
    const { session, client, verdicts } = connection;
    const publish = { connection, packet, isWill: packet === client.will, go };
    packet.payload ??= Buffer.alloc(0);
    if (session === undefined || !isPublishable(packet.topic)) {
      this.#services.counters.ignored++;
      verdicts.now(() => this.#swallow(publish));
    } else if (!isOurs(packet.topic)) {
      verdicts.now(() => go());
    } else {
      this.#ask(publish, () => this.#services.hub.intake(session, packet));
    }
  }

  #ask(publish: Publish, ask: () => Verdict | Promise<Verdict>): void {
    const { verdicts } = publish.connection;
    let verdict: Verdict | Promise<Verdict>;
    try {
      verdict = ask();
    } catch (error) {
      verdicts.now(() => this.#fail(publish, error));
      return;
    }
    if (!(verdict instanceof Promise)) {
      const known = verdict;
      verdicts.now(() => this.#apply(publish, known));
      return;
    }
    const leave = this.#services.gate.enter(publish.packet);
    const fill = verdicts.later();
    const settle = (run: () => void) => {
      leave();
      fill(() => this.#guard(publish, run));
    };
    verdict.then(
      (known) => settle(() => this.#apply(publish, known)),
      (error: unknown) => settle(() => this.#fail(publish, error)),
    );
  }

  /** Nobody waits for what runs here: an error must not end the process. */
  #guard(publish: Publish, run: () => void): void {
    if (publish.connection.client.closed && !publish.isWill) return;
    try {
      run();
    } catch (error) {
      this.#services.log.error("mqtt.intake_bug", {
        client: publish.connection.client.id,
        error: String(error),
      });
      publish.connection.stream.destroy(new Error("Cannot go on with a publish"));
    }
  }

  #apply(publish: Publish, verdict: Verdict): void {
    const { counters, audiences } = this.#services;
    switch (verdict.action) {
      case "accept":
        counters.accepted++;
        return this.#swallow(publish);
      case "ignore":
        counters.ignored++;
        this.#note("mqtt.ignored", publish, verdict.reason);
        return this.#swallow(publish);
      case "pass":
        counters.passed++;
        // What is retained under our topics is the daemon's alone.
        publish.packet.retain = false;
        audiences.set(publish.packet.payload, verdict.audience);
        return publish.go();
      case "refuse":
        return this.#refuse(publish, verdict.reason);
    }
  }

  #refuse(publish: Publish, reason: string): void {
    const { counters, refusals } = this.#services;
    const { connection, packet } = publish;
    if (refusals.isRepeated(connection.client.id, packet)) {
      counters.refusedAgain++;
      this.#note("mqtt.refused_again", publish, reason);
      return this.#swallow(publish);
    }
    counters.refused++;
    this.#note("mqtt.refused", publish, reason);
    publish.go(new Error(reason));
  }

  #fail(publish: Publish, error: unknown): void {
    this.#services.counters.failed++;
    const isRefusal = error instanceof CommsError;
    const fields = {
      client: publish.connection.client.id,
      topic: publish.packet.topic,
      error: String(error),
    };
    if (isRefusal) this.#services.log.warn("mqtt.intake_unavailable", fields);
    else this.#services.log.error("mqtt.intake_bug", fields);
    publish.go(new Error("The message could not be stored: send it again"));
  }

  /** The packet is acknowledged and goes where nobody can subscribe. */
  #swallow({ packet, go }: Publish): void {
    packet.topic = SWALLOWED;
    packet.retain = false;
    packet.payload = Buffer.alloc(0);
    go();
  }

  #note(event: string, { connection, packet }: Publish, reason: string): void {
    const fields = {
      client: connection.client.id,
      key: connection.session?.key,
      topic: packet.topic,
      reason,
    };
    if (event === "mqtt.ignored") this.#services.log.debug(event, fields);
    else this.#services.log.warn(event, fields);
  }
}

/** aedes checks the topic of a publish, but not that of a will. */
function isPublishable(topic: string): boolean {
  return topic !== "" && !topic.startsWith("$") && !topic.includes("#") && !topic.includes("+");
}
