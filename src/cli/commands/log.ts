/** `log`: follows a conversation, in its exported log where there is one. */
import { join } from "node:path";
import { exportFolders } from "../../config/paths.ts";
import type { Call } from "../command.ts";
import { conversationId, conversationOf, requireDaemon, wholeNumber } from "../daemon.ts";
import { Failure } from "../failure.ts";
import { followFile, lastLinesStart } from "../follow_file.ts";
import { requireConfig } from "../settings.ts";
import { harmless } from "../terminal.ts";
import { read } from "./read.ts";

interface Values {
  conversation: string | undefined;
  lines: string | undefined;
  json: boolean;
}

const defaultCount = 40;
/** What a message, or somebody's coming or going, begins with: all else of it is indented. */
const entryBegins = ["[", "-"].map((char) => char.charCodeAt(0));

export async function log(call: Call<Values>): Promise<number> {
  const { values, world } = call;
  const entries = wholeNumber(values.lines, { option: "--lines", fallback: defaultCount, max: 100_000 });
  if (values.json) {
    const count = String(Math.min(entries, 500));
    return await read({
      ...call,
      values: { ...values, count, since: undefined, unread: false, follow: true },
    });
  }
  const config = await requireConfig(world);
  // The file is there without a daemon; who is meant by a name, only the daemon knows.
  const conversation = values.conversation?.startsWith("@")
    ? await conversationOf(await requireDaemon(world, { exitCode: 3 }), values.conversation)
    : conversationId(config, values.conversation);
  const path = join(exportFolders(config.paths, config.settings).logs, `${conversation}.log`);
  const start = await lastLinesStart(path, entries, { beginWith: entryBegins });
  if (start === undefined) {
    throw new Failure(
      `Log file not found: ${path}\nNo messages have been logged for conversation ${
        values.conversation ?? conversation
      } yet.`,
    );
  }
  world.terminal.err(`Tailing ${path} (Ctrl+C to stop)…`);
  for await (const text of followFile(path, { start, signal: world.stop })) {
    world.terminal.out(harmless(text));
  }
  return 0;
}
