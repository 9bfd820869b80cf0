/** Messages that are no more: purged, or older than they are kept. */
import type { Session } from "./session.svelte.ts";

const maxRefreshed = 40;

export function messagesRemoved(session: Session, conv: string, ids: ReadonlySet<string>): void {
  const { thread, panels } = session;
  if (thread && ids.has(thread.rootId)) {
    session.thread = null;
    if (panels.panel?.kind === "thread") panels.panel = null;
  } else thread?.removed(ids);
  session.beside.pinsChanged(conv);
  session.conversations.invalidate(conv);
  const timeline = session.timelineIfOpen(conv);
  if (!timeline) return;
  const here = timeline.messages.filter((message) => ids.has(message.id)).length;
  timeline.removed(ids);
  if (here < ids.size) void refreshRoots(session, conv);
}

/** Replies may be among them, so what roots say about their threads is asked for again. */
async function refreshRoots(session: Session, conv: string): Promise<void> {
  const roots =
    session.timelineIfOpen(conv)?.messages.filter((message) => (message.thread_reply_count ?? 0) > 0) ?? [];
  for (const { id } of roots.slice(-maxRefreshed)) {
    const fresh = await session.api.message(conv, id).catch(() => undefined);
    if (fresh) session.changeMessage(conv, id, () => fresh);
  }
}
