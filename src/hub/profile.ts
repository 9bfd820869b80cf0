/** Profile status: what a person wants all others to know for a while ("on holiday until Monday"). Durable. */
import { CommsError } from "../protocol/errors.ts";
import type { Key } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { parseTime } from "../protocol/time.ts";
import { codePoints } from "./apply_artifacts.ts";
import type { Caller } from "./api.ts";
import { commit, type Context, timestamp } from "./context.ts";
import type { Participant, ProfileStatus } from "./state.ts";

export interface ProfileArgs {
  emoji?: string | null;
  text?: string | null;
  expires_at?: string | null | undefined;
}

const cleared: Readonly<ProfileStatus> = { emoji: null, text: null, expires_at: null };

/** Sets it; with neither emoji nor text it is cleared. Refuses an expiry that is no time or is over already. */
export function profileStatusSet(ctx: Context, caller: Caller, args: ProfileArgs): Record<string, unknown> {
  const emoji = checkedPart(args.emoji, { what: "emoji", max: limits.emojiChars });
  const text = checkedPart(args.text, { what: "text", max: limits.profileTextChars });
  if (emoji === null && text === null) return profileStatusClear(ctx, caller);
  const status = { emoji, text, expires_at: checkedExpiry(ctx, args.expires_at) };
  put(ctx, caller.key, status);
  return {
    status: "set",
    key: caller.key,
    ...status,
    published_to_connections: connectionsOf(ctx, caller.key),
  };
}

export function profileStatusClear(ctx: Context, caller: Caller): Record<string, unknown> {
  put(ctx, caller.key, cleared);
  return {
    status: "cleared",
    key: caller.key,
    ...cleared,
    published_to_connections: connectionsOf(ctx, caller.key),
  };
}

/** What others see of it now. */
export function currentProfile({ profile }: Participant, now: number): ProfileStatus | null {
  return profile === null || isOver(profile, now) ? null : { ...profile };
}

/** Clears every status whose time is over. Called regularly. */
export function expireProfiles(ctx: Context): void {
  if (ctx.recovering) return;
  const now = ctx.clock.now();
  for (const { key, profile } of ctx.state.participants.values()) {
    if (profile !== null && isOver(profile, now)) put(ctx, key, cleared);
  }
}

function put(ctx: Context, key: Key, status: Readonly<ProfileStatus>): void {
  const old = ctx.state.participants.get(key)?.profile ?? cleared;
  if (old.emoji === status.emoji && old.text === status.text && old.expires_at === status.expires_at) return;
  const body = { key, ...status, ts: timestamp(ctx) };
  commit(ctx, { kind: "profile_status_set", body }, { actor: key });
}

/** An expiry that nobody can read, as the Python version stored them, would otherwise never come. */
function isOver({ expires_at }: ProfileStatus, now: number): boolean {
  return expires_at !== null && (parseTime(expires_at) ?? 0) <= now;
}

function checkedPart(value: unknown, { what, max }: { what: string; max: number }): string | null {
  if (value === null || value === undefined) return null;
  const text = typeof value === "string" ? value.trim() : undefined;
  if (text === undefined || codePoints(text) > max) {
    throw new CommsError(
      "invalid_argument",
      `The status ${what} must be a text of at most ${max} characters`,
    );
  }
  return text === "" ? null : text.toWellFormed();
}

function checkedExpiry(ctx: Context, value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  const at = typeof value === "string" ? parseTime(value) : undefined;
  if (at === undefined) {
    throw new CommsError(
      "invalid_argument",
      `Unreadable expires_at ${
        JSON.stringify(value)
      }: pass an ISO 8601 time such as "2026-03-13T18:00:00Z", or leave it out`,
    );
  }
  if (at > ctx.clock.now()) return (value as string).trim();
  throw new CommsError(
    "invalid_argument",
    `The expires_at ${JSON.stringify(value)} is over already: pass a time in the future, or leave it out`,
  );
}

function connectionsOf(ctx: Context, key: Key): string[] {
  return Object.keys(ctx.presence.connections(key));
}
