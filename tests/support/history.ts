/** Reading all there is, page by page. */
import type { Answer } from "./mcp.ts";
import type { Rest } from "./rest.ts";

/** Every message of a conversation that `rest` may see, oldest first, the system's included. */
export async function allMessages(rest: Rest, conversation = "general"): Promise<Answer[]> {
  const messages: Answer[] = [];
  let before: string | undefined;
  for (;;) {
    const query = before === undefined ? "" : `&before=${before}`;
    const page = await rest.get(`/api/conversations/${conversation}/messages?count=500${query}`);
    messages.unshift(...page.messages);
    if (!page.has_more) return messages;
    before = page.messages[0].id;
  }
}

/** The bodies of all chat messages, oldest first. */
export async function allBodies(rest: Rest, conversation = "general"): Promise<string[]> {
  const messages = await allMessages(rest, conversation);
  return messages.filter(({ sender }) => sender.type !== "system").map(({ body }) => body);
}
