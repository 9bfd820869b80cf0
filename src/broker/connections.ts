/** All open connections, and what is done to each when it comes and when it goes. */
import { once } from "node:events";
import type { Duplex } from "node:stream";
import type { Client } from "aedes";
import type { Log } from "../hub/ports.ts";
import type { AedesClient } from "./aedes_client.ts";
import { batchWrites } from "./batch_writes.ts";
import { Connection, type Origin, type Transport } from "./connection.ts";
import { drainRead } from "./drain_read.ts";
import type { IntakeGate } from "./intake_gate.ts";
import type { BrokerLimits } from "./limits.ts";
import { Outlet, type OutletServices } from "./outlet.ts";
import { type IncompletePackets, PacketGuard } from "./packet_guard.ts";
import type { WriteTurn } from "./write_turn.ts";

export interface ConnectionsOptions {
  limits: BrokerLimits;
  gate: IntakeGate;
  turn: WriteTurn;
  outlet: OutletServices;
  log: Log;
  /** Hands the stream to aedes. */
  handle: (stream: Duplex) => Client;
  /** Called once for each connection, after its will. */
  onEnded: (connection: Connection) => void;
}

export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #open = new Set<Connection>();
  /** Also those that are closed, as a will is published after that. */
  readonly #byStream = new WeakMap<object, Connection>();
  readonly #incomplete: IncompletePackets;
  #rejected = 0;
  #cut = 0;
  #saidFull = false;
  #isClosed = false;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#incomplete = { bytes: 0, maxBytes: options.limits.incompleteBytes };
  }

  get figures(): { tcp: number; websocket: number; sessions: number; rejected: number; cut: number } {
    const count = (transport: Transport) =>
      [...this.#open].filter((one) => one.transport === transport).length;
    const sessions = [...this.#open].filter((one) => one.session !== undefined).length;
    return {
      tcp: count("tcp"),
      websocket: count("websocket"),
      sessions,
      rejected: this.#rejected,
      cut: this.#cut,
    };
  }

  get size(): number {
    return this.#open.size;
  }

  of(client: Pick<Client, "conn">): Connection {
    return this.#byStream.get(client.conn)!;
  }

  /** Takes a connection over from its listener; more than allowed are closed at once. */
  accept(stream: Duplex, from: Origin & { transport: Transport }): void {
    if (this.#isClosed || this.#open.size >= this.#options.limits.connections) {
      return this.#reject(stream, from);
    }
    const connection = new Connection(stream, from);
    this.#open.add(connection);
    this.#byStream.set(stream, connection);
    this.#wrap(connection);
    connection.client = this.#options.handle(stream) as AedesClient;
    connection.outlet = new Outlet(connection, this.#options.outlet);
    connection.outlet.attach();
    this.#catchErrors(connection);
    stream.once("close", () => this.#gone(connection));
  }

  /** aedes counts the client now: it will say when it has ended. */
  registered(client: Client): void {
    this.of(client).isRegistered = true;
  }

  /** The client has its CONNACK: now it gets what was kept for it. */
  ready(client: Client): void {
    this.of(client).outlet.sendKept();
  }

  /** The client has ended, and its will is decided on. */
  ended(connection: Connection): void {
    if (connection.isEnded) return;
    connection.isEnded = true;
    this.#options.onEnded(connection);
  }

  /** Ends those that would not be let in any more. */
  async recheck(): Promise<void> {
    for (const connection of [...this.#open]) {
      if (await connection.isStillAdmitted()) continue;
      const { client, from, stream } = connection;
      this.#options.log.info("mqtt.session_revoked", { client: client.id, peer: from.peer });
      stream.destroy();
    }
  }

  /** Ends all connections; resolves when the last one is closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const closing = [...this.#open].map(async ({ stream }) => {
      const closed = stream.closed ? undefined : once(stream, "close");
      stream.destroy();
      await closed;
    });
    await Promise.allSettled(closing);
  }

  /** Said once for each time that the broker becomes full. */
  #reject(stream: Duplex, { peer }: Origin): void {
    this.#rejected++;
    if (!this.#saidFull) this.#options.log.warn("mqtt.full", { peer, open: this.#open.size });
    this.#saidFull = true;
    stream.destroy();
  }

  #wrap(connection: Connection): void {
    const { stream } = connection;
    const { limits, gate, turn } = this.#options;
    const guard = new PacketGuard(limits.packetBytes, this.#incomplete);
    stream.once("close", () => guard.release());
    drainRead(stream, { isOpen: () => gate.isOpen(stream), inspect: (bytes) => guard.inspect(bytes) });
    const { outgoingHighWaterBytes: highWaterBytes, outgoingBytes: maxBytes, stallMs, lingerMs } = limits;
    const onCut = (unsent: number) => {
      this.#cut++;
      const { client, from } = connection;
      this.#options.log.warn("mqtt.reader_cut", { client: client.id, peer: from.peer, unsent });
    };
    batchWrites(stream, { highWaterBytes, maxBytes, stallMs, lingerMs, onCut }, turn);
  }

  /** Outside bytes enter here; whatever they make aedes throw ends this connection and not the process. */
  #catchErrors({ stream, client }: Connection): void {
    const parser = client._parser;
    const parse = parser.parse.bind(parser);
    parser.parse = (bytes) => {
      try {
        return parse(bytes);
      } catch (error) {
        this.#options.log.warn("mqtt.packet_failed", { client: client.id, error: String(error) });
        stream.destroy(new Error("The packet could not be handled"));
        return 0;
      }
    };
  }

  #gone(connection: Connection): void {
    this.#open.delete(connection);
    this.#saidFull = false;
    this.#options.gate.forget(connection.stream);
    if (!connection.isRegistered) this.ended(connection);
  }
}
