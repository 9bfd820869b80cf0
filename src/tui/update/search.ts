/** Looking for something in all conversations: the daemon finds, ranked or by time. */
import { completeQuery } from "../../protocol/search_completion.ts";
import { parseQuery } from "../../protocol/search_query.ts";
import type { SearchPage } from "../answers.ts";
import type { Effect } from "../event.ts";
import type { Model, SearchState } from "../model.ts";
import { replaceRange } from "../terminal/editor.ts";

const pageSize = 30;
/** How often one asks on when a page has nothing yet, while there is no index. */
const maxPages = 20;
/** Typing rests so long before it is looked for. */
const restMs = 300;

/** Looks for what stands in the field of the panel; the answer counts only while that is still the question. */
export function runSearch(model: Model): Effect[] {
  const search = searchOf(model);
  if (search === null) return [];
  search.typedAt = null;
  const query = model.field.text.trim();
  const parsed = parseQuery(query);
  search.problem = parsed.ok ? null : parsed.problem;
  if (!parsed.ok || parsed.query.terms.length === 0) return [];
  search.loading = query;
  return [page(search, { query, cursor: null, pages: 1 })];
}

/** The next results, behind those that are there. */
export function searchOn(model: Model): Effect[] {
  const search = searchOf(model);
  if (search === null || search.next === null || search.asked === null || search.loading !== null) return [];
  search.loading = search.asked;
  return [page(search, { query: search.asked, cursor: search.next, pages: 1 })];
}

function page(
  { order }: SearchState,
  { query, cursor, pages }: { query: string; cursor: string | null; pages: number },
): Effect {
  return {
    do: "ask",
    calls: [{
      method: "GET",
      path: "/api/search",
      query: { query, order, limit: pageSize, ...(cursor === null ? {} : { cursor }) },
    }],
    asked: { for: "search", query, more: cursor !== null, pages },
  };
}

export function onSearchPage(
  model: Model,
  asked: { query: string; more: boolean; pages: number },
  { results, next, building }: SearchPage,
): Effect[] {
  const search = searchOf(model);
  if (search === null || search.loading !== asked.query) return [];
  const isNew = search.asked !== asked.query || !asked.more;
  search.results = isNew ? results : [...search.results, ...results];
  if (isNew) search.picked = 0;
  Object.assign(search, { asked: asked.query, next, building });
  if (results.length === 0 && next !== null && asked.pages < maxPages) {
    return [page(search, { query: asked.query, cursor: next, pages: asked.pages + 1 })];
  }
  search.loading = null;
  return [];
}

/** Called at every tick: looks for what is typed once the fingers rest; what is not finished yet is no problem. */
export function searchWhenQuiet(model: Model): Effect[] {
  const search = searchOf(model);
  if (search === null || search.typedAt === null || model.now - search.typedAt < restMs) return [];
  search.typedAt = null;
  return parseQuery(model.field.text).ok ? runSearch(model) : [];
}

/** The other order: by rank, or the newest first. */
export function toggleOrder(model: Model): Effect[] {
  const search = searchOf(model);
  if (search === null) return [];
  search.order = search.order === "relevance" ? "newest" : "relevance";
  search.asked = null;
  return runSearch(model);
}

export interface Offer {
  insert: string;
  about: string;
}

/** What could stand where the caret is: filters, their values, people, conversations. */
export function searchOffers(model: Model): Offer[] {
  const place = completeQuery(model.field.text, model.field.caret);
  if (place === undefined) return [];
  const typed = place.typed.toLowerCase();
  const names = place.more === "person"
    ? [...model.people.values()].map(({ name }) => name)
    : place.more === "conversation"
    ? [...model.conversations.keys()]
    : [];
  const known = names.filter((name) => name.toLowerCase().startsWith(typed));
  return [...place.options, ...known.map((insert) => ({ insert, about: "" }))];
}

/** Writes the first of the offers. */
export function completeSearch(model: Model): void {
  const place = completeQuery(model.field.text, model.field.caret);
  const offer = searchOffers(model)[0];
  if (place === undefined || offer === undefined) return;
  const text = offer.insert.endsWith(":") ? offer.insert : `${offer.insert} `;
  model.field = replaceRange(model.field, { from: place.start, to: place.end, text });
}

export function searchOf({ panel }: Model): SearchState | null {
  return panel?.kind === "search" ? panel.search : null;
}
