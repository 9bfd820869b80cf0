/** A conversation as one page that needs nothing else: no script, no network, light and dark. */
import type { ReadMessage } from "../message.ts";
import { actionOf, parseRichText, withoutAddressees } from "../rich_text.ts";
import { type ExportForm, type NameOf, shownTime, whisperTo } from "./document.ts";
import { escaped, richHtml } from "./rich_html.ts";
import { exportStyle } from "./style.ts";

export const htmlForm: ExportForm = {
  extension: "html",
  order: "threads",
  head: ({ id, name, topic, at }) =>
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${escaped(name)} · claude-comms</title>
<style>${exportStyle}</style>
</head>
<body>
<header>
<h1>${escaped(name)}</h1>
${topic === "" ? "" : `<p>${escaped(topic)}</p>\n`}<p class="about">#${escaped(id)}, exported ${
      escaped(shownTime(at))
    }</p>
</header>
<main>
`,
  entry: ({ message, replies }, nameOf) =>
    `${messageHtml(message, nameOf)}${
      replies.length === 0
        ? ""
        : `<section class="thread" aria-label="Answers">\n${
          replies.map((one) => messageHtml(one, nameOf)).join("")
        }</section>\n`
    }`,
  foot: () => "</main>\n</body>\n</html>\n",
};

function messageHtml(message: ReadMessage, nameOf: NameOf): string {
  const id = `m-${escaped(message.id)}`;
  const time = `<a class="time" href="#${id}"><time datetime="${escaped(message.ts)}">${
    escaped(shownTime(message.ts))
  }</time></a>`;
  if (message.sender.type === "system") {
    return `<p class="system" id="${id}">${escaped(message.body)} ${time}</p>\n`;
  }
  const whisper = whisperTo(message, nameOf);
  const marks = [
    ...(whisper === undefined ? [] : [`<span class="mark">🔒 whisper to ${escaped(whisper)}</span>`]),
    ...(message.edited_at === undefined ? [] : [`<span class="mark">edited</span>`]),
    ...(message.pinned ? [`<span class="mark">📌 pinned</span>`] : []),
  ];
  const { name, type, key } = message.sender;
  return `<article id="${id}" class="${whisper === undefined ? "" : "whisper"}">
<h2><span class="name ${type}" title="${escaped(key)}">${escaped(name)}</span> ${time} ${marks.join(" ")}</h2>
<div class="body">${bodyHtml(message)}</div>
${reactionsHtml(message, nameOf)}</article>
`;
}

function bodyHtml(message: ReadMessage): string {
  if (message.deleted_at !== undefined) return `<p class="gone">This message was deleted.</p>`;
  const body = message.recipients === null ? message.body : withoutAddressees(message.body);
  const action = actionOf(body);
  if (action !== undefined) return `<p class="action">${escaped(message.sender.name)} ${escaped(action)}</p>`;
  return richHtml(parseRichText(body));
}

function reactionsHtml({ reactions = {} }: ReadMessage, nameOf: NameOf): string {
  const chips = Object.entries(reactions).map(([emoji, keys]) =>
    `<li title="${escaped(keys.map(nameOf).join(", "))}">${escaped(emoji)} ${keys.length}</li>`
  );
  return chips.length === 0 ? "" : `<ul class="reactions">${chips.join("")}</ul>\n`;
}
