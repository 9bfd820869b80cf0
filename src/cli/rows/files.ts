/** Commands about files that messages carry. */
import { command } from "../command.ts";
import { conversation, json } from "./shared.ts";

export const fileRows = [
  command({
    name: "file list",
    about: "List the files of a conversation, newest first",
    options: {
      conversation,
      count: { kind: "value", short: "n", placeholder: "N", about: "How many, 1 to 500; 50 by default" },
      json,
    },
    load: async () => (await import("../commands/file_list.ts")).fileList,
  }),
  command({
    name: "file get",
    about: "Save a shared file",
    details: "Nothing that is there is replaced.",
    arguments: [{ name: "file", about: "Its id, the start of it, or its name" }],
    options: {
      conversation,
      output: {
        kind: "value",
        short: "o",
        placeholder: "PATH",
        about: "Where to: a file or a folder, - for standard output; otherwise here, under its name",
        takes: "file",
      },
      json,
    },
    examples: ["file get report.pdf", "file get 5f2c81d0 -o - | less"],
    load: async () => (await import("../commands/file_get.ts")).fileGet,
  }),
  command({
    name: "file put",
    about: "Share a file by a message",
    arguments: [{ name: "file", about: "The file; - reads standard input", takes: "file" }],
    options: {
      conversation,
      name: { kind: "value", placeholder: "NAME", about: "Another name for it" },
      message: { kind: "value", short: "m", placeholder: "TEXT", about: "What to say with it" },
      to: {
        kind: "values",
        short: "t",
        placeholder: "NAME",
        about: "Whisper it to this name or key; may be repeated",
        takes: "participant",
      },
      reply: { kind: "value", short: "r", placeholder: "ID", about: "Put it into this message's thread" },
      json,
    },
    examples: [
      'file put report.pdf -m "as promised"',
      "tar cz logs | claude-comms file put - --name logs.tgz",
    ],
    load: async () => (await import("../commands/file_put.ts")).filePut,
  }),
];
