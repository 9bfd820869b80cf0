/** What this browser remembers about its person's taste. What others should know is stored by the daemon instead. */
import { Persisted, type Store } from "./persisted.svelte.ts";

export type Theme = "dark" | "light" | "system";

interface Kept {
  theme: Theme;
  toasts: boolean;
  desktop: boolean;
  sound: boolean;
  members: boolean;
  sidebarWidth: number;
  panelWidth: number;
  membersWidth: number;
  folded: string[];
  savedSearches: string[];
  recentEmoji: string[];
  welcomed: boolean;
  /** Keys of those who never notify. */
  silenced: string[];
}

const fallback: Kept = {
  theme: "dark",
  toasts: true,
  desktop: false,
  sound: false,
  members: true,
  sidebarWidth: 264,
  panelWidth: 400,
  membersWidth: 232,
  folded: [],
  savedSearches: [],
  recentEmoji: ["👍", "✅", "👀", "🎉", "❤️", "😄", "🤔", "🚀"],
  welcomed: false,
  silenced: [],
};

export class Prefs extends Persisted<Kept> {
  constructor(store: Store) {
    super(store, "claude-comms.prefs", fallback);
  }

  isFolded(section: string): boolean {
    return this.current.folded.includes(section);
  }

  toggleFolded(section: string): void {
    const { folded } = this.current;
    this.set({
      folded: folded.includes(section) ? folded.filter((one) => one !== section) : [...folded, section],
    });
  }

  isSilenced(key: string): boolean {
    return this.current.silenced.includes(key);
  }

  toggleSilenced(key: string): void {
    const { silenced } = this.current;
    this.set({
      silenced: silenced.includes(key) ? silenced.filter((one) => one !== key) : [...silenced, key],
    });
  }

  usedEmoji(emoji: string): void {
    this.set({
      recentEmoji: [emoji, ...this.current.recentEmoji.filter((one) => one !== emoji)].slice(0, 24),
    });
  }

  toggleSearch(query: string): void {
    const { savedSearches } = this.current;
    const without = savedSearches.filter((one) => one !== query);
    this.set({
      savedSearches: without.length < savedSearches.length ? without : [query, ...without].slice(0, 20),
    });
  }
}

/** True for the light theme. */
export function isLight(theme: Theme, systemIsLight: boolean): boolean {
  return theme === "light" || (theme === "system" && systemIsLight);
}
