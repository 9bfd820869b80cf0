/** `file list`: the files of a conversation. */
import { byteSize } from "../../lib/byte_size.ts";
import { columns } from "../columns.ts";
import type { Call } from "../command.ts";
import { conversationOf, conversationPath, requireDaemon, wholeNumber } from "../daemon.ts";
import type { FileRow } from "../files.ts";
import { clock, shownIdChars } from "../message_text.ts";
import { harmless } from "../terminal.ts";

interface Values {
  conversation: string | undefined;
  count: string | undefined;
  json: boolean;
}

const defaultCount = 50;
const maxCount = 500;

export async function fileList({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  const count = wholeNumber(values.count, { option: "--count", fallback: defaultCount, max: maxCount });
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const found = await daemon.get(conversationPath(conversation, "/files"), { query: { count } });
  const rows = found.files as FileRow[];
  if (values.json) terminal.out(JSON.stringify(found, null, 2));
  else if (rows.length === 0) terminal.err(`No files in ${values.conversation ?? conversation}.`);
  else {
    const head = ["Id", "Name", "Size", "Type", "By", "Sent"];
    const cells = rows.map((row) =>
      [row.id.slice(0, shownIdChars), row.name, byteSize(row.size), row.type, row.sender_name, clock(row.ts)]
        .map((text) => harmless(text).replaceAll(/\s+/g, " "))
    );
    for (const line of columns(terminal, { head, rows: cells })) terminal.out(line);
    if (found.has_more === true) terminal.err("There are older ones: -n shows more.");
  }
  return 0;
}
