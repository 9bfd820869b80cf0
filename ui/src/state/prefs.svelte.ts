/** What this browser remembers about its person's taste. What others should know is stored by the daemon instead. */
import { Persisted, type Store } from "./persisted.svelte.ts";

export type Theme = "dark" | "light" | "system";

interface Kept {
  theme: Theme;
  toasts: boolean;
  desktop: boolean;
  /** Null: as the daemon is set. */
  sound: boolean | null;
  members: boolean;
  sidebarWidth: number;
  panelWidth: number;
  membersWidth: number;
  folded: string[];
  recentEmoji: string[];
  welcomed: boolean;
}

const fallback: Kept = {
  theme: "dark",
  toasts: true,
  desktop: false,
  sound: null,
  members: true,
  sidebarWidth: 264,
  panelWidth: 400,
  membersWidth: 232,
  folded: [],
  recentEmoji: ["👍", "✅", "👀", "🎉", "❤️", "😄", "🤔", "🚀"],
  welcomed: false,
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

  usedEmoji(emoji: string): void {
    this.set({
      recentEmoji: [emoji, ...this.current.recentEmoji.filter((one) => one !== emoji)].slice(0, 24),
    });
  }
}

/** True for the light theme. */
export function isLight(theme: Theme, systemIsLight: boolean): boolean {
  return theme === "light" || (theme === "system" && systemIsLight);
}
