/** A TCP port of the MQTT door. */
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Log } from "../hub/ports.ts";
import { CommsError } from "../protocol/errors.ts";

export interface TcpListener {
  readonly host: string;
  /** The port that was given out when 0 was asked for. */
  readonly port: number;
  /** Takes no more connections and ends those that came this way. */
  close(): Promise<void>;
}

export interface ListenOptions {
  host: string;
  port: number;
  onConnection: (socket: Socket) => void;
  log: Log;
}

/** Finds connections whose other end has vanished without a word. */
const keepAliveMs = 60_000;

/** Rejects with CommsError when the address cannot be listened on. */
export async function listenTcp({ host, port, onConnection, log }: ListenOptions): Promise<TcpListener> {
  const open = new Set<Socket>();
  const server = createServer(
    { noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs },
    (socket) => {
      open.add(socket);
      socket.once("close", () => open.delete(socket));
      onConnection(socket);
    },
  );
  await started(server, { host, port });
  server.on("error", (error) => log.error("mqtt.listener_failed", { host, port, error: String(error) }));
  return {
    host,
    port: (server.address() as AddressInfo).port,
    close: () => closed(server, open),
  };
}

async function started(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenError(error, { host, port })));
    server.listen({ host, port }, resolve);
  });
  server.removeAllListeners("error");
}

function listenError(
  error: Error & { code?: string },
  { host, port }: { host: string; port: number },
): CommsError {
  const address = `${host}:${port}`;
  const noSuchAddress = "this machine does not have that address: set broker.host to one that it has";
  const reasons: Record<string, string> = {
    EADDRINUSE: "the port is in use: stop the program that uses it, or set broker.port to another one",
    EACCES: "the port needs more rights: set broker.port to one above 1023",
    EADDRNOTAVAIL: noSuchAddress,
    EINVAL: noSuchAddress,
  };
  const reason = reasons[error.code ?? ""] ?? error.message;
  return new CommsError("unavailable", `Cannot listen for MQTT on ${address} as ${reason}`, { host, port });
}

async function closed(server: Server, open: Set<Socket>): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    for (const socket of open) socket.destroy();
  });
}
