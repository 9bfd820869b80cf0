/** A conversation as Markdown: bodies as they were written, answers quoted below what they answer. */
import type { ReadMessage } from "../message.ts";
import { withoutAddressees } from "../rich_text.ts";
import { type ExportForm, type NameOf, shownTime, whisperTo } from "./document.ts";

export const markdownForm: ExportForm = {
  extension: "md",
  order: "threads",
  head: ({ id, name, topic, at }) =>
    `# ${line(name)}\n\n${topic === "" ? "" : `${line(topic)}\n\n`}*#${id}, exported ${shownTime(at)}*\n\n`,
  entry: ({ message, replies }, nameOf) =>
    `${messageText(message, nameOf).trimEnd()}\n\n${
      replies.map((reply) => quoted(messageText(reply, nameOf))).join("")
    }`,
  foot: () => "",
};

function messageText(message: ReadMessage, nameOf: NameOf): string {
  if (message.sender.type === "system") return `*${line(message.body)}* (${shownTime(message.ts)})\n`;
  const whisper = whisperTo(message, nameOf);
  const marks = [
    shownTime(message.ts),
    ...(whisper === undefined ? [] : [`🔒 whisper to ${line(whisper)}`]),
    ...(message.edited_at === undefined ? [] : ["edited"]),
    ...(message.pinned ? ["📌 pinned"] : []),
  ];
  return `**${line(message.sender.name)}** · ${marks.join(" · ")}\n\n${bodyOf(message)}\n${
    reactionsOf(message, nameOf)
  }`;
}

function bodyOf(message: ReadMessage): string {
  if (message.deleted_at !== undefined) return "*(deleted)*\n";
  const body = message.recipients === null ? message.body : withoutAddressees(message.body);
  return `${closed(body.replace(/\r\n?/g, "\n"))}\n`;
}

/** Code stays as it is; elsewhere `<` would become HTML. A fence that is open at the end is closed, or it would swallow the rest. */
function closed(body: string): string {
  let isCode = false;
  const lines = body.split("\n").map((one) => {
    if (/^ {0,3}```/.test(one)) {
      isCode = !isCode;
      return one;
    }
    return isCode ? one : one.replace(/(`[^`]*`)|</g, (found, code) => code ?? `\\${found}`);
  });
  return [...lines, ...(isCode ? ["```"] : [])].join("\n");
}

function reactionsOf({ reactions = {} }: ReadMessage, nameOf: NameOf): string {
  const shown = Object.entries(reactions).map(([emoji, keys]) =>
    `${line(emoji)} ${keys.map(nameOf).map(line).join(", ")}`
  );
  return shown.length === 0 ? "" : `\n${shown.join(" · ")}\n`;
}

function quoted(text: string): string {
  return `${text.trimEnd().split("\n").map((one) => one === "" ? ">" : `> ${one}`).join("\n")}\n\n`;
}

/** One line in which nothing is a mark. */
function line(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ").replace(/[\\`*_<>[\]#|~]/g, "\\$&");
}
