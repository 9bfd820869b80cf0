/** Message ids as people give them: whole, or their first characters as `read` shows them. */
import type { DaemonClient } from "../client/daemon_client.ts";
import { conversationPath } from "./daemon.ts";

const uuidChars = 36;

/** The id that begins as given. Throws CommsError when there is none, or when there are several. */
export async function wholeId(
  daemon: DaemonClient,
  { conversation, id }: { conversation: string; id: string },
): Promise<string> {
  if (id.length >= uuidChars) return id;
  return (await daemon.get(messagePath({ conversation, id }))).id as string;
}

/** The path of a message in REST. */
export function messagePath(
  { conversation, id }: { conversation: string; id: string },
  rest = "",
): string {
  return conversationPath(conversation, `/messages/${encodeURIComponent(id)}${rest}`);
}
