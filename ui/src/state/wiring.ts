/** How the session's parts are joined to the daemon and the browser. */
import { Feed } from "../net/feed.ts";
import { Outbox } from "../net/outbox.ts";
import { announce } from "./announce.ts";
import { Attention } from "./attention.svelte.ts";
import { dispatch } from "./dispatch.ts";
import type { Session } from "./session.svelte.ts";

const retryMs = 3000;

export function makeAttention(session: Session): Attention {
  const { platform, prefs, toasts, panels } = session;
  return new Attention({
    ...platform,
    self: () => session.self,
    prefs,
    isMuted: (key) => session.personal.isMuted(key),
    toasts,
    conversation: (id) => session.conversations.get(id),
    titleOf: (id) => session.conversations.titleOf(id),
    isWatching: (conv) => platform.isLooking() && panels.view === "chat" && session.conv === conv,
    open: (message) => session.openMessage(message),
    soundByDefault: () => session.features.sound,
  });
}

export function makeOutbox(session: Session): Outbox {
  const { api, platform, toasts } = session;
  return new Outbox({
    send: (draft) => api.send(draft),
    kept: {
      read: () => platform.store.getItem("claude-comms.outbox"),
      write: (text) => platform.store.setItem("claude-comms.outbox", text),
    },
    onChange: (items) => session.outgoing = items,
    onSent: (_draft, { unresolved }) => {
      if (unresolved?.length) toasts.info("Sent, but nobody is called so", unresolved.join(", "));
    },
    retry: (run) => platform.after(retryMs, run),
  });
}

export function makeFeed(session: Session): Feed {
  const { api, platform } = session;
  return new Feed({
    open: (events) => platform.openWire(session.self, events),
    page: (query) => api.events(query),
    onEvents: (events) => dispatch(session, events),
    onReset: () => session.reload(),
    onState: (state, problem) => {
      session.feedChanged(state, problem);
      announce(session);
    },
    schedule: platform.nextFrame,
    retry: (run) => platform.after(retryMs, run),
  });
}
