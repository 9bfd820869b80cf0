/** Keys on a list of messages: going through it, and acting on the one with the focus. */
import type { ReadMessage } from "$protocol/message.ts";
import type { Session } from "../../state/session.svelte.ts";
import { isField } from "../fields.ts";

export function messageIdAt(target: EventTarget | null): string | null {
  if (!(target instanceof Element)) return null;
  return target.closest<HTMLElement>("[data-message-id]")?.dataset.messageId ?? null;
}

interface Context {
  session: Session;
  find: (id: string) => ReadMessage | undefined;
}

export function listKeys(event: KeyboardEvent, { session, find }: Context): void {
  if (isField(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "ArrowUp" || event.key === "ArrowDown") return move(event);
  const id = messageIdAt(document.activeElement);
  const message = id === null ? undefined : find(id);
  if (!message || !(event.target as Element).hasAttribute("data-message-id")) return;
  const { actions } = session;
  const acts: Record<string, () => unknown> = {
    e: () => actions.isOwn(message) && !message.deleted_at && (actions.editing = message.id),
    t: () => actions.openThread(message),
    Enter: () => actions.openThread(message),
    p: () => actions.togglePin(message),
    r: () => document.activeElement?.querySelector<HTMLElement>("[data-testid=action-react]")?.click(),
    Delete: () => actions.mayDelete(message) && actions.delete(message),
  };
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function move(event: KeyboardEvent): void {
  const list = event.currentTarget as HTMLElement;
  const all = [...list.querySelectorAll<HTMLElement>("[data-message-id]")];
  const now = all.findIndex((one) => one.contains(document.activeElement));
  const next = now < 0 ? all.at(-1) : all[now + (event.key === "ArrowUp" ? -1 : 1)];
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}
