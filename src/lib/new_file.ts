/** A file that appears under its name only when all of it is there. */

/** Mode 600. Returns the number of bytes. Throws AlreadyExists, and leaves nothing behind when the bytes break off. */
export async function writeNewFile(path: string, pieces: AsyncIterable<Uint8Array>): Promise<number> {
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
  let bytes = 0;
  try {
    {
      using file = await Deno.open(temporary, { write: true, createNew: true, mode: 0o600 });
      for await (const piece of pieces) {
        for (let at = 0; at < piece.length;) at += await file.write(piece.subarray(at));
        bytes += piece.length;
      }
      await file.sync();
    }
    await place(temporary, path);
    return bytes;
  } finally {
    await Deno.remove(temporary).catch(() => {});
  }
}

/** Unlike renaming, a link never replaces what is there; not every file system has them. */
async function place(temporary: string, path: string): Promise<void> {
  try {
    await Deno.link(temporary, path);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists || await isThere(path)) {
      throw new Deno.errors.AlreadyExists(path);
    }
    await Deno.rename(temporary, path);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
