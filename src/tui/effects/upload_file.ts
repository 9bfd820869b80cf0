/** Brings a file of this machine to the daemon. */
import { basename } from "node:path";
import { homedir } from "node:os";
import type { DaemonClient, Json } from "../../client/daemon_client.ts";

/** `~` in front is the home folder. Throws when it cannot be read, and as the client does. */
export async function uploadFile(
  daemon: DaemonClient,
  { path: given, signal }: { path: string; signal: AbortSignal },
): Promise<Json> {
  const path = given.replace(/^~(?=\/)/, homedir());
  const { isFile, size } = await Deno.stat(path);
  if (!isFile) throw new Error("it is no file");
  return await daemon.upload("/api/files", {
    query: { name: basename(path) },
    pieces: (await Deno.open(path)).readable,
    size,
    signal,
  });
}
