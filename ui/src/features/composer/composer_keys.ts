/** What keys do in the message field. */
import type { Composer } from "../../state/composer.svelte.ts";
import type { Session } from "../../state/session.svelte.ts";

interface Context {
  composer: Composer;
  session: Session;
  send: () => void;
}

export function composerKeys(event: KeyboardEvent, context: Context): void {
  if (event.isComposing) return;
  const { composer } = context;
  if (composer.completion && completionKey(event, composer)) return event.preventDefault();
  if (event.key === "Enter" && event.shiftKey && composer.tryBlock()) return event.preventDefault();
  if (event.key === " " && composer.tryBlock()) return event.preventDefault();
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    return context.send();
  }
  if (event.key === "ArrowUp" && composer.text === "" && editLast(context)) event.preventDefault();
}

function completionKey(event: KeyboardEvent, composer: Composer): boolean {
  const { from, candidates } = composer.completion!;
  const chosen = candidates[composer.picked];
  const typed = composer.text.slice(from, composer.caret).toLowerCase();
  switch (event.key) {
    case "ArrowDown":
    case "ArrowUp":
      composer.movePick(event.key === "ArrowDown" ? 1 : -1);
      return true;
    case "Enter":
    case "Tab":
      // What is typed out already needs no completion: Enter sends it.
      if (event.key === "Enter" && typed === chosen?.insert.trim().toLowerCase()) return false;
      if (chosen) composer.pick(chosen);
      return chosen !== undefined;
    case "Escape":
      event.stopPropagation();
      composer.dismiss();
      return true;
    default:
      return false;
  }
}

function editLast({ composer, session }: Context): boolean {
  const { conv, rootId } = composer.place;
  const list = rootId === null ? session.timelineOf(conv).messages : session.thread?.replies ?? [];
  const last = list.findLast((message) => session.actions.isOwn(message) && !message.deleted_at);
  if (last) session.actions.editing = last.id;
  return last !== undefined;
}
