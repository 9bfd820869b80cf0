/** Commands about artifacts: documents with versions that belong to a conversation. */
import { command } from "../command.ts";
import { conversation, json } from "./shared.ts";

const name = { name: "name", about: "The artifact's name", takes: "artifact" } as const;
const number = { kind: "value", placeholder: "N" } as const;

export const artifactRows = [
  command({
    name: "artifact list",
    about: "List the artifacts of a conversation",
    options: { conversation, json },
    load: async () => (await import("../commands/artifact_list.ts")).artifactList,
  }),
  command({
    name: "artifact get",
    about: "Print an artifact as it is",
    arguments: [name],
    options: {
      conversation,
      version: { ...number, about: "Which version; otherwise the newest" },
      json: { kind: "flag", about: "Print JSON, with author and versions" },
    },
    examples: ["artifact get plan > plan.md"],
    load: async () => (await import("../commands/artifact_get.ts")).artifactGet,
  }),
  command({
    name: "artifact put",
    about: "Write a new version of an artifact, or create it",
    arguments: [name, { name: "file", about: "The file to read; - reads standard input", takes: "file" }],
    options: {
      conversation,
      base: { ...number, about: "The version you edited: refused if there is a newer one" },
      summary: { kind: "value", short: "s", placeholder: "TEXT", about: "What changed" },
      title: {
        kind: "value",
        placeholder: "TEXT",
        about: "For a new one: what people call it; otherwise its name",
      },
      type: {
        kind: "value",
        placeholder: "plan|doc|code",
        about: "For a new one: what it is; otherwise doc",
        takes: ["plan", "doc", "code"],
      },
      description: { kind: "value", placeholder: "TEXT", about: "For a new one: what it is for" },
      json,
    },
    examples: ['artifact put plan plan.md -s "second step" --base 3'],
    load: async () => (await import("../commands/artifact_put.ts")).artifactPut,
  }),
  command({
    name: "artifact diff",
    about: "Show what changed between two versions of an artifact",
    details: "Without versions: the newest and the one before it.",
    arguments: [
      name,
      { name: "from", about: "The older version", optional: true },
      { name: "to", about: "The newer version; otherwise the newest", optional: true },
    ],
    options: { conversation, json },
    load: async () => (await import("../commands/artifact_diff.ts")).artifactDiff,
  }),
];
