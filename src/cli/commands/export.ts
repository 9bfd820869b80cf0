/** `export`: conversations as JSON lines, Markdown or HTML, page by page from the running daemon. */
import { extname, join, resolve } from "node:path";
import type { DaemonClient, Json } from "../../client/daemon_client.ts";
import { writeNewFile } from "../../lib/new_file.ts";
import type { ReadMessage } from "../../protocol/message.ts";
import type {
  ExportedConversation,
  ExportedEntry,
  ExportForm,
  NameOf,
} from "../../protocol/export/document.ts";
import { htmlForm } from "../../protocol/export/html.ts";
import { jsonlForm } from "../../protocol/export/jsonl.ts";
import { markdownForm } from "../../protocol/export/markdown.ts";
import type { Call } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";
import { Failure, UsageError } from "../failure.ts";
import { nameLookup } from "../people.ts";

interface Values {
  conversation: string | undefined;
  all: boolean;
  format: string | undefined;
  output: string | undefined;
}

interface Source {
  daemon: DaemonClient;
  nameOf: NameOf;
  form: ExportForm;
}

const forms: Readonly<Record<string, ExportForm>> = {
  jsonl: jsonlForm,
  markdown: markdownForm,
  html: htmlForm,
};
const formOfExtension: Readonly<Record<string, string>> = {
  ".md": "markdown",
  ".html": "html",
  ".htm": "html",
};
const pageSize = 500;
const beginning = "0001-01-01T00:00:00Z";

export async function exportMessages({ values, world }: Call<Values>): Promise<number> {
  const form = formOf(values);
  if (values.all && values.output === undefined) {
    throw new UsageError("--all needs a folder: -o FOLDER", "export");
  }
  if (values.all && values.conversation !== undefined) throw new UsageError("Either --all or -c", "export");
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const source = { daemon, form, nameOf: await nameLookup(daemon) };
  const { conversations } = await daemon.get("/api/conversations") as { conversations: Json[] };
  if (values.all) {
    const folder = resolve(values.output!);
    await Deno.mkdir(folder, { recursive: true });
    for (const row of conversations) {
      await toFile(join(folder, `${row.id}.${form.extension}`), { source, row });
    }
    world.terminal.err(`${conversations.length} conversations exported to ${folder}.`);
    return 0;
  }
  const id = await conversationOf({ config, daemon }, values.conversation);
  const row = conversations.find((one) => one.id === id);
  if (row === undefined) throw new Failure(`Conversation "${id}" not found: conv list shows those there are`);
  if (values.output !== undefined) return await toFile(resolve(values.output), { source, row });
  for await (const text of documentOf(source, row)) {
    if (text !== "") world.terminal.out(text.replace(/\n$/, ""));
  }
  return 0;
}

function formOf({ format, output }: Values): ExportForm {
  const name = format ?? formOfExtension[extname(output ?? "")] ?? "jsonl";
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined;
  if (form) return form;
  throw new UsageError(`--format must be one of ${Object.keys(forms).join(", ")}, not "${name}"`, "export");
}

async function toFile(path: string, { source, row }: { source: Source; row: Json }): Promise<number> {
  try {
    await writeNewFile(path, encoded(documentOf(source, row)));
    return 0;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      throw new Failure(`"${path}" is there already: name another with -o`);
    }
    throw error;
  }
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}

async function* documentOf(source: Source, row: Json): AsyncGenerator<string> {
  const { form, nameOf } = source;
  const id = String(row.id);
  const about: ExportedConversation = {
    id,
    name: typeof row.display_name === "string" ? row.display_name : `#${id}`,
    topic: String(row.topic ?? ""),
    at: new Date().toISOString(),
  };
  yield form.head(about);
  for await (const entry of entriesOf(source, id)) yield form.entry(entry, nameOf);
  yield form.foot();
}

async function* entriesOf(source: Source, id: string): AsyncGenerator<ExportedEntry> {
  const { order } = source.form;
  const threads = new Set<string>();
  for await (const message of pages(source, conversationPath(id, "/messages"), "messages")) {
    // Answers stand below what they answer; those whose beginning is not there stand where they were said.
    if (message.thread_root_id !== null && threads.has(message.thread_root_id)) continue;
    const replies: ReadMessage[] = [];
    if (order === "threads" && (message.thread_reply_count ?? 0) > 0) {
      threads.add(message.id);
      const path = conversationPath(id, `/threads/${encodeURIComponent(message.id)}`);
      for await (const reply of pages(source, path, "replies")) replies.push(reply);
    }
    yield { message, replies };
  }
}

/** All messages of a path, oldest first. */
async function* pages(
  { daemon }: Source,
  path: string,
  field: "messages" | "replies",
): AsyncGenerator<ReadMessage> {
  let after = beginning;
  for (;;) {
    const page = await daemon.get(path, { query: { count: pageSize, after } });
    const messages = page[field] as ReadMessage[];
    yield* messages;
    const last = messages.at(-1);
    if (page.has_more !== true || last === undefined) return;
    after = last.id;
  }
}
