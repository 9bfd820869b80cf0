/** The end of systemd at which services tell how they are: a datagram socket, held by Python as the runtime has none by default. */
import { join } from "node:path";

const receiver = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1].replace("@", "\\0", 1))
print("ready", flush=True)
while True:
    print(s.recv(65536).hex(), flush=True)
`;

export class NotifySocket implements AsyncDisposable {
  readonly received: string[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #ready = Promise.withResolvers<void>();
  readonly #reading: Promise<void>;

  private constructor(readonly name: string, readonly folder: string) {
    const args = ["-c", receiver, name];
    this.#child = new Deno.Command("python3", { args, stdin: "null", stdout: "piped" }).spawn();
    this.#reading = this.#read();
  }

  /** False where Python is missing, or the system has no such sockets. */
  static async isPossible(): Promise<boolean> {
    if (Deno.build.os !== "linux") return false;
    const asked = new Deno.Command("python3", { args: ["--version"], stdout: "null", stderr: "null" });
    return await asked.output().then(({ success }) => success, () => false);
  }

  static async open(kind: "path" | "abstract"): Promise<NotifySocket> {
    const folder = await Deno.makeTempDir({ prefix: "comms-notify-" });
    const socket = new NotifySocket(kind === "path" ? join(folder, "notify") : `@${folder}`, folder);
    await socket.#ready.promise;
    return socket;
  }

  async #read(): Promise<void> {
    let pending = "";
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (pending + text).split("\n");
      pending = lines.pop()!;
      for (const line of lines) this.#take(line);
    }
  }

  #take(line: string): void {
    if (line === "ready") this.#ready.resolve();
    else this.received.push(new TextDecoder().decode(Uint8Array.fromHex(line)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await Promise.all([this.#child.status, this.#reading]);
    await Deno.remove(this.folder, { recursive: true });
  }
}
