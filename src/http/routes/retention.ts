/** Keeping and removing: what retention would remove, doing it, purging one message. For the owner. */
import { type Route, route } from "../route.ts";

const figures = {
  parts: "integer: files of the journal that were written anew",
  removed: "integer: records of which something was removed",
  bytes_before: "integer",
  bytes_after: "integer",
} as const;

const show = route({
  method: "GET",
  path: "/api/retention",
  about: "What the rules of retention would remove now; for the owner",
  answer: {
    limited: "boolean: whether there are rules",
    automatic: "boolean",
    exports: "boolean: whether exported logs lose it, too",
    conversations: "list of Removable",
    count: "integer",
    bytes: "integer",
  },
  run: (hub, { caller }) => hub.retentionShow(caller()),
});

const apply = route({
  method: "POST",
  path: "/api/retention",
  about: "Removes what the rules of retention say; answers once it is gone from the disk. For the owner",
  answer: { status: '"applied"', count: "integer: messages", ...figures },
  run: (hub, { caller }) => hub.retentionApply(caller()),
});

const purge = route({
  method: "POST",
  path: "/api/conversations/{conversation}/messages/{message_id}/purge",
  about:
    "Removes one message from journal, caches and exported logs at once, with its edits; its place stays. For the owner",
  answer: { status: '"purged"', conversation: "text", message_id: "text", ...figures },
  run: (hub, { path, caller }) => hub.purge(caller(), path),
});

export const retentionRoutes: readonly Route[] = [show, apply, purge];
