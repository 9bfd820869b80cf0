/** `file put`: shares a file by a message. */
import { basename, join } from "node:path";
import type { DaemonClient, Json } from "../../client/daemon_client.ts";
import { byteSize } from "../../lib/byte_size.ts";
import { writeNewFile } from "../../lib/new_file.ts";
import type { Call, World } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";
import { Failure } from "../failure.ts";
import { shown } from "../files.ts";
import { wholeId } from "../message_id.ts";
import { names } from "../sending.ts";
import { harmless } from "../terminal.ts";

interface Values {
  file: string;
  conversation: string | undefined;
  name: string | undefined;
  message: string | undefined;
  to: string[];
  reply: string | undefined;
  json: boolean;
}

export async function filePut({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const body = await letterOf(daemon, { values, conversation });
  const file = await uploaded(daemon, { values, world });
  const sent = await daemon.post(conversationPath(conversation, "/messages"), {
    body: { ...body, files: [file.id as string] },
  });
  if (values.json) terminal.out(JSON.stringify({ ...sent, file }, null, 2));
  else {
    const { name, size } = file as { name: string; size: number };
    terminal.out(`Shared ${harmless(name)} (${byteSize(size)}) in ${values.conversation ?? conversation}.`);
  }
  return 0;
}

/** Before anything is uploaded: what cannot be sent need not be. */
async function letterOf(
  daemon: DaemonClient,
  { values, conversation }: { values: Values; conversation: string },
): Promise<Json> {
  const body: Json = { message: values.message ?? "", id: crypto.randomUUID() };
  const recipients = names(values.to);
  if (recipients.length > 0) body.recipients = recipients;
  if (values.reply !== undefined) body.reply_to = await wholeId(daemon, { conversation, id: values.reply });
  return body;
}

async function uploaded(
  daemon: DaemonClient,
  { values, world }: { values: Values; world: World },
): Promise<Json> {
  const { terminal, stop } = world;
  await using source = await sourceOf(values.file, world);
  const { size } = source;
  const name = values.name ?? (values.file === "-" ? "file" : basename(values.file));
  const pieces = shown(source.pieces, { terminal, what: harmless(name), size });
  const { status: _, ...file } = await daemon.upload("/api/files", {
    query: { name },
    pieces,
    size,
    signal: stop,
  });
  return file;
}

interface Source extends AsyncDisposable {
  pieces: AsyncIterable<Uint8Array>;
  size: number;
}

async function sourceOf(path: string, { terminal }: World): Promise<Source> {
  if (path === "-") return await spooled(terminal.input());
  try {
    const { isDirectory, size } = await Deno.stat(path);
    if (isDirectory) throw new Failure(`"${path}" is a folder: pack it into an archive first`);
    return { pieces: piecesOf(path), size, [Symbol.asyncDispose]: () => Promise.resolve() };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`Cannot read "${path}": ${error instanceof Error ? error.message : error}`);
  }
}

/** How much it is must be known before it is sent. */
async function spooled(input: AsyncIterable<Uint8Array>): Promise<Source> {
  const folder = await Deno.makeTempDir({ prefix: "claude-comms-" });
  const path = join(folder, "input");
  const remove = () => Deno.remove(folder, { recursive: true });
  try {
    const size = await writeNewFile(path, input);
    return { pieces: piecesOf(path), size, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw new Failure(`Cannot keep standard input: ${error instanceof Error ? error.message : error}`);
  }
}

async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  yield* (await Deno.open(path)).readable;
}
