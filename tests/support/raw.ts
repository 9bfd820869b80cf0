/** Bare sockets, for what no well-behaved client sends. */
import { within } from "./until.ts";

export class RawSocket implements Disposable {
  private constructor(readonly connection: Deno.TcpConn) {}

  static async open(port: number): Promise<RawSocket> {
    return new RawSocket(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  /** Writes all of it, or what the other side took before it closed. */
  async send(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    try {
      for (let at = 0; at < bytes.length;) at += await this.connection.write(bytes.subarray(at));
    } catch (error) {
      if (!isClosed(error)) throw error;
    }
  }

  /** What arrives until the other side closes, at most `maxBytes`. */
  async readAll(maxBytes = 1_000_000): Promise<string> {
    const decoder = new TextDecoder();
    const chunk = new Uint8Array(65_536);
    let text = "";
    while (text.length < maxBytes) {
      const count = await within(this.connection.read(chunk), { what: "the end of a connection" }).catch(
        asEnd,
      );
      if (count === null) break;
      text += decoder.decode(chunk.subarray(0, count), { stream: true });
    }
    return text;
  }

  /** Waits for the first bytes. */
  async readSome(): Promise<Uint8Array> {
    const chunk = new Uint8Array(65_536);
    const count = await within(this.connection.read(chunk), { what: "an answer" }).catch(asEnd);
    return chunk.subarray(0, count ?? 0);
  }

  [Symbol.dispose](): void {
    this.connection.close();
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted;
}

function asEnd(error: unknown): null {
  if (isClosed(error)) return null;
  throw error;
}

/** An HTTP/1.1 exchange written by hand, as fetch does not let one choose Host and Origin. The status, 0 without an answer. */
export async function rawStatus(port: number, request: string): Promise<number> {
  using socket = await RawSocket.open(port);
  await socket.send(request);
  const answer = new TextDecoder().decode(await socket.readSome());
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}

/** A GET with chosen headers. */
export function getRequest(path: string, headers: Record<string, string>): string {
  return request(`GET ${path}`, { headers, body: "" });
}

/** A POST of JSON with chosen headers. */
export function postRequest(
  path: string,
  { headers, body }: { headers: Record<string, string>; body: string },
): string {
  const length = `${new TextEncoder().encode(body).length}`;
  return request(`POST ${path}`, {
    headers: { "content-type": "application/json", "content-length": length, ...headers },
    body,
  });
}

function request(
  first: string,
  { headers, body }: { headers: Record<string, string>; body: string },
): string {
  const lines = Object.entries({ connection: "close", ...headers }).map(([name, value]) =>
    `${name}: ${value}\r\n`
  );
  return `${first} HTTP/1.1\r\n${lines.join("")}\r\n${body}`;
}

/** The request that turns a connection into a WebSocket for MQTT. */
export function upgradeRequest(path: string, headers: Record<string, string>): string {
  return getRequest(path, {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    "sec-websocket-protocol": "mqtt",
    ...headers,
  });
}
