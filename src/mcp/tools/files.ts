/** Files: what a message carries. Large ones do not fit into a call; those on the daemon's machine are read by their path. */
import type { OpenFile } from "../../hub/api.ts";
import { CommsError } from "../../protocol/errors.ts";
import { args, choice, names, optional, text, withDefault, word } from "../../protocol/schema.ts";
import { adds, principalTool, reads, tool } from "../tool.ts";
import { conversation, key } from "./common.ts";

/** Longer texts are read from their path: a model's input is short. */
const inlineBytes = 64 * 1024;
const textTypes = /^(?:text\/|image\/svg|application\/xml)/;

export const filePut = tool({
  name: "comms_file_put",
  description:
    "Share a file, up to about 3 MB, by a message. Text with versions: use comms_artifact_create. Larger: `claude-comms file put`.",
  annotations: adds,
  input: args({
    key,
    conversation,
    name: word("File name, e.g. chart.png"),
    content: text("The content"),
    encoding: withDefault(choice("How content is given", ["text", "base64"]), "text"),
    message: withDefault(text("What to say with it"), ""),
    recipients: optional(names("Names or keys: a whisper")),
    reply_to: optional(word("As in comms_send")),
  }),
  refusals: { inError: ["conversation_archived"] },
  run: async (hub, caller, { name, content, encoding, ...draft }) => {
    const bytes = bytesOf(content, encoding);
    const file = await hub.filePut(caller, { name, source: inOne(bytes), announcedBytes: bytes.length });
    const sent = await hub.send(caller, { ...draft, files: [file.id] });
    return { ...sent, file };
  },
});

export const fileGet = principalTool({
  name: "comms_file_get",
  description:
    "Get a file of a message. Short text comes as content; else read it at path (same machine) or url (on this server).",
  annotations: reads,
  hasLongAnswers: true,
  input: args({ key, file_id: word("From the files of a message") }),
  run: async (hub, principal, given) => {
    const caller = hub.caller(principal, given.key);
    hub.touch(caller);
    const file = await hub.fileOpen(caller.key, { id: given.file_id });
    const { id, name, size, type } = file;
    const path = principal.local === true ? await file.path() : undefined;
    const facts = { id, name, size, type, url: `/api/files/${id}`, ...(path !== undefined && { path }) };
    return isShortText(file) ? { ...facts, content: await contentOf(file) } : facts;
  },
});

function bytesOf(content: string, encoding: string): Uint8Array {
  if (encoding === "text") return new TextEncoder().encode(content);
  try {
    if (encoding === "base64") return Uint8Array.fromBase64(content);
  } catch {
    throw new CommsError("invalid_argument", "The content is no base64: send it as RFC 4648 has it");
  }
  throw new CommsError(
    "invalid_argument",
    `Unknown encoding ${JSON.stringify(encoding.slice(0, 40))}: use text or base64`,
  );
}

async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

function isShortText({ type, size }: OpenFile): boolean {
  return size <= inlineBytes && textTypes.test(type);
}

async function contentOf(file: OpenFile): Promise<string> {
  return await new Response(await file.read({ start: 0, end: file.size })).text();
}
