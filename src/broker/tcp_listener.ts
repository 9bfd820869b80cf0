/** A TCP port of the MQTT door. */
import { once } from "node:events";
import type { Duplex } from "node:stream";
import type { Log } from "../hub/ports.ts";
import { CommsError } from "../protocol/errors.ts";
import { tcpStream } from "./tcp_stream.ts";

export interface TcpAddress {
  host: string;
  /** 0 asks for any. */
  port: number;
  /** With a certificate and its key, both PEM, the port speaks TLS. */
  tls?: { cert: string; key: string } | undefined;
}

export interface TcpListener {
  readonly host: string;
  /** The port that was given out when 0 was asked for. */
  readonly port: number;
  /** Takes no more connections, ends those that came this way, and resolves when they are closed. */
  close(): Promise<void>;
}

export interface ListenOptions extends TcpAddress {
  onConnection: (stream: Duplex, peer: string) => void;
  log: Log;
}

/** What the system lacks for a new connection, it may have again after this time, in ms. */
const acceptPauseMs = 100;

/** Throws CommsError when the address cannot be listened on. */
export function listenTcp(options: ListenOptions): TcpListener {
  return new Listening(openListener(options), options);
}

class Listening implements TcpListener {
  readonly host: string;
  readonly port: number;
  readonly #listener: Deno.Listener<Deno.Conn<Deno.NetAddr>, Deno.NetAddr>;
  readonly #options: ListenOptions;
  readonly #open = new Set<Duplex>();
  readonly #accepting: Promise<void>;
  readonly #ending = new AbortController();
  #isFailing = false;

  constructor(listener: Deno.Listener<Deno.Conn<Deno.NetAddr>, Deno.NetAddr>, options: ListenOptions) {
    this.#listener = listener;
    this.#options = options;
    this.host = options.host;
    this.port = listener.addr.port;
    this.#accepting = this.#accept();
  }

  async close(): Promise<void> {
    if (!this.#ending.signal.aborted) {
      this.#ending.abort();
      this.#listener.close();
    }
    await this.#accepting;
    await Promise.all([...this.#open].map(async (stream) => {
      const closed = once(stream, "close");
      stream.destroy();
      await closed.catch(() => {});
    }));
  }

  async #accept(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      try {
        this.#take(await this.#listener.accept());
        this.#isFailing = false;
      } catch (error) {
        await this.#failed(error);
      }
    }
  }

  #take(conn: Deno.Conn<Deno.NetAddr>): void {
    prepare(conn);
    const stream = tcpStream(conn);
    this.#open.add(stream);
    stream.once("close", () => this.#open.delete(stream));
    this.#options.onConnection(stream, conn.remoteAddr.hostname);
  }

  async #failed(error: unknown): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const { host, log } = this.#options;
    if (!this.#isFailing) log.error("mqtt.accept_failed", { host, port: this.port, error: String(error) });
    this.#isFailing = true;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, acceptPauseMs);
      this.#ending.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      }, { once: true });
    });
  }
}

/** Small packets go at once; a peer that has vanished without a word is found some time. TLS connections have no such settings. */
function prepare(conn: Deno.Conn & Partial<Pick<Deno.TcpConn, "setNoDelay" | "setKeepAlive">>): void {
  try {
    conn.setNoDelay?.(true);
    conn.setKeepAlive?.(true);
  } catch {
    // It is closed already: its stream will say so.
  }
}

function openListener({ host, port, tls }: TcpAddress) {
  try {
    const address = { hostname: host, port };
    return tls ? Deno.listenTls({ ...address, ...tls }) : Deno.listen(address);
  } catch (error) {
    throw listenError(error, { host, port });
  }
}

function listenError(error: unknown, { host, port }: { host: string; port: number }): CommsError {
  const message = `Cannot listen for MQTT on ${host}:${port} as ${reasonOf(error)}`;
  return new CommsError("unavailable", message, { host, port });
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return "the port is in use: stop the program that uses it, or set broker.port to another one";
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return "this machine does not have that address: set broker.host to one that it has";
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "the port needs more rights: set broker.port to one above 1023";
  }
  if (error instanceof Deno.errors.InvalidData) {
    return `the certificate or its key cannot be used (${error.message}): look at tls.cert and tls.key`;
  }
  return error instanceof Error ? error.message : String(error);
}
