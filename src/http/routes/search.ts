/** Searching all conversations. */
import { choice, integer, optional, text } from "../params.ts";
import { type Route, route } from "../route.ts";
import { forms } from "./fields.ts";

const search = route({
  method: "GET",
  path: "/api/search",
  about: "Searches all messages that the caller may see; no cursor moves",
  query: {
    query: text('words, "phrases" and filters such as `from:ana in:general has:link -is:whisper`'),
    order: optional(choice("the best first (default), or by time", ["relevance", "newest", "oldest"])),
    conversation: optional(text("only in this one", forms.conversation)),
    limit: optional(integer("how many at most; default 20", { min: 1, max: 100 })),
    cursor: optional(text("`next` of the last answer, with the same query and order")),
  },
  answer: {
    query: "text",
    order: '"relevance" | "newest" | "oldest": `newest` where there are no words to rank by',
    results: "list of SearchHit",
    count: "integer",
    next: "text | null: where the next page begins, even when this one is not full",
    building: "boolean: the index is not complete yet, so everything is found, but slowly",
  },
  run: (hub, { query, caller }) => hub.search(caller(), query),
});

export const searchRoutes: readonly Route[] = [search];
