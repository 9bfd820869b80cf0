/** `file get`: saves a shared file, or writes it to standard output. */
import { join, resolve } from "node:path";
import type { DaemonClient } from "../../client/daemon_client.ts";
import { byteSize } from "../../lib/byte_size.ts";
import { writeNewFile } from "../../lib/new_file.ts";
import type { Call, World } from "../command.ts";
import { conversationOf, requireDaemon } from "../daemon.ts";
import { Failure } from "../failure.ts";
import { type FileRow, findFile, shown } from "../files.ts";
import { harmless } from "../terminal.ts";

interface Values {
  file: string;
  conversation: string | undefined;
  output: string | undefined;
  json: boolean;
}

export async function fileGet({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const file = await findFile(daemon, { conversation, wanted: values.file });
  const pieces = await piecesOf(daemon, file, world);
  if (values.output === "-") {
    for await (const piece of pieces) terminal.writeBytes(piece);
    return 0;
  }
  const path = await pathFor(file, values.output);
  await saved(path, shown(pieces, { terminal, what: harmless(file.name), size: file.size }));
  if (values.json) terminal.out(JSON.stringify({ ...file, path }, null, 2));
  else terminal.out(`Saved ${harmless(path)} (${byteSize(file.size)}).`);
  return 0;
}

function piecesOf(
  daemon: DaemonClient,
  { id }: FileRow,
  { stop }: World,
): Promise<AsyncIterable<Uint8Array>> {
  return daemon.stream("GET", `/api/files/${encodeURIComponent(id)}`, { signal: stop });
}

/** Into a folder under its own name, which others chose: a name that begins with a dot could be a program's settings. */
async function pathFor({ name }: FileRow, output: string | undefined): Promise<string> {
  const own = name.replace(/^\.+/, "_");
  if (output === undefined) return resolve(own);
  const isFolder = await Deno.stat(output).then(({ isDirectory }) => isDirectory, () => false);
  return isFolder ? join(resolve(output), own) : resolve(output);
}

async function saved(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await writeNewFile(path, pieces);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      throw new Failure(`"${path}" is there already: name another file with -o`);
    }
    if (error instanceof Error && error.name !== "CommsError") {
      throw new Failure(`The file could not be saved as "${path}": ${error.message}`);
    }
    throw error;
  }
}
