/** Looking for something in the history. */
import { path } from "../asks.ts";
import type { Effect } from "../event.ts";
import type { Model } from "../model.ts";

const pageSize = 50;

/** Asks what was typed into the field of the panel; the answer counts only while that is still the question. */
export function runSearch(model: Model): Effect[] {
  if (model.panel?.kind !== "search") return [];
  const { search } = model.panel;
  const typed = model.field.text.trim();
  if (typed !== "") search.query = typed;
  if (search.query === "") return [];
  search.problem = null;
  const query = { query: search.query, count: pageSize };
  return [{
    do: "ask",
    calls: [{ method: "GET", path: path`/api/conversations/${model.place}/history`, query }],
    asked: { for: "search", query: search.query, more: false },
  }];
}
