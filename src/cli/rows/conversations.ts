/** Commands about conversations, one's own place in them, and who else belongs to them. */
import { command } from "../command.ts";
import { json, yes } from "./shared.ts";

const newName = { name: "name", about: "The conversation's id" } as const;
const name = { ...newName, takes: "conversation" } as const;
const where = { ...name, name: "conversation" } as const;
const person = { name: "name", about: "A name or key", takes: "participant" } as const;
const roles = ["owner", "admin", "member"] as const;

export const conversationRows = [
  command({
    name: "join",
    about: "Join a conversation; one that does not exist yet is created",
    arguments: [where],
    options: { json },
    load: async () => (await import("../commands/join.ts")).join,
  }),
  command({
    name: "leave",
    about: "Leave a conversation",
    arguments: [where],
    options: { json },
    load: async () => (await import("../commands/join.ts")).leave,
  }),
  command({
    name: "mute",
    about: "Have a conversation never notify you",
    arguments: [where],
    options: { json },
    load: async () => (await import("../commands/preferences.ts")).mute,
  }),
  command({
    name: "unmute",
    about: "Have a conversation notify you again",
    arguments: [where],
    options: { json },
    load: async () => (await import("../commands/preferences.ts")).unmute,
  }),
  command({
    name: "star",
    about: "Have a conversation shown first",
    arguments: [where],
    options: { json },
    load: async () => (await import("../commands/preferences.ts")).star,
  }),
  command({
    name: "unstar",
    about: "Take the star of a conversation away",
    arguments: [where],
    options: { json },
    load: async () => (await import("../commands/preferences.ts")).unstar,
  }),
  command({
    name: "rename",
    about: "Change your own name",
    arguments: [{ name: "name", about: "1 to 64 letters, digits, hyphens or underscores" }],
    options: { json },
    load: async () => (await import("../commands/rename.ts")).rename,
  }),
  command({
    name: "conv list",
    about: "List the conversations",
    options: { json },
    load: async () => (await import("../commands/conv_list.ts")).convList,
  }),
  command({
    name: "conv create",
    about: "Create a conversation",
    arguments: [newName],
    options: {
      topic: { kind: "value", short: "t", placeholder: "TEXT", about: "What it is about" },
      private: { kind: "flag", about: "Only members see it" },
      "invite-only": { kind: "flag", about: "Only who was invited may join" },
      json,
    },
    load: async () => (await import("../commands/conv_create.ts")).convCreate,
  }),
  command({
    name: "conv delete",
    about: "Delete a conversation",
    arguments: [name],
    options: { force: { kind: "flag", short: "f", about: "Do not ask" } },
    load: async () => (await import("../commands/conv_delete.ts")).convDelete,
  }),
  command({
    name: "conv topic",
    about: "Set what a conversation is about",
    arguments: [name, { name: "topic", about: "The new topic; empty: none" }],
    load: async () => (await import("../commands/conv_topic.ts")).convTopic,
  }),
  command({
    name: "conv archive",
    about: "Archive a conversation: it takes no new messages, and its members leave",
    arguments: [name],
    options: { yes, json },
    load: async () => (await import("../commands/conv_archive.ts")).convArchive,
  }),
  command({
    name: "conv unarchive",
    about: "Open an archived conversation again; its members join anew",
    arguments: [name],
    options: { json },
    load: async () => (await import("../commands/conv_archive.ts")).convUnarchive,
  }),
  command({
    name: "conv continue",
    about: "Let agents wake each other again where too many turns without a human stopped them",
    arguments: [name],
    options: { json },
    load: async () => (await import("../commands/conv_continue.ts")).convContinue,
  }),
  command({
    name: "conv invite",
    about: "Invite somebody: they may join, a private or invite-only conversation too",
    arguments: [where, person],
    options: {
      note: { kind: "value", placeholder: "TEXT", about: "A word to the invited one" },
      json,
    },
    examples: ['conv invite lab ana --note "have a look"'],
    load: async () => (await import("../commands/conv_invite.ts")).convInvite,
  }),
  command({
    name: "conv kick",
    about: "Remove somebody from a conversation",
    arguments: [where, person],
    options: { yes, json },
    load: async () => (await import("../commands/conv_kick.ts")).convKick,
  }),
  command({
    name: "conv role",
    about: "Show what somebody is in a conversation, or give them a role",
    arguments: [where, person, {
      name: "role",
      about: "owner, admin or member; without it: show",
      optional: true,
      takes: roles,
    }],
    options: { json },
    examples: ["conv role lab ana admin"],
    load: async () => (await import("../commands/conv_role.ts")).convRole,
  }),
];
