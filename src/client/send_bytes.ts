/**
 * Sends many bytes of a known number to a daemon on this machine, over a connection of its own. `fetch` cannot: it sends a
 * stream in chunks and does not tell how many bytes there will be, which the daemon takes for small bodies only.
 */

export interface Sending {
  headers: Readonly<Record<string, string>>;
  /** Exactly so many bytes MUST come. */
  size: number;
  pieces: AsyncIterable<Uint8Array>;
  signal: AbortSignal;
}

const maxAnswerBytes = 1024 * 1024;

/** POSTs them to an http: address, as fast as the other end takes them. The answer may come before all is sent. */
export async function sendBytes(url: string, sending: Sending): Promise<Response> {
  const target = new URL(url);
  sending.signal.throwIfAborted();
  const hostname = target.hostname.replace(/^\[|\]$/g, "");
  const connection = await Deno.connect({ hostname, port: Number(target.port || 80) });
  const broken = Promise.withResolvers<never>();
  const onAbort = () => broken.reject(sending.signal.reason);
  sending.signal.addEventListener("abort", onAbort);
  // It may have fired while the connection was made.
  if (sending.signal.aborted) onAbort();
  const exchange = new Exchange(connection);
  try {
    const answer = exchange.answer();
    exchange.send(headOf(target, sending), sending.pieces).catch(broken.reject);
    return await Promise.race([answer, broken.promise]);
  } finally {
    sending.signal.removeEventListener("abort", onAbort);
    exchange.close();
  }
}

function headOf({ pathname, search, host }: URL, { headers, size }: Sending): string {
  const all = { ...headers, "host": host, "content-length": String(size), "connection": "close" };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value.replace(/[\r\n]/g, " ")}`);
  return [`POST ${pathname}${search} HTTP/1.1`, ...lines, "", ""].join("\r\n");
}

/** One request and its answer on one connection. */
class Exchange {
  readonly #connection: Deno.TcpConn;
  #isClosed = false;

  constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#connection.close();
  }

  /** Rejects only with what the source throws: when the other end takes no more, its answer says why. */
  async send(head: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    if (!await this.#write(new TextEncoder().encode(head))) return;
    for await (const piece of pieces) {
      if (!await this.#write(piece)) return;
    }
  }

  async answer(): Promise<Response> {
    const bytes = await this.#readAll();
    const end = indexOfBlankLine(bytes);
    const head = new TextDecoder("latin1").decode(bytes.subarray(0, end));
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
    const isPlain = !/^transfer-encoding:/im.test(head);
    if (end < 0 || status === undefined || !isPlain) {
      throw new Error("the connection ended without a proper answer");
    }
    return new Response(bytes.slice(end + 4), { status: Number(status) });
  }

  /** False when the other end takes no more. */
  async #write(bytes: Uint8Array): Promise<boolean> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#connection.write(bytes.subarray(at));
      return !this.#isClosed;
    } catch {
      return false;
    }
  }

  /** The other end closes after its answer, as it was asked to. */
  async #readAll(): Promise<Uint8Array<ArrayBuffer>> {
    let all = new Uint8Array();
    const piece = new Uint8Array(16 * 1024);
    for (let got = await this.#connection.read(piece); got !== null;) {
      const grown = new Uint8Array(all.length + got);
      grown.set(all);
      grown.set(piece.subarray(0, got), all.length);
      all = grown;
      if (isComplete(all)) return all;
      if (all.length > maxAnswerBytes) throw new Error("the answer is too long");
      got = await this.#connection.read(piece);
    }
    return all;
  }
}

/** True when the answer says how long it is and is all there: who still sends may be answered before the connection ends. */
function isComplete(bytes: Uint8Array): boolean {
  const end = indexOfBlankLine(bytes);
  if (end < 0) return false;
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, end));
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  return length !== undefined && bytes.length >= end + 4 + Number(length);
}

function indexOfBlankLine(bytes: Uint8Array): number {
  for (let at = 0; at + 3 < bytes.length; at++) {
    if (bytes[at] === 13 && bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10) return at;
  }
  return -1;
}
