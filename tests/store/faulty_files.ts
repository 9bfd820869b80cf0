/** A file system that can be slow, full or broken on command. */
import { denoFiles, type FileHandle, type Files, type OpenMode } from "../../src/store/files.ts";

type Operation = "open" | "write" | "sync" | "truncate" | "rename" | "remove" | "mkdir" | "syncDir" | "lock";

export class FaultyFiles implements Files {
  /** Asked before each operation: throws what the operation shall fail with. */
  before: (operation: Operation, path: string) => void = () => {};
  /** How much of a write arrives. */
  accept: (bytes: number, path: string) => number = (bytes) => bytes;
  /** False: syncs are only noted. What a killed process leaves behind does not depend on them, and they take time. */
  syncs = true;
  /** What is said to be free; absent: the truth. */
  free: number | undefined;
  readonly calls: { operation: Operation; path: string }[] = [];
  #gate: PromiseWithResolvers<void> | undefined;
  #doomed = false;

  /** From now on, syncs do not end. */
  hold(): void {
    this.#gate ??= Promise.withResolvers();
  }

  release(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  /** The syncs that are held fail; later ones are held. */
  failHeld(): void {
    const gate = this.#gate;
    this.#gate = Promise.withResolvers();
    // The sync may begin only later in this turn.
    this.#doomed = true;
    gate?.reject(new Error("Input/output error (os error 5)"));
    gate?.promise.catch(() => {});
  }

  async open(path: string, mode: OpenMode): Promise<FileHandle> {
    this.#note("open", path);
    return this.#wrap(await denoFiles.open(path, mode), path);
  }

  async mkdir(path: string): Promise<void> {
    this.#note("mkdir", path);
    await denoFiles.mkdir(path);
  }

  list(path: string): Promise<string[]> {
    return denoFiles.list(path);
  }

  sizeOf(path: string): Promise<number | undefined> {
    return denoFiles.sizeOf(path);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#note("rename", to);
    await denoFiles.rename(from, to);
  }

  async remove(path: string): Promise<void> {
    this.#note("remove", path);
    await denoFiles.remove(path);
  }

  async removeTree(path: string): Promise<void> {
    this.#note("remove", path);
    await denoFiles.removeTree(path);
  }

  link(from: string, to: string): Promise<void> {
    return denoFiles.link(from, to);
  }

  protect(path: string): Promise<void> {
    return denoFiles.protect(path);
  }

  changedAt(path: string): Promise<number | undefined> {
    return denoFiles.changedAt(path);
  }

  freeBytes(path: string): Promise<number | undefined> {
    return this.free === undefined ? denoFiles.freeBytes(path) : Promise.resolve(this.free);
  }

  async syncDir(path: string): Promise<void> {
    this.#note("syncDir", path);
    if (this.syncs) await denoFiles.syncDir(path);
  }

  #note(operation: Operation, path: string): void {
    this.calls.push({ operation, path });
    this.before(operation, path);
  }

  async #sync(path: string, run: () => Promise<void>): Promise<void> {
    this.#note("sync", path);
    if (this.#doomed) {
      this.#doomed = false;
      throw new Error("Input/output error (os error 5)");
    }
    const gate = this.#gate?.promise;
    await gate?.finally(() => this.#doomed = false);
    if (this.syncs) await run();
  }

  #wrap(handle: FileHandle, path: string): FileHandle {
    return {
      ...handle,
      write: (bytes) => {
        this.#note("write", path);
        return handle.write(bytes.subarray(0, this.accept(bytes.length, path)));
      },
      writeSync: (bytes) => {
        this.#note("write", path);
        return handle.writeSync(bytes.subarray(0, this.accept(bytes.length, path)));
      },
      truncate: async (bytes) => {
        this.#note("truncate", path);
        await handle.truncate(bytes);
      },
      tryLock: () => {
        this.#note("lock", path);
        return handle.tryLock();
      },
      sync: () => this.#sync(path, handle.sync),
      syncData: () => this.#sync(path, handle.syncData),
    };
  }
}

export function diskFull(): Error {
  return new Error("No space left on device (os error 28)");
}
