import type { Session } from "../../state/session.svelte.ts";

/** Opens the card of whoever a clicked name in a text belongs to. */
export function openMention({ target }: MouseEvent, { people, panels }: Session): void {
  const chip = target instanceof Element ? target.closest<HTMLElement>("[data-mention]") : null;
  const person = chip && people.named(chip.dataset.mention!);
  if (person) panels.showCard(person.key, chip.getBoundingClientRect());
}
