/** A long history of messages of mixed height, written straight through the door that is fastest. */
import type { Seeder } from "./seed.ts";

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

/** Writes `count` messages, many at a time; each writer keeps its own order. */
export async function seedHistory(
  seeder: Seeder,
  { conversation, count, authors }: { conversation: string; count: number; authors: readonly string[] },
): Promise<void> {
  const writers = 64;
  await Promise.all(Array.from({ length: writers }, async (_, first) => {
    for (let n = first; n < count; n += writers) {
      await seeder.say(conversation, bodyOf(n), { as: authors[Math.floor(n / 5) % authors.length]! });
    }
  }));
}
