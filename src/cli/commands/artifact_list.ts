/** `artifact list`: the artifacts of a conversation. */
import type { Call } from "../command.ts";
import { columns } from "../columns.ts";
import { conversationOf, conversationPath, requireDaemon } from "../daemon.ts";
import { clock } from "../message_text.ts";
import { harmless } from "../terminal.ts";

interface Values {
  conversation: string | undefined;
  json: boolean;
}

interface Row {
  name: string;
  title: string;
  type: string;
  version: number;
  author: { name: string };
  timestamp: string;
}

export async function artifactList({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const found = await daemon.get(conversationPath(conversation, "/artifacts"));
  const rows = found.artifacts as Row[];
  if (values.json) terminal.out(JSON.stringify(found, null, 2));
  else if (rows.length === 0) terminal.err(`No artifacts in ${values.conversation ?? conversation}.`);
  else {
    const cells = rows.map(({ name, type, version, author, timestamp, title }) =>
      [name, type, String(version), author.name, clock(timestamp), title].map(line)
    );
    const head = ["Name", "Type", "Version", "By", "Written", "Title"];
    for (const text of columns(terminal, { head, rows: cells })) terminal.out(text);
  }
  return 0;
}

function line(text: string): string {
  return harmless(text).replaceAll(/\s+/g, " ");
}
