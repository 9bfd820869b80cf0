/** A keep-alive HTTP connection that costs the load generator next to nothing: one request at a time, no parsing beyond the length. */

export interface HttpAnswer {
  status: number;
  body: string;
}

export interface PostOptions {
  path: string;
  headers: Record<string, string>;
  body: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const headEnd = "\r\n\r\n";

export class HttpWire implements Disposable {
  readonly #connection: Deno.TcpConn;
  readonly #chunk = new Uint8Array(256 * 1024);

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async open(port: number): Promise<HttpWire> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    connection.setNoDelay(true);
    return new HttpWire(connection);
  }

  /** Throws as `post` does. */
  async get(path: string): Promise<HttpAnswer> {
    await this.#write(encoder.encode(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`));
    return await this.#answer();
  }

  /** Throws when the server closes the connection or answers without a content-length. */
  async post({ path, headers, body }: PostOptions): Promise<HttpAnswer> {
    const bytes = encoder.encode(body);
    const lines = Object.entries({ host: "127.0.0.1", ...headers, "content-length": `${bytes.length}` });
    const head = `POST ${path} HTTP/1.1\r\n${
      lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")
    }\r\n`;
    await this.#write(encoder.encode(head + body));
    return await this.#answer();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) done += await this.#connection.write(bytes.subarray(done));
  }

  async #answer(): Promise<HttpAnswer> {
    let text = "";
    let wanted = Infinity;
    while (text.length < wanted) {
      const count = await this.#connection.read(this.#chunk);
      if (count === null) throw new Error("The server closed the connection in the middle of an answer");
      text += decoder.decode(this.#chunk.subarray(0, count));
      const end = text.indexOf(headEnd);
      if (end >= 0 && wanted === Infinity) wanted = end + headEnd.length + lengthIn(text.slice(0, end));
    }
    return { status: Number(text.slice(9, 12)), body: text.slice(text.indexOf(headEnd) + headEnd.length) };
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }
}

/** The body's length; it has only ASCII here, so characters are bytes. */
function lengthIn(head: string): number {
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  if (length === undefined) throw new Error(`Expected an answer with a content-length, got:\n${head}`);
  return Number(length);
}
