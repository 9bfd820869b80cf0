/** Message ids as people give them: whole, or their first characters as `read` shows them. */
import type { DaemonClient } from "../client/daemon_client.ts";
import { conversationPath } from "./daemon.ts";
import { Failure } from "./failure.ts";

const shortestId = 4;
const wholeIdChars = 32;
/** How far back a shortened id is looked for, in messages. */
const lookBack = 500;

/** The id that begins as given, among the last messages. Throws Failure when there are several. */
export async function wholeId(
  daemon: DaemonClient,
  { conversation, id }: { conversation: string; id: string },
): Promise<string> {
  if (id.length >= wholeIdChars) return id;
  if (id.length < shortestId) {
    throw new Failure(`"${id}" is too short for a message id: give ${shortestId} characters or more`);
  }
  const { messages } = await daemon.get(conversationPath(conversation, "/messages"), {
    query: { count: lookBack },
  });
  const ids = (messages as { id: string }[]).map((message) => message.id).filter((other) =>
    other.startsWith(id)
  );
  if (ids.length === 1) return ids[0]!;
  if (ids.length === 0) return id;
  throw new Failure(`${ids.length} messages have ids that begin with "${id}": give more of it`);
}

/** The path of a message in REST. */
export function messagePath(
  { conversation, id }: { conversation: string; id: string },
  rest = "",
): string {
  return conversationPath(conversation, `/messages/${encodeURIComponent(id)}${rest}`);
}
