/** What one participant keeps for themselves: muted people, the order of conversations, saved searches, drafts, stars. */
import { artifactNameProblem } from "../protocol/artifact_names.ts";
import { CommsError } from "../protocol/errors.ts";
import type { Personal } from "../protocol/events.ts";
import { isConversationId, isKey } from "../protocol/ids.ts";
import type { Caller, PersonalResult } from "./api.ts";
import { commit, type Context, timestamp } from "./context.ts";

const MAX_ENTRIES = 500;
const MAX_DRAFT_CHARS = 20_000;
const MAX_SEARCH_CHARS = 500;

export function personalOf(ctx: Context, caller: Caller): PersonalResult {
  return structuredClone(ctx.state.participants.get(caller.key)!.personal);
}

/** Replaces the fields that are given; of drafts and stars only the conversations that are named. */
export function personalSet(ctx: Context, caller: Caller, given: Record<string, unknown>): PersonalResult {
  const set: Personal = {};
  for (const [field, value] of Object.entries(given)) {
    const check = checks[field as keyof Personal];
    if (!check) {
      throw new CommsError(
        "invalid_argument",
        `Unknown setting "${field}": use ${Object.keys(checks).join(", ")}`,
      );
    }
    Object.assign(set, { [field]: check(value) });
  }
  if (Object.keys(set).length > 0) {
    const body = { key: caller.key, set, ts: timestamp(ctx) };
    commit(ctx, { kind: "personal_set", body }, { actor: caller.key });
  }
  return personalOf(ctx, caller);
}

const checks: { [K in keyof Personal]-?: (value: unknown) => NonNullable<Personal[K]> } = {
  muted_people: (value) => listOf(value, "muted_people", { isEntry: isKey, of: "keys of participants" }),
  conversation_order: (value) =>
    listOf(value, "conversation_order", { isEntry: isConversationId, of: "conversation ids" }),
  saved_searches: (value) =>
    listOf(value, "saved_searches", { isEntry: isSavedSearch, of: "{name, query}" })
      .map(({ name, query }) => ({ name, query })),
  drafts: (value) =>
    byConversation(value, "drafts", {
      isEntry: isDraft,
      of: `texts of at most ${MAX_DRAFT_CHARS} characters`,
    }),
  starred_artifacts: (value) =>
    byConversation(value, "starred_artifacts", {
      isEntry: isListOfNames,
      of: `lists of at most ${MAX_ENTRIES} names of artifacts`,
    }),
};

function listOf<T>(
  value: unknown,
  field: string,
  { isEntry, of }: { isEntry: (entry: unknown) => entry is T; of: string },
): T[] {
  if (Array.isArray(value) && value.length <= MAX_ENTRIES && value.every(isEntry)) return value;
  throw new CommsError(
    "invalid_argument",
    `The field "${field}" must be a list of at most ${MAX_ENTRIES} ${of}`,
  );
}

function isSavedSearch(entry: unknown): entry is { name: string; query: string } {
  const { name, query } = (typeof entry === "object" ? entry : null) as { name?: unknown; query?: unknown } ??
    {};
  return [name, query].every((text) =>
    typeof text === "string" && text.trim() !== "" && text.length <= MAX_SEARCH_CHARS
  );
}

function isDraft(entry: unknown): entry is string | null {
  return entry === null || typeof entry === "string" && entry.length <= MAX_DRAFT_CHARS;
}

function isListOfNames(entry: unknown): entry is string[] {
  return Array.isArray(entry) && entry.length <= MAX_ENTRIES &&
    entry.every((name) => typeof name === "string" && artifactNameProblem(name) === undefined);
}

function byConversation<T>(
  value: unknown,
  field: string,
  { isEntry, of }: { isEntry: (entry: unknown) => entry is T; of: string },
): Record<string, T> {
  const entries = typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value)
    : undefined;
  const fits = entries !== undefined && entries.length <= MAX_ENTRIES &&
    entries.every(([conv, entry]) => isConversationId(conv) && isEntry(entry));
  if (fits) return Object.fromEntries(entries);
  throw new CommsError(
    "invalid_argument",
    `The field "${field}" must be an object of ${of} by conversation id`,
  );
}
