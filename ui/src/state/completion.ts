/** What could be meant at the caret: a name behind `@`, a command behind `/`. Pure. */
import { completeSlash } from "$protocol/slash.ts";

export interface Candidate {
  id: string;
  /** Written into the text. */
  insert: string;
  label: string;
  detail: string;
  key: string | null;
}

export interface Completion {
  kind: "person" | "command";
  from: number;
  candidates: Candidate[];
}

export interface CompletionInput {
  text: string;
  caret: number;
  people: readonly { key: string; name: string; presence: string; type: string }[];
  self: string;
}

const maxShown = 8;

export function complete({ text, caret, people, self }: CompletionInput): Completion | null {
  const before = text.slice(0, caret);
  const command = /^\/([a-z]*)$/i.exec(before);
  if (command) {
    const candidates = completeSlash(command[1]!).map((one) => ({
      id: one.name,
      insert: `/${one.name} `,
      label: `/${one.name}`,
      detail: one.usage === "" ? one.about : `${one.usage} — ${one.about}`,
      key: null,
    }));
    return candidates.length > 0 ? { kind: "command", from: 0, candidates } : null;
  }
  const mention = /(?<![\p{L}\p{N}_@./-])@([\p{L}\p{M}\p{N}_-]*)$/u.exec(before);
  if (!mention) return null;
  const candidates = peopleFor(mention[1]!.toLowerCase(), people.filter((person) => person.key !== self));
  return candidates.length > 0 ? { kind: "person", from: mention.index, candidates } : null;
}

function peopleFor(typed: string, people: CompletionInput["people"]): Candidate[] {
  const starts = people.filter((person) => person.name.toLowerCase().startsWith(typed));
  const inside = people.filter((person) =>
    !starts.includes(person) && typed !== "" && person.name.toLowerCase().includes(typed)
  );
  const found: Candidate[] = [...starts, ...inside].map((person) => ({
    id: person.key,
    insert: `@${person.name} `,
    label: person.name,
    detail: person.presence === "offline" ? "offline" : person.type === "claude" ? "agent" : "",
    key: person.key,
  }));
  const all = ["all", "everyone"].filter((word) => word.startsWith(typed)).slice(0, 1)
    .map((word) => ({
      id: word,
      insert: `@${word} `,
      label: word,
      detail: "everybody who is online",
      key: null,
    }));
  return [...found.slice(0, maxShown - all.length), ...all];
}
