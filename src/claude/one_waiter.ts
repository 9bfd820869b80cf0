/** One waiting process per session also while no daemon is there to say so: the last one that came is named by a file. */
import { join } from "node:path";
import { readTextIfThere, writePrivateFile } from "../lib/private_file.ts";

const keptMs = 7 * 86_400_000;

export class WaiterFile {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** From now on this process is the one. `folder` may be deleted at any time. */
  static async claim(folder: string, session: string): Promise<WaiterFile> {
    const file = new WaiterFile(join(folder, `${encodeURIComponent(session)}.pid`));
    await writePrivateFile(file.#path, String(Deno.pid));
    await sweep(folder);
    return file;
  }

  /** True once another process has claimed the session. */
  async isTaken(): Promise<boolean> {
    const pid = await readTextIfThere(this.#path).catch(() => undefined);
    return pid !== undefined && pid !== String(Deno.pid);
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
