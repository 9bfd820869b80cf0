/** Commands about the data as a whole: taking it in, giving it out, keeping it safe. */
import { command } from "../command.ts";
import { conversation, json, yes } from "./shared.ts";

export const keepingRows = [
  command({
    name: "import",
    about: "Take over the data folder of a Python version of claude-comms (0.2 to 0.6)",
    details:
      "Messages keep their ids, times and senders; nothing in the folder is changed. It can be repeated: what is here already " +
      "stays as it is. Conversations that have messages here already are imported beside them, as ID-imported.",
    options: {
      from: {
        kind: "value",
        short: "f",
        placeholder: "FOLDER",
        about: "The folder with logs/ and registry.db, such as a copy of ~/.claude-comms",
        takes: "file",
      },
      "dry-run": { kind: "flag", short: "n", about: "Only report what would be imported" },
      json,
    },
    examples: ["import --from /backup/.claude-comms --dry-run", "import --from /backup/.claude-comms"],
    load: async () => (await import("../commands/import.ts")).importFolder,
  }),
  command({
    name: "export",
    about: "Write the messages of a conversation, or of all, as JSONL, Markdown or HTML",
    details:
      "What you may see, from the running daemon. One conversation goes to standard output unless -o names a file.",
    options: {
      conversation,
      all: { kind: "flag", short: "a", about: "All conversations that you may see, a file for each" },
      format: {
        kind: "value",
        short: "f",
        placeholder: "jsonl|markdown|html",
        about: "jsonl by default, or what the name of the file says",
        takes: ["jsonl", "markdown", "html"],
      },
      output: {
        kind: "value",
        short: "o",
        placeholder: "PATH",
        about: "A file, or with --all a folder",
        takes: "file",
      },
    },
    examples: ["export -c lab -o lab.html", "export --all --format markdown -o archive"],
    load: async () => (await import("../commands/export.ts")).exportMessages,
  }),
  command({
    name: "retention show",
    about: "Show which messages the rules of retention would remove",
    details:
      "The rules are retention.max_age_days, retention.max_messages and retention.conversations of the config.",
    options: { json },
    load: async () => (await import("../commands/retention_show.ts")).retentionShow,
  }),
  command({
    name: "retention apply",
    about: "Remove the messages that the rules of retention name, after asking",
    options: { yes, json },
    load: async () => (await import("../commands/retention_apply.ts")).retentionApply,
  }),
  command({
    name: "purge",
    about: "Remove one message from wherever the daemon keeps it, such as a leaked secret",
    details:
      "From the journal, caches and exported logs, with its edits and reactions; an empty place stays. Backups and what others have copied keep it: change a leaked secret all the same.",
    arguments: [
      { name: "conversation", about: "Where it was said", takes: "conversation" },
      { name: "id", about: "The message; the start of its id will do" },
    ],
    options: { yes, json },
    load: async () => (await import("../commands/purge.ts")).purge,
  }),
  command({
    name: "backup",
    about: "Copy everything into one archive, while the daemon runs or not",
    details:
      "Without the password and without tokens, unless they are asked for: then keep the archive as safe as them.",
    options: {
      output: {
        kind: "value",
        short: "o",
        placeholder: "FILE",
        about: "The archive; claude-comms-DATE.tar by default",
        takes: "file",
      },
      "with-secrets": { kind: "flag", about: "Leave the password in the config" },
      "with-credentials": { kind: "flag", about: "With the owner's token and the hashes of issued ones" },
      json,
    },
    examples: ["backup -o /backup/claude-comms.tar"],
    load: async () => (await import("../commands/backup.ts")).backup,
  }),
  command({
    name: "restore",
    about: "Put a backup in place, after checking all of it",
    details:
      "Needs a daemon that is stopped. What is in the folder is never overwritten: --force moves it aside.",
    arguments: [{ name: "file", about: "The archive that backup wrote", takes: "file" }],
    options: {
      to: {
        kind: "value",
        placeholder: "FOLDER",
        about: "Where to; otherwise the home folder of claude-comms",
      },
      force: { kind: "flag", short: "f", about: "Move aside what is there" },
      check: { kind: "flag", about: "Only check the archive" },
      json,
    },
    examples: ["restore /backup/claude-comms.tar --check", "restore /backup/claude-comms.tar"],
    load: async () => (await import("../commands/restore.ts")).restore,
  }),
];
