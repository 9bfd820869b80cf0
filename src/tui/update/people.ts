/** What one can do about people and conversations. */
import { askChange, path } from "../asks.ts";
import type { Effect } from "../event.ts";
import { titleOf } from "../lists.ts";
import type { Model } from "../model.ts";
import type { Conversation } from "../answers.ts";

export function openDirect(model: Model, key: string): Effect[] {
  if (key === model.identity?.key) return [];
  const call = { method: "POST", path: "/api/dms", body: { target_key: key } } as const;
  const problem = "The direct conversation was not opened";
  return [{ do: "ask", calls: [call], asked: { for: "go", conv: null, problem } }];
}

/** The id that a name becomes. */
export function idFromName(name: string): string {
  return name.trim().replace(/^#/, "").normalize("NFKD").toLowerCase().replace(/\p{M}+/gu, "")
    .replace(/[^a-z0-9]+/g, "-").slice(0, 64).replace(/^-+|-+$/g, "");
}

/** Joins it, or creates it where it does not exist. */
export function join(model: Model, name: string): Effect[] {
  const conv = model.conversations.has(name) ? name : idFromName(name);
  const problem = `You did not join #${conv}`;
  const call = model.conversations.has(conv)
    ? { method: "POST", path: path`/api/conversations/${conv}/join` } as const
    : { method: "POST", path: "/api/conversations", body: { conversation: conv } } as const;
  return [{ do: "ask", calls: [call], asked: { for: "go", conv, problem } }];
}

export function create(name: string): Effect[] {
  const conv = idFromName(name);
  const display = name.trim() === conv ? {} : { display_name: name.trim() };
  const call = {
    method: "POST",
    path: "/api/conversations",
    body: { conversation: conv, ...display },
  } as const;
  const problem = "The conversation was not created";
  return [{ do: "ask", calls: [call], asked: { for: "go", conv, problem } }];
}

export function leave(model: Model, conv: string): Effect[] {
  const call = { method: "POST", path: path`/api/conversations/${conv}/leave` } as const;
  return [askChange(call, { problem: "You are still in", done: `You left #${titleOf(model, conv)}` })];
}

export function archive(model: Model, conv: string): Effect[] {
  const call = {
    method: "POST",
    path: path`/api/conversations/${conv}/archive`,
    body: { confirm: true },
  } as const;
  return [askChange(call, { problem: "Not archived", done: `#${titleOf(model, conv)} is archived` })];
}

export function kick(model: Model, conv: string, key: string): Effect[] {
  const call = { method: "DELETE", path: path`/api/conversations/${conv}/members/${key}` } as const;
  return [askChange(call, { problem: "Not removed", done: `Removed from #${titleOf(model, conv)}` })];
}

type Preferences = Partial<Pick<Conversation, "starred" | "muted" | "policy">>;

/** Shown at once; the daemon's own row follows. */
export function prefer(model: Model, set: Preferences): Effect[] {
  const row = model.conversations.get(model.place);
  if (row === undefined) return [];
  model.conversations.set(row.id, { ...row, ...set });
  const call = { method: "PATCH", path: path`/api/conversations/${row.id}/preferences`, body: set } as const;
  return [askChange(call, { problem: "The setting was not stored" })];
}
