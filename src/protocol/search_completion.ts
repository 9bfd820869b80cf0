/** What may be typed next in a search box. */
import { filterNamed, type FilterTakes, searchFilters } from "./search_filters.ts";

export interface SearchCompletion {
  /** What the completion replaces, in code units of the query. */
  start: number;
  end: number;
  /** Filters, or the values of one. */
  options: { insert: string; about: string }[];
  /** The client knows more of these itself: people, conversations, times. What was typed of it is `typed`. */
  more: Exclude<FilterTakes, "choice"> | null;
  typed: string;
}

/** For the word in which the cursor stands; undefined when it is no filter and no beginning of one. */
export function completeQuery(text: string, cursor: number): SearchCompletion | undefined {
  const start = text.slice(0, cursor).search(/\S*$/);
  const word = /^-?(?:([A-Za-z]+):)?([^\s"]*)$/.exec(text.slice(start, cursor));
  if (word === null) return undefined;
  const [whole, name, typed = ""] = word;
  const from = start + (whole.startsWith("-") ? 1 : 0);
  if (name === undefined) return namesFor(typed, { start: from, end: cursor });
  const filter = filterNamed(name);
  if (filter === undefined) return undefined;
  const options = filter.values.filter(({ value }) => value.startsWith(typed.toLowerCase()));
  return {
    start: from + name.length + 1,
    end: cursor,
    options: options.map(({ value, about }) => ({ insert: value, about })),
    more: filter.takes === "choice" ? null : filter.takes,
    typed: typed.replace(/^[@#]/, ""),
  };
}

function namesFor(typed: string, place: { start: number; end: number }): SearchCompletion | undefined {
  const lower = typed.toLowerCase();
  const found = searchFilters.filter(({ name }) => name.startsWith(lower));
  if (found.length === 0) return undefined;
  return {
    ...place,
    options: found.map(({ name, about }) => ({ insert: `${name}:`, about })),
    more: null,
    typed,
  };
}
