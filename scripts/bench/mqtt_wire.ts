/** A bare MQTT 3.1.1 client for load: fixed-size packets, so nothing is parsed that need not be; over TCP or WebSocket. */
import { Buffer } from "node:buffer";

export type Qos = 0 | 1;
export type Transport = "tcp" | "ws";

/** One connection. `onBytes` gets what the broker sent, WebSocket framing removed. */
export interface Wire {
  /** Queues bytes; what is queued in one turn is sent at once. */
  send(bytes: Uint8Array): void;
  close(): void;
}

export interface WireOptions {
  transport: Transport;
  port: number;
  onBytes: (bytes: Buffer) => void;
}

/** Connects, without MQTT's CONNECT. */
export async function openWire(options: WireOptions): Promise<Wire> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: options.port });
  conn.setNoDelay(true);
  const isWebSocket = options.transport === "ws";
  if (isWebSocket) await upgrade(conn);
  const outgoing = new Outgoing(conn, isWebSocket);
  receive(conn, isWebSocket ? unframed(options.onBytes) : options.onBytes).catch(() => conn.close());
  return { send: (bytes) => outgoing.send(bytes), close: () => conn.close() };
}

async function receive(conn: Deno.Conn, onBytes: (bytes: Buffer) => void): Promise<void> {
  const buffer = Buffer.alloc(256 * 1024);
  try {
    for (let n = await conn.read(buffer); n !== null; n = await conn.read(buffer)) {
      onBytes(buffer.subarray(0, n));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted)) throw error;
  }
}

class Outgoing {
  readonly #conn: Deno.Conn;
  readonly #isFramed: boolean;
  #waiting: Uint8Array[] = [];
  #isSending = false;

  constructor(conn: Deno.Conn, isFramed: boolean) {
    this.#conn = conn;
    this.#isFramed = isFramed;
  }

  send(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    if (this.#isSending) return;
    this.#isSending = true;
    queueMicrotask(() => void this.#run());
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const body = Buffer.concat(this.#waiting.splice(0));
      await writeAll(this.#conn, this.#isFramed ? Buffer.concat([frameHead(body.length), body]) : body);
    }
    this.#isSending = false;
  }
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted)) throw error;
  }
}

async function upgrade(conn: Deno.Conn): Promise<void> {
  const head = [
    "GET /mqtt HTTP/1.1",
    "Host: 127.0.0.1",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Protocol: mqtt",
  ];
  await writeAll(conn, Buffer.from(head.join("\r\n") + "\r\n\r\n"));
  const answer = Buffer.alloc(4096);
  let length = 0;
  while (!answer.subarray(0, length).includes("\r\n\r\n")) {
    const n = await conn.read(answer.subarray(length));
    if (n === null) throw new Error("The broker closed the connection during the WebSocket handshake");
    length += n;
  }
  if (!answer.includes(" 101 ")) throw new Error(`No WebSocket: ${answer.toString("latin1", 0, 40)}`);
}

/** The head of a masked binary frame whose mask is zero, so that the body goes out as it is. */
function frameHead(length: number): Buffer {
  const head = Buffer.alloc(length < 126 ? 6 : length < 65536 ? 8 : 14);
  head[0] = 0x82;
  head[1] = 0x80 | (length < 126 ? length : length < 65536 ? 126 : 127);
  if (length >= 65536) head.writeUInt32BE(length, 6);
  else if (length >= 126) head.writeUInt16BE(length, 2);
  return head;
}

/** Strips the heads of unmasked frames and passes the bodies on, in whatever pieces they come. */
function unframed(onBytes: (bytes: Buffer) => void): (bytes: Buffer) => void {
  let head = Buffer.alloc(0);
  let body = 0;
  return (bytes) => {
    let rest = bytes;
    while (rest.length > 0) {
      if (body > 0) {
        const piece = rest.subarray(0, body);
        body -= piece.length;
        rest = rest.subarray(piece.length);
        onBytes(piece);
        continue;
      }
      const before = head.length;
      head = Buffer.concat([head, rest.subarray(0, 10)]);
      const size = headSize(head);
      if (size === undefined) return;
      body = bodySize(head);
      rest = rest.subarray(size - before);
      head = Buffer.alloc(0);
    }
  };
}

function headSize(head: Buffer): number | undefined {
  if (head.length < 2) return undefined;
  const mark = head[1]! & 0x7f;
  const size = mark < 126 ? 2 : mark === 126 ? 4 : 10;
  return head.length < size ? undefined : size;
}

function bodySize(head: Buffer): number {
  const mark = head[1]! & 0x7f;
  if (mark < 126) return mark;
  return mark === 126 ? head.readUInt16BE(2) : Number(head.readBigUInt64BE(2));
}
