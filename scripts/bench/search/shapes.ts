/** What people look for, in fifteen shapes; words are drawn anew for each question, the same at each run. */
import { pick, randomFrom } from "../million/vocabulary.ts";

export interface Question {
  query: string;
  order?: "newest" | "oldest";
}

export interface ShapeParts {
  /** Most frequent first. */
  words: readonly string[];
  people: readonly string[];
  rooms: readonly string[];
}

/** A trailing space means that the last word is complete. */
export function questionShapes({ words, people, rooms }: ShapeParts): Record<string, () => Question> {
  const random = randomFrom(9);
  const ranked = (from: number, to: number) => () => words[from + pick(to - from, random)]!;
  const [common, usual, rare] = [ranked(0, 30), ranked(200, 1200), ranked(5000, 20_000)];
  const [person, room] = [people, rooms].map((all) => () => all[pick(all.length, random)]!) as [
    () => string,
    () => string,
  ];
  return {
    "a rare word": () => ({ query: `${rare()} ` }),
    "a usual word": () => ({ query: `${usual()} ` }),
    "a frequent word": () => ({ query: `${common()} ` }),
    "a frequent word, newest": () => ({ query: `${common()} `, order: "newest" }),
    "a usual word, oldest": () => ({ query: `${usual()} `, order: "oldest" }),
    "a word being typed": () => ({ query: usual().slice(0, 3) }),
    "two words": () => ({ query: `${usual()} ${common()} ` }),
    "a phrase": () => ({ query: `"${common()} ${common()}"` }),
    "a word without another": () => ({ query: `${usual()} -${common()} ` }),
    "from somebody": () => ({ query: `${usual()} from:${person()}` }),
    "in a conversation": () => ({ query: `${common()} in:${room()}` }),
    "after a day": () => ({ query: `${common()} after:2026-03-01` }),
    "before a day": () => ({ query: `${common()} before:2025-09-01` }),
    "links with a word": () => ({ query: `has:link ${common()} ` }),
    "directed at oneself": () => ({ query: "to:me" }),
  };
}
