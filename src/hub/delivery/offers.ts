/** Hand-overs that nothing has confirmed yet, by who speaks in a session. */
import type { Rung } from "../api.ts";

/** A wake that nobody has said anything about for so long did not arrive: its process is dead. */
const UNREPORTED_MS = 15_000;
/** A wake that arrived starts a turn; when no hook shows it for so long, it was held back or dropped. */
const UNSEEN_MS = 180_000;

export interface Offer {
  id: string;
  rung: Rung;
  at: number;
  /** The numbers of the messages. */
  seqs: number[];
  /** False for a wake that its process has still to pass on. */
  isHanded: boolean;
  /** The tool calls whose hook it was answered to: other hooks of the same calls prove nothing. */
  calls: readonly string[];
}

export class Offers {
  readonly #open = new Map<string, Offer[]>();

  of(speaker: string): readonly Offer[] {
    return this.#open.get(speaker) ?? [];
  }

  add(speaker: string, offer: Offer): void {
    this.#open.set(speaker, [...this.of(speaker), offer]);
  }

  clear(): void {
    this.#open.clear();
  }

  find(speaker: string, id: string): Offer | undefined {
    return this.of(speaker).find((offer) => offer.id === id);
  }

  /** Takes those out that fit. */
  take(speaker: string, fits: (offer: Offer) => boolean): Offer[] {
    const taken = this.of(speaker).filter(fits);
    const left = this.of(speaker).filter((offer) => !taken.includes(offer));
    if (left.length > 0) this.#open.set(speaker, left);
    else this.#open.delete(speaker);
    return taken;
  }

  /** The numbers that are on their way. */
  seqs(speaker: string): Set<number> {
    return new Set(this.of(speaker).flatMap(({ seqs }) => seqs));
  }
}

/** Wakes that went nowhere. What a hook answered is only known to be lost when its session starts anew. */
export function isLost({ rung, at, isHanded }: Offer, now: number): boolean {
  if (!isHanded) return now - at > UNREPORTED_MS;
  return (rung === "socket" || rung === "rewake" || rung === "channel") && now - at > UNSEEN_MS;
}
