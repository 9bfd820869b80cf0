/** `members`: who belongs to a conversation. */
import type { Call } from "../command.ts";
import { columns } from "../columns.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";
import { harmless, type Terminal } from "../terminal.ts";

interface Values {
  conversation: string | undefined;
  json: boolean;
}

interface Member {
  key: string;
  name: string;
  type: string;
  status: string;
  role: string;
  client: string | null;
  activity: { label: string } | null;
  profile_status: { emoji: string | null; text: string | null } | null;
}

export async function members({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const found = await daemon.get(conversationPath(conversation, "/members"));
  if (values.json) terminal.out(JSON.stringify(found, null, 2));
  else for (const line of table(terminal, found.members as Member[])) terminal.out(line);
  return 0;
}

function table(terminal: Terminal, rows: readonly Member[]): string[] {
  return columns(terminal, {
    head: ["Name", "Key", "Type", "Role", "Status", "Client", "Doing"],
    rows: rows.map(({ name, key, type, role, status, client, activity, profile_status }) => [
      harmless(name),
      key,
      type,
      role,
      status,
      client ?? "-",
      [activity?.label, profile_status?.emoji, profile_status?.text].filter(Boolean).map((text) =>
        harmless(text!).replaceAll(/\s+/g, " ")
      ).join(" "),
    ]),
  });
}
