/** Fills a daemon with a little of everything, so that generated calls find something. */
import type { TestDaemon } from "../../tests/support/daemon.ts";
import { joinMcp } from "../../tests/support/mcp.ts";
import { Rest } from "../../tests/support/rest.ts";

/** For each name of a parameter or field: values that exist. */
export type Known = Record<string, readonly string[]>;

const conversations = ["general", "lab"];
/** Some are deleted while others are tried. */
const messagesEach = 20;

export async function fill(daemon: TestDaemon): Promise<Known> {
  const rest = new Rest(daemon.apiUrl);
  await using bo = await joinMcp(daemon.mcpUrl, "bo");
  await rest.post("/api/conversations", { conversation: "lab" });
  await rest.post("/api/conversations", { conversation: "secret", visibility: "private" });
  const messages: string[] = [];
  for (const conversation of conversations) {
    await bo.call("comms_join", { conversation });
    messages.push(...await talk(rest, conversation));
  }
  await bo.send("general", "psst", { recipients: [(await rest.get("/api/identity")).name] });
  const file = await bo.call("comms_file_put", { conversation: "general", name: "a.txt", content: "hello" });
  const { key } = await rest.get("/api/identity");
  const ids = [...conversations, "secret"];
  const keys = [bo.key!, key];
  return {
    conversation: ids,
    conversation_id: ids,
    channel: ids,
    conv: ids,
    message_id: messages,
    root_id: messages,
    reply_to: messages,
    before: messages,
    after: messages,
    up_to: messages,
    key: keys,
    target_key: keys,
    target: ["bo"],
    invitee_key: keys,
    participant: ["me", ...keys],
    name: ["plan", "figures"],
    emoji: ["👍", ":eyes:"],
    file_id: [file.file.id],
  };
}

/** A thread, reactions, a pin and artifacts. Returns the ids of the messages. */
async function talk(rest: Rest, conversation: string): Promise<string[]> {
  const place = `/api/conversations/${conversation}`;
  const ids: string[] = [];
  for (let n = 0; n < messagesEach; n++) {
    ids.push((await rest.post(`${place}/messages`, { message: `message ${n} @bo` })).id);
  }
  const [root] = ids;
  const reply = await rest.post(`${place}/messages`, { message: "answer", reply_to: root });
  await rest.post(`${place}/messages/${root}/reactions`, { emoji: "👍", op: "add" });
  await rest.call("PUT", `${place}/messages/${reply.id}/pin`);
  for (const name of ["plan", "figures"]) {
    await rest.post(`${place}/artifacts`, { name, title: name, type: "doc", content: "text" });
  }
  return [...ids, reply.id];
}
