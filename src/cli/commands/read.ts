/** `read`: the messages of a conversation, and with --follow those to come. */
import type { DaemonClient, Json } from "../../client/daemon_client.ts";
import type { Message } from "../../protocol/message.ts";
import { durationPattern, queryTime } from "../../protocol/search_time.ts";
import { formatTime } from "../../protocol/time.ts";
import type { Call, World } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon, wholeNumber } from "../daemon.ts";
import { UsageError } from "../failure.ts";
import { currentSeq, followMessages } from "../follow_messages.ts";
import { messageText } from "../message_text.ts";
import { nameLookup } from "../people.ts";

interface Values {
  conversation: string | undefined;
  count: string | undefined;
  since: string | undefined;
  unread: boolean;
  follow: boolean;
  json: boolean;
}

const defaultCount = 20;
const maxCount = 500;

export async function read({ values, world }: Call<Values>): Promise<number> {
  const count = wholeNumber(values.count, {
    option: "--count",
    fallback: defaultCount,
    min: values.follow ? 0 : 1,
    max: maxCount,
  });
  if (values.follow && values.unread) {
    throw new UsageError("--follow and --unread exclude each other", "read");
  }
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const since = instantOf(values.since);
  if (values.follow) {
    return await readOn(daemon, { conversation, count, values: { ...values, since }, world });
  }
  const query = { count, since, unread: values.unread || undefined };
  const page = await daemon.get(conversationPath(conversation, "/messages"), { query });
  const messages = page.messages as Message[];
  if (values.json) world.terminal.out(JSON.stringify(page, null, 2));
  else await showAll(daemon, { messages, world });
  await settle(daemon, { conversation, page, values, world });
  if (page.has_more === true) {
    world.terminal.err(values.unread ? "There is more: read --unread again." : moreHint(count));
  }
  return 0;
}

/** How long ago, as `1h`, becomes the time it was; anything else stays. */
function instantOf(since: string | undefined): string | undefined {
  if (since === undefined || !durationPattern.test(since)) return since;
  return formatTime(queryTime(since, Date.now())!);
}

async function showAll(
  daemon: DaemonClient,
  { messages, world: { terminal } }: { messages: readonly Message[]; world: World },
): Promise<void> {
  const nameOf = await nameLookup(daemon);
  for (const message of messages) terminal.out(messageText(terminal, { message, nameOf }));
}

/** Marks what was shown as read, where that was asked for; says so when there was nothing. */
async function settle(
  daemon: DaemonClient,
  { conversation, page, values, world }: { conversation: string; page: Json; values: Values; world: World },
): Promise<void> {
  const last = (page.messages as Message[]).at(-1);
  if (last === undefined) {
    world.terminal.err(
      values.unread ? `Nothing unread in ${values.conversation ?? conversation}.` : "No messages.",
    );
  } else if (values.unread) {
    await daemon.post(conversationPath(conversation, "/seen"), { body: { up_to: last.id } });
  }
}

function moreHint(count: number): string {
  return count < maxCount ? "There are older ones: -n shows more." : "There are older ones.";
}

/** The last messages, then those to come. */
async function readOn(
  daemon: DaemonClient,
  { conversation, count, values, world }: {
    conversation: string;
    count: number;
    values: Pick<Values, "since" | "json">;
    world: World;
  },
): Promise<number> {
  const { terminal } = world;
  const since = await currentSeq(daemon);
  const nameOf = values.json ? undefined : await nameLookup(daemon);
  const show = (message: Message) =>
    terminal.out(
      nameOf === undefined ? JSON.stringify(message) : messageText(terminal, { message, nameOf }),
    );
  // Also when none is to be shown: the newest is where a stream that lost its place goes on.
  const { messages } = await daemon.get(conversationPath(conversation, "/messages"), {
    query: { count: Math.max(1, count), since: values.since },
  });
  const found = messages as Message[];
  if (count > 0) { for (const message of found) show(message); }
  await followMessages(daemon, { following: { conversation, since, last: found.at(-1), show }, world });
  return 0;
}
