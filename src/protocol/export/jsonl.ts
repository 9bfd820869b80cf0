/** One message a line, as REST gives it. Answers follow what they answer. */
import type { ReadMessage } from "../message.ts";
import type { ExportForm } from "./document.ts";

export const jsonlForm: ExportForm = {
  extension: "jsonl",
  head: () => "",
  entry: ({ message, replies }) =>
    [message, ...replies].map((one) => `${JSON.stringify(plain(one))}\n`).join(""),
  foot: () => "",
};

/** Without what depends on who looks. */
function plain({ directed_at_me: _directed, read_by: _read, ...message }: ReadMessage): object {
  return message;
}
