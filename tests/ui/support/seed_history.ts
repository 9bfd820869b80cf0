/** A long history of messages of mixed height. */
import { join } from "node:path";

const words = "the page asks for what came before and keeps its place while rows above grow or shrink".split(
  " ",
);

export function bodyOf(n: number): string {
  const length = (n * 7919) % 5;
  const sentence = Array.from({ length: 6 + (n * 31) % 40 }, (_, at) => words[(n + at * 7) % words.length])
    .join(" ");
  if (length === 0) return `Number ${n}`;
  if (length === 1) return `**${n}** ${sentence}.`;
  if (length === 2) return `${n}: ${sentence}.\n\n- ${words[n % words.length]}\n- \`code_${n}\`\n- last`;
  if (length === 3) return `${n}\n\`\`\`ts\nconst n = ${n};\nexport const square = n * n;\n\`\`\``;
  return `${n} ${sentence}. ${sentence}.`;
}

/** A log of `count` messages as the Python version left it, which a daemon takes over at its first start: far quicker than sending. */
export async function writeOldLog(
  folder: string,
  { conversation, count }: { conversation: string; count: number },
): Promise<void> {
  const authors = [{ key: "a3f7b2c1", name: "ana" }, { key: "b3e8215e", name: "bo" }];
  const begin = Date.UTC(2026, 1, 1);
  const line = (n: number) =>
    JSON.stringify({
      id: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
      ts: new Date(begin + n * 60_000).toISOString(),
      sender: { ...authors[Math.floor(n / 5) % authors.length]!, type: "claude" },
      recipients: null,
      mentions: null,
      body: bodyOf(n),
      reply_to: null,
      conv: conversation,
    });
  const logs = join(folder, "logs");
  await Deno.mkdir(logs, { recursive: true });
  const text = Array.from({ length: count }, (_, n) => `${line(n)}\n`).join("");
  await Deno.writeTextFile(join(logs, `${conversation}.jsonl`), text);
}
