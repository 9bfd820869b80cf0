/** All commands. To add one: a row in `rows/`, its code in `commands/`. Help, README and parsing follow. */
import type { Command, Section } from "./command.ts";
import { artifactRows } from "./rows/artifacts.ts";
import { beginRows } from "./rows/begin.ts";
import { claudeRows } from "./rows/claude.ts";
import { conversationRows } from "./rows/conversations.ts";
import { fileRows } from "./rows/files.ts";
import { keepingRows } from "./rows/keeping.ts";
import { messageRows } from "./rows/messages.ts";
import { operationRows } from "./rows/operation.ts";
import { permissionRows } from "./rows/permissions.ts";
import { settingRows } from "./rows/settings.ts";
import { talkRows } from "./rows/talk.ts";

/** In the order of help and README. */
export const sections: readonly Section[] = [
  { title: "The daemon and the chats", commands: beginRows },
  { title: "Messages", commands: [...talkRows, ...messageRows] },
  { title: "Conversations", commands: conversationRows },
  { title: "Artifacts and files", commands: [...artifactRows, ...fileRows] },
  { title: "Claude Code", commands: [...claudeRows, ...permissionRows] },
  { title: "What is kept", commands: keepingRows },
  { title: "Running it", commands: [...settingRows, ...operationRows] },
];

export const commands: readonly Command[] = sections.flatMap((section) => section.commands);
