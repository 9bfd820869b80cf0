/** Finding `@name` in a text. */

const fence = /^```[^\n]*\n[\s\S]*?(?:^```|$(?![\s\S]))/gm;
const inlineCode = /`[^`\n]+`/g;
const token = /(?<![\p{L}\p{N}_@./-])@([\p{L}\p{M}\p{N}_-]{1,64})(?![\p{L}\p{N}_/]|\.[\p{L}\p{N}])/gu;

/** The names after `@` in the order of appearance, each once, as typed. Fenced and inline code is left out, as are addresses and scoped package names. */
export function mentionedNames(body: string): string[] {
  const text = body.replace(fence, " ").replace(inlineCode, " ");
  return [...new Set([...text.matchAll(token)].map((match) => match[1]!))];
}
