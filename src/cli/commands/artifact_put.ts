/** `artifact put`: a new version of an artifact, or its first. */
import type { DaemonClient, Json } from "../../client/daemon_client.ts";
import { CommsError } from "../../protocol/errors.ts";
import { artifactPath } from "../artifacts.ts";
import type { Call, World } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";
import { Failure } from "../failure.ts";
import { versionNumber } from "./artifact_get.ts";

interface Values {
  name: string;
  file: string;
  conversation: string | undefined;
  base: string | undefined;
  summary: string | undefined;
  title: string | undefined;
  type: string | undefined;
  description: string | undefined;
  json: boolean;
}

export async function artifactPut({ values, world }: Call<Values>): Promise<number> {
  const base = values.base === undefined ? undefined : versionNumber(values.base, "--base");
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const content = await contentOf(values.file, world);
  const put = { values, conversation, content, base };
  const done = await updated(daemon, put) ?? await created(daemon, put);
  const { status, version } = done;
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(`Artifact ${values.name} ${status}: version ${version}.`);
  return 0;
}

interface Put {
  values: Values;
  conversation: string;
  content: string;
  base: number | undefined;
}

/** Undefined when there is no such artifact, and a first version is possible. */
async function updated(
  daemon: DaemonClient,
  { values, conversation, content, base }: Put,
): Promise<Json | undefined> {
  const body: Json = { content };
  if (values.summary !== undefined) body.summary = values.summary;
  if (base !== undefined) body.base_version = base;
  try {
    return await daemon.put(artifactPath({ conversation, name: values.name }), { body });
  } catch (error) {
    const isNew = error instanceof CommsError && error.code === "not_found" && base === undefined;
    if (isNew) return undefined;
    throw error;
  }
}

function created(daemon: DaemonClient, { values, conversation, content }: Put): Promise<Json> {
  const { name, title = name, type = "doc", description } = values;
  const body: Json = { name, title, type, content };
  if (description !== undefined) body.description = description;
  return daemon.post(conversationPath(conversation, "/artifacts"), { body });
}

async function contentOf(file: string, { terminal }: World): Promise<string> {
  if (file === "-") return await terminal.readInput();
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(file);
  } catch (error) {
    throw new Failure(`Cannot read "${file}": ${error instanceof Error ? error.message : error}`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Failure(`"${file}" is not UTF-8 text: an artifact holds text; share other files with file put`);
  }
}
