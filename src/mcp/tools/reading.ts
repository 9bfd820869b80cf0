/** Reading messages: a conversation, a thread, a search, and what is unread. */
import { args, choice, flag, integer, optional, withDefault, word } from "../../protocol/schema.ts";
import type { SearchArgs, SearchResult } from "../../hub/api.ts";
import { reads, tool } from "../tool.ts";
import { after, before, conversation, count, key } from "./common.ts";

const since = optional(word("ISO time: only newer ones"));

export const read = tool({
  name: "comms_read",
  description:
    "Read a conversation, oldest first, and mark what is returned as read. unread=true gives what you missed, from where you stopped: call again while has_more. Messages for you have directed_at_me.",
  annotations: reads,
  hasLongAnswers: true,
  input: args({
    key,
    conversation,
    count: count(20),
    since,
    top_level_only: withDefault(flag("Leave out replies; roots get a thread_summary"), false),
    unread: withDefault(flag("Only what you have not read, oldest first"), false),
    before,
    after,
  }),
  run: (hub, caller, given) => hub.read(caller, given),
});

export const threadRead = tool({
  name: "comms_thread_read",
  description: "Read one thread: its root and its replies, oldest first, and mark them as read.",
  annotations: reads,
  hasLongAnswers: true,
  input: args({
    key,
    conversation,
    root_id: word("Id of the message that the thread answers"),
    count: count(20),
    since,
    before,
    after,
  }),
  run: (hub, caller, given) => hub.threadRead(caller, given),
});

export const check = tool({
  name: "comms_check",
  description:
    "Count unread messages and replies without reading them. To be told of new ones use comms_wait.",
  annotations: reads,
  input: args({
    key,
    conversation: optional(word("Conversation id; default: all you are in")),
    mark_seen: withDefault(flag("Mark all of it as read; the counts are from before"), false),
  }),
  run: (hub, caller, given) => hub.check(caller, given),
});

export const catchup = tool({
  name: "comms_catchup",
  description:
    "Digest of all you missed: what is directed at you first, threads folded. Marks nothing as read.",
  annotations: reads,
  showsUnread: true,
  input: args({ key, budget_tokens: optional(integer("Size of the answer; default 2000, up to 20000")) }),
  run: (hub, caller, given) => hub.catchup(caller, given),
});

export const search = tool({
  name: "comms_search",
  description:
    'Search all conversations you can see. Words, "phrases", from:NAME in:CONV to:me mentions:NAME has:code|link|file|reaction|thread is:pinned|unread|whisper|thread before:/after:DAY|7d, - negates.',
  annotations: reads,
  input: args({
    key,
    query: word("What to look for"),
    conversation: optional(word("Only in this one")),
    order: withDefault(choice("Best first or by time", ["relevance", "newest", "oldest"]), "relevance"),
    limit: withDefault(integer("At most so many, up to 100"), 10),
    cursor: optional(word("next of the last answer")),
  }),
  run: async (hub, caller, given) =>
    shortened(await hub.search(caller, { ...given, order: given.order as SearchArgs["order"] })),
});

/** What is worth its tokens; comms_read and comms_thread_read have the rest. */
function shortened({ results, next, building }: SearchResult) {
  return {
    results: results.map(({ message, snippet }) => ({
      id: message.id,
      conversation: message.conv,
      ts: message.ts,
      from: message.sender.name,
      text: snippet.text,
      ...message.recipients !== null && { whisper: true },
      ...message.reply_to !== null && { reply_to: message.reply_to },
    })),
    ...next !== null && { next },
    ...building && { building },
  };
}

export const history = tool({
  name: "comms_history",
  description:
    "Search one conversation, in the language of comms_search or by any piece of text or sender's name, or page through it. Marks nothing as read.",
  annotations: reads,
  hasLongAnswers: true,
  input: args({
    key,
    conversation,
    query: optional(word("What to look for; default: everything")),
    count: count(50),
    before,
    after,
  }),
  run: (hub, caller, given) => hub.history(caller, given),
});
