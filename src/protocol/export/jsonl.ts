/** One message a line, as REST gives it, in the order of their numbers: a program can append what is new. */
import type { ReadMessage } from "../message.ts";
import type { ExportForm } from "./document.ts";

export const jsonlForm: ExportForm = {
  extension: "jsonl",
  order: "numbers",
  head: () => "",
  entry: ({ message, replies }) =>
    [message, ...replies].map((one) => `${JSON.stringify(plain(one))}\n`).join(""),
  foot: () => "",
};

/** Without what depends on who looks. */
function plain({ directed_at_me: _directed, read_by: _read, ...message }: ReadMessage): object {
  return message;
}
