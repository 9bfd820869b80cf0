/** A client that speaks HTTP by hand, also badly. */
import { within } from "../support/until.ts";

export class RawSocket {
  readonly #conn: Deno.TcpConn;
  #text = "";
  readonly #decoder = new TextDecoder();

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  static async open(port: number): Promise<RawSocket> {
    return new RawSocket(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  async send(text: string | Uint8Array): Promise<void> {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
  }

  /** All that has arrived once it fits. Fails when the other side closes before. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.#text)) {
      if (!await this.#more()) throw new Error(`Closed after ${JSON.stringify(this.#text.slice(0, 300))}`);
    }
    return this.#text;
  }

  /** All that arrives until the other side closes or resets. */
  async rest(): Promise<string> {
    while (await this.#more().catch(() => false));
    return this.#text;
  }

  close(): void {
    this.#conn.close();
  }

  async #more(): Promise<boolean> {
    const buffer = new Uint8Array(65_536);
    const read = await within(this.#conn.read(buffer), { what: "bytes from the server" });
    if (read === null) return false;
    this.#text += this.#decoder.decode(buffer.subarray(0, read), { stream: true });
    return true;
  }
}
