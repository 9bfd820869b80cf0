/** One waiting process per session, also while no daemon is there to say so: a file names it. */
import { join } from "node:path";
import { readTextIfThere, writePrivateFile } from "../lib/private_file.ts";
import { isAlive } from "../lib/process.ts";

const keptMs = 7 * 86_400_000;

export class WaiterFile {
  readonly #path: string;
  readonly #text: string;

  private constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
  }

  /**
   * From now on this process is the one; undefined when another waits for the same client already. A session that goes on in
   * another client is claimed anew. `folder` may be deleted at any time.
   */
  static async claim(
    folder: string,
    { session, client }: { session: string; client: number },
  ): Promise<WaiterFile | undefined> {
    const path = join(folder, `${encodeURIComponent(session)}.pid`);
    const [, other, its] = /^(\d+) (\d+)$/.exec(await readTextIfThere(path) ?? "") ?? [];
    if (Number(its) === client && await isAlive(Number(other))) return undefined;
    const file = new WaiterFile(path, `${Deno.pid} ${client}`);
    await writePrivateFile(path, file.#text);
    await sweep(folder);
    return file;
  }

  /** True once another process has claimed the session. */
  async isTaken(): Promise<boolean> {
    const text = await readTextIfThere(this.#path).catch(() => undefined);
    return text !== undefined && text !== this.#text;
  }

  async release(): Promise<void> {
    if (!await this.isTaken()) await Deno.remove(this.#path).catch(() => {});
  }
}

/** Processes that were killed leave their files. */
async function sweep(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    const path = join(folder, name);
    const { mtime } = await Deno.stat(path).catch(() => ({ mtime: null }));
    if (mtime !== null && Date.now() - mtime.getTime() > keptMs) await Deno.remove(path).catch(() => {});
  }
}
