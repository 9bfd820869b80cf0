/** `log`: follows a conversation, in its exported log where there is one. */
import { join } from "node:path";
import type { DaemonClient } from "../../client/daemon_client.ts";
import { exportFolders } from "../../config/paths.ts";
import type { Message } from "../../protocol/message.ts";
import { topics } from "../../protocol/topics.ts";
import type { Call, World } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon, wholeNumber } from "../daemon.ts";
import { Failure } from "../failure.ts";
import { followFile, lastLinesStart } from "../follow_file.ts";
import { requireConfig } from "../settings.ts";
import { harmless } from "../terminal.ts";

interface Values {
  conversation: string | undefined;
  lines: string | undefined;
  json: boolean;
}

const defaultLines = 40;

export async function log({ values, world }: Call<Values>): Promise<number> {
  const lines = wholeNumber(values.lines, { option: "--lines", fallback: defaultLines, max: 100_000 });
  if (values.json) {
    return await followMessages(world, { conversation: values.conversation, count: Math.min(lines, 500) });
  }
  const config = await requireConfig(world);
  const conversation = conversationOf(config, values.conversation);
  const path = join(exportFolders(config.paths, config.settings).logs, `${conversation}.log`);
  const start = await lastLinesStart(path, lines);
  if (start === undefined) {
    throw new Failure(
      `Log file not found: ${path}\nNo messages have been logged for conversation ${conversation} yet.`,
    );
  }
  world.terminal.err(`Tailing ${path} (Ctrl+C to stop)…`);
  for await (const text of followFile(path, { start, signal: world.stop })) {
    world.terminal.out(harmless(text));
  }
  return 0;
}

/** One message a line, as JSON: the last ones, then those to come. */
async function followMessages(
  world: World,
  { conversation, count }: { conversation: string | undefined; count: number },
): Promise<number> {
  const { terminal, stop } = world;
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conv = conversationOf(config, conversation);
  const { seq } = await daemon.get("/api/events", { query: { limit: 1 } });
  let shown = await showLast(daemon, {
    conv,
    count,
    show: (message) => terminal.out(JSON.stringify(message)),
  });
  const onReset = () => terminal.err("Some messages may be missing here: the history between is gone.");
  for await (const event of daemon.follow({ since: Number(seq), signal: stop, onReset })) {
    if (event.topic !== topics.messages(conv) || event.seq <= shown) continue;
    shown = event.seq;
    terminal.out(JSON.stringify(event.payload));
  }
  return 0;
}

/** Returns the number of the newest one shown. */
async function showLast(
  daemon: DaemonClient,
  { conv, count, show }: { conv: string; count: number; show: (message: Message) => void },
): Promise<number> {
  const { messages } = await daemon.get(conversationPath(conv, "/messages"), { query: { count } });
  for (const message of messages as Message[]) show(message);
  return (messages as Message[]).at(-1)?.seq ?? 0;
}
