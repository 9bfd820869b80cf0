/** The emoji by category with words to find them by; fetched when a picker opens. */

export interface Emoji {
  emoji: string;
  label: string;
  words: string;
}

export interface EmojiCategory {
  id: string;
  icon: string;
  title: string;
  /** Groups of the data. */
  groups: readonly number[];
}

export const categories: readonly EmojiCategory[] = [
  { id: "frequent", icon: "🕘", title: "Used last", groups: [] },
  { id: "smileys", icon: "😀", title: "Smileys", groups: [0] },
  { id: "people", icon: "👋", title: "People", groups: [1] },
  { id: "nature", icon: "🌿", title: "Nature", groups: [3] },
  { id: "food", icon: "🍎", title: "Food", groups: [4] },
  { id: "activities", icon: "⚽", title: "Activities and travel", groups: [5, 6] },
  { id: "objects", icon: "💡", title: "Objects", groups: [7] },
  { id: "symbols", icon: "♾️", title: "Symbols and flags", groups: [8, 9] },
];

interface Raw {
  label: string;
  unicode: string;
  group?: number;
  order?: number;
  tags?: string[];
}

export async function loadEmoji(): Promise<Map<string, Emoji[]>> {
  const { default: raw } = await import("emojibase-data/en/compact.json");
  const found = new Map<string, Emoji[]>(categories.map(({ id }) => [id, []]));
  const sorted = (raw as Raw[]).filter((one) => one.group !== undefined).sort((a, b) =>
    (a.order ?? 0) - (b.order ?? 0)
  );
  for (const { unicode, label, tags = [], group } of sorted) {
    const category = categories.find(({ groups }) => groups.includes(group!));
    if (category) {
      found.get(category.id)!.push({
        emoji: unicode,
        label,
        words: `${label} ${tags.join(" ")}`.toLowerCase(),
      });
    }
  }
  return found;
}

/** Those whose words all appear; names that begin with the first word come first. */
export function findEmoji(all: Iterable<Emoji>, text: string): Emoji[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const hits = [...all].filter((one) => words.every((word) => one.words.includes(word)));
  return hits.sort((a, b) =>
    Number(b.label.startsWith(words[0] ?? "")) - Number(a.label.startsWith(words[0] ?? ""))
  ).slice(0, 120);
}
