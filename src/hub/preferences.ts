/** How one participant treats one conversation: stars, mutes, what notifies them. Theirs alone, the same on every device. */
import { CommsError } from "../protocol/errors.ts";
import type { NotificationPolicy, Preferences } from "../protocol/events.ts";
import { requireReadable } from "./access.ts";
import type { Caller } from "./api.ts";
import { commit, type Context, timestamp } from "./context.ts";
import { type Prefs, prefsOf } from "./state.ts";

const MAX_WORDS = 50;
const MAX_WORD_CHARS = 64;

export interface PreferencesArgs {
  conversation: string;
  starred?: boolean | undefined;
  muted?: boolean | undefined;
  policy?: string | undefined;
  highlight_words?: string[] | undefined;
}

export interface PreferencesResult {
  status: "updated";
  conversation: string;
  starred: boolean;
  muted: boolean;
  policy: NotificationPolicy;
  highlight_words: string[];
}

/** Changes what is given and answers with all of it. */
export function preferences(ctx: Context, caller: Caller, args: PreferencesArgs): PreferencesResult {
  const conversation = requireReadable(ctx.state, caller.key, args.conversation);
  const participant = ctx.state.participants.get(caller.key);
  const set = changes(args, prefsOf(participant, conversation));
  if (Object.keys(set).length > 0) {
    const body = { key: caller.key, conv: conversation.id, set, ts: timestamp(ctx) };
    commit(ctx, { kind: "preferences_set", body }, { actor: caller.key });
  }
  const { starred, muted, policy, highlightWords } = prefsOf(participant, conversation);
  return {
    status: "updated",
    conversation: conversation.id,
    starred,
    muted,
    policy,
    highlight_words: [...highlightWords],
  };
}

/** Only what really differs. */
function changes(args: PreferencesArgs, old: Readonly<Prefs>): Preferences {
  const set: Preferences = {};
  if (args.starred !== undefined && args.starred !== old.starred) set.starred = args.starred;
  if (args.muted !== undefined && args.muted !== old.muted) set.muted = args.muted;
  const policy = args.policy === undefined ? old.policy : checkedPolicy(args.policy);
  if (policy !== old.policy) set.policy = policy;
  const words = args.highlight_words === undefined ? old.highlightWords : checkedWords(args.highlight_words);
  if (JSON.stringify(words) !== JSON.stringify(old.highlightWords)) set.highlight_words = words;
  return set;
}

function checkedPolicy(policy: unknown): NotificationPolicy {
  if (policy === "all" || policy === "mentions" || policy === "off") return policy;
  throw new CommsError(
    "invalid_argument",
    `Invalid policy ${JSON.stringify(policy)}: use "all", "mentions" or "off"`,
  );
}

function checkedWords(words: readonly unknown[]): string[] {
  const clean = words.map((word) => typeof word === "string" ? word.trim().toWellFormed() : "");
  const isFitting = clean.every((word) => word.length <= MAX_WORD_CHARS);
  const kept = [...new Set(clean.filter((word) => word !== ""))];
  if (isFitting && kept.length <= MAX_WORDS) return kept;
  throw new CommsError(
    "invalid_argument",
    `Too many or too long highlight_words: at most ${MAX_WORDS} of at most ${MAX_WORD_CHARS} characters each`,
  );
}
