/** What waits for somebody: cues for hooks, unread counts, and waiting itself. */
import { CommsError } from "../../protocol/errors.ts";
import { isKey } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import { integer, optional, text } from "../params.ts";
import { textShape } from "../refusals.ts";
import { type Route, route } from "../route.ts";

const cues = route({
  method: "GET",
  path: "/api/notifications/{key}",
  about: "Takes the cues that wait for a participant: each is given once",
  answer: { cues: "list of Cue", count: "integer" },
  refusal: textShape({ invalid_key: "invalid key" }),
  run(hub, { path, asker }) {
    if (!isKey(path.key)) {
      throw new CommsError(
        "invalid_key",
        `Invalid key ${JSON.stringify(path.key)}: use 8 lower-case hex digits`,
      );
    }
    // The hook of a key that is not registered yet asks in vain, not in error.
    if (!hub.participant(path.key)) return { cues: [], count: 0 };
    return hub.takeCues(hub.caller(asker.principal, path.key).key);
  },
});

const check = route({
  method: "GET",
  path: "/api/check",
  about: "Unread counts of the caller, without moving any cursor",
  query: { conversation: optional(text("only this one")) },
  answer: {
    total_unread: "integer",
    conversations: "list of UnreadConversation",
  },
  run: (hub, { query, caller }) => hub.check(caller(), { ...query, mark_seen: false }),
});

const catchup = route({
  method: "GET",
  path: "/api/catchup",
  about: "A digest of what the caller has not read: directed messages first, threads folded; no cursor moves",
  query: { budget_tokens: optional(integer("its size; 2000 without it", { min: 1, max: 20_000 })) },
  answer: {
    total_unread: "integer",
    directed: "list of DigestItem",
    conversations: "list of DigestConversation",
    omitted: "integer: unread messages that did not fit",
  },
  run: (hub, { query, caller }) => hub.catchup(caller(), query),
});

const wait = route({
  method: "GET",
  path: "/api/wait",
  about: "Waits until something for the caller arrives, or the time is up",
  query: {
    conversation: optional(text("only this one")),
    timeout_seconds: optional(integer("60 without it", { min: 0, max: limits.waitSeconds })),
  },
  answer: {
    status: '"message" | "timeout"',
    messages: "list of AwaitedMessage",
    waited_seconds: "number",
    total_unread: "integer",
  },
  run(hub, { query, caller, request, door }) {
    const signal = AbortSignal.any([request.signal, door.closing]);
    return hub.wait(caller(), {
      conversation: query.conversation,
      timeout_seconds: query.timeout_seconds ?? 60,
      signal,
    });
  },
});

export const notificationRoutes: readonly Route[] = [cues, check, catchup, wait];
