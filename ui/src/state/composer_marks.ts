/** The text in the message field cut into pieces that get a colour: names, code, a command. Joined they are the text. Pure. */
import { slashCommands } from "$protocol/slash.ts";

export interface Mark {
  kind: "text" | "self" | "other" | "code" | "command";
  text: string;
}

/** Longer texts stay plain: they are over the limit anyway. */
const maxChars = 20_000;

const piece =
  /(?<fence>^```[^\n`]*$[\s\S]*?(?:^```$|$(?![\s\S])))|(?<code>(?<!`)`[^`\n]+`(?!`))|(?<name>(?<![\p{L}\p{N}_@./-])@[\p{L}\p{M}\p{N}_-]{1,64}(?![\p{L}\p{N}_/]))/gmu;

/** `roleOf` says whether a name is one's own, somebody else's, or nobody's. */
export function marksOf(text: string, roleOf: (name: string) => "self" | "other" | null): Mark[] {
  if (text.length > maxChars) return [{ kind: "text", text }];
  const marks: Mark[] = [];
  const command = commandAt(text);
  let from = command.length;
  if (from > 0) marks.push({ kind: "command", text: command });
  for (const match of text.matchAll(piece)) {
    const { fence, code, name } = match.groups!;
    const kind = (fence ?? code) === undefined ? roleOf(name!.slice(1)) : "code";
    if (kind === null || match.index < from) continue;
    if (match.index > from) marks.push({ kind: "text", text: text.slice(from, match.index) });
    marks.push({ kind, text: match[0] });
    from = match.index + match[0].length;
  }
  if (from < text.length) marks.push({ kind: "text", text: text.slice(from) });
  return marks;
}

function commandAt(text: string): string {
  const typed = /^\/([a-z]+)(?=\s|$)/i.exec(text);
  return slashCommands.some(({ name }) => name === typed?.[1]?.toLowerCase()) ? typed![0] : "";
}
