/** The MQTT door, from outside: listeners, the outgoing bus, figures, the end. */
import { once } from "node:events";
import { assemble, type BrokerOptions, type BrokerParts } from "./assemble.ts";
import type { OutgoingBus } from "./bus.ts";
import type { Origin } from "./connection.ts";
import { listenTcp, type TcpAddress, type TcpListener } from "./tcp_listener.ts";
import { webSocketStream } from "./websocket_stream.ts";
import { upgradeWebSocket } from "./websocket_upgrade.ts";

export interface BrokerStats {
  /** `closingWebSockets`: closed by us, not yet by the other end. */
  connections: {
    tcp: number;
    websocket: number;
    closingWebSockets: number;
    sessions: number;
    rejected: number;
    /** Readers that were too slow. */
    cut: number;
    connectsRefused: number;
  };
  publishes: {
    accepted: number;
    passed: number;
    ignored: number;
    refused: number;
    refusedAgain: number;
    failed: number;
    waitingBytes: number;
  };
  deliveries: number;
  kept: { sessions: number; queuedBytes: number; overflows: number };
  retained: { retained: number; foreign: number; dropped: number };
  bus: { published: number; waiting: number; highestWaiting: number };
}

export interface BrokerDoor {
  /** What the daemon publishes by. */
  readonly bus: OutgoingBus;
  /** Port 0 asks for any. Rejects with CommsError when the address cannot be listened on. */
  listenTcp(address: TcpAddress): Promise<TcpListener>;
  /** MQTT over WebSocket. Host, Origin and the form of the request MUST have been checked. */
  upgrade(request: Request, from?: Origin): Response;
  stats(): BrokerStats;
  /** Publishes what waits, ends every connection and session, and resolves when all is over. */
  close(): Promise<void>;
}

const sweepMs = 60_000;
/** How long the end waits for others, in ms. */
const lastThingsMs = 2000;

/** Starts a broker without a listener. */
export async function createBroker(options: BrokerOptions): Promise<BrokerDoor> {
  const parts = assemble(options);
  await parts.door.listen();
  return new MqttBroker(parts);
}

class MqttBroker implements BrokerDoor {
  readonly bus: OutgoingBus;
  readonly #parts: BrokerParts;
  readonly #listeners: TcpListener[] = [];
  readonly #sockets = new Set<WebSocket>();
  readonly #sweeper: ReturnType<typeof setInterval>;

  constructor(parts: BrokerParts) {
    this.#parts = parts;
    this.bus = parts.bus;
    this.#sweeper = setInterval(() => parts.sessions.sweep(), sweepMs);
  }

  async listenTcp(address: TcpAddress): Promise<TcpListener> {
    // A failure to listen is a rejection, whenever it is noticed.
    return await Promise.resolve(this.#listen(address));
  }

  upgrade(request: Request, from: Origin = { peer: "unknown" }): Response {
    const { connections, limits } = this.#parts;
    const isFull = connections.size + this.#closingSockets() >= limits.connections;
    return upgradeWebSocket(request, { isFull, onSocket: (socket) => this.#open(socket, from) });
  }

  stats(): BrokerStats {
    const { connections, counters, gate, sessions, retained } = this.#parts;
    const { delivered, connectsRefused, ...publishes } = counters;
    const closingWebSockets = this.#closingSockets();
    return {
      connections: { ...connections.figures, closingWebSockets, connectsRefused },
      publishes: { ...publishes, waitingBytes: gate.waitingBytes },
      deliveries: delivered,
      kept: sessions.figures,
      retained: retained.figures,
      bus: this.bus.figures,
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    this.bus.drain();
    const { door, connections, stopWatching } = this.#parts;
    stopWatching();
    await new Promise<void>((resolve) => door.close(resolve));
    await connections.close();
    await Promise.all(this.#listeners.map((listener) => listener.close()));
    await this.#lastThings();
  }

  #listen(address: TcpAddress): TcpListener {
    const { connections, log } = this.#parts;
    const listener = listenTcp({
      ...address,
      log,
      onConnection: (stream, peer) => connections.accept(stream, { transport: "tcp", peer }),
    });
    this.#listeners.push(listener);
    return listener;
  }

  #open(socket: WebSocket, from: Origin): void {
    this.#sockets.add(socket);
    socket.addEventListener("close", () => this.#sockets.delete(socket));
    socket.addEventListener("open", () => {
      const stream = webSocketStream(socket, { maxInputBytes: this.#parts.limits.webSocketInputBytes });
      this.#parts.connections.accept(stream, { transport: "websocket", ...from });
    });
  }

  #closingSockets(): number {
    let count = 0;
    for (const { readyState } of this.#sockets) if (readyState === WebSocket.CLOSING) count++;
    return count;
  }

  /** What ends soon, but not in our hands: the hub's last decisions, and the other ends of WebSockets. */
  async #lastThings(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, lastThingsMs));
    const closed = [...this.#sockets].map((socket) => once(socket, "close"));
    await Promise.race([Promise.all([this.#parts.gate.settled(), ...closed]), late]);
    clearTimeout(timer);
  }
}
