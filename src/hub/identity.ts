/** Who is who: callers, joining, names. */
import { CommsError } from "../protocol/errors.ts";
import { isConversationId, isKey, isName, isReservedName, type Key } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import type { ParticipantType } from "../protocol/message.ts";
import type { Caller, Principal } from "./api.ts";
import { commit, type Context, timestamp } from "./context.ts";
import type { Participant, State } from "./state.ts";

/** The participant that a call is made for. Refuses malformed and unknown keys and keys that the principal may not use. */
export function callerOf(ctx: Context, principal: Principal, key?: string | null): Caller {
  const claimed = key ?? principal.key;
  if (!isKey(claimed)) {
    throw new CommsError(
      "invalid_key",
      claimed == null
        ? "A participant key is required: call comms_join first and pass the key it returns"
        : `Invalid key format ${
          JSON.stringify(claimed)
        }: a key is 8 lowercase hex chars, as comms_join returns it`,
    );
  }
  const participant = ctx.state.participants.get(claimed);
  if (!participant) {
    throw new CommsError("unknown_key", `Unknown participant key "${claimed}": call comms_join first`);
  }
  requireAllowed(principal, participant);
  return { key: claimed, client: principal.client, owner: principal.owner };
}

function requireAllowed(principal: Principal, { key, name, tokenRequired }: Participant): void {
  if (principal.key === key && (principal.proven || !tokenRequired)) return;
  if (principal.proven) {
    throw new CommsError(
      "not_authorized",
      `Your token is that of another participant: it cannot be used for "${name}" (${key})`,
    );
  }
  if (!tokenRequired) return;
  throw new CommsError(
    "token_required",
    `"${name}" (${key}) has a token: send it as "Authorization: Bearer <token>"`,
  );
}

export interface JoinArgs {
  key?: string | null;
  conversation?: string;
  name?: string | null;
  type?: ParticipantType;
}

/**
 * Finds or registers the participant. A known key wins; else the name of a claude participant gives that one back,
 * so that a session that lost its key finds its identity again; a human's name never does.
 */
export function identify(ctx: Context, principal: Principal, args: JoinArgs): Participant {
  const { key, name } = args;
  if (key != null && key !== "") {
    if (!isKey(key)) return refuseKey(key);
    const known = ctx.state.participants.get(key);
    if (known) {
      callerOf(ctx, principal, key);
      return known;
    }
  }
  if (principal.proven && principal.key !== null) {
    return ctx.state.participants.get(callerOf(ctx, principal).key)!;
  }
  if (name == null || name === "") {
    throw new CommsError(
      "invalid_name",
      'name is required on first join: pass name="…" (1 to 64 letters, digits, "_" or "-")',
    );
  }
  const bearer = participantNamed(ctx.state, checkedName(name));
  if (bearer) return sameParticipant(ctx, principal, bearer);
  return register(ctx, { name, type: args.type ?? "claude", ...(isKey(key) ? { key } : {}) });
}

function refuseKey(key: string): never {
  throw new CommsError(
    "invalid_key",
    `Invalid key format ${
      JSON.stringify(key)
    }: a key is 8 lowercase hex chars; leave it out to join for the first time`,
  );
}

function sameParticipant(ctx: Context, principal: Principal, bearer: Participant): Participant {
  if (bearer.type === "human" || bearer.key === ctx.settings.identity.key) {
    throw new CommsError(
      "identity_protected",
      `The name "${bearer.name}" belongs to a person on this daemon: choose another name`,
    );
  }
  callerOf(ctx, principal, bearer.key);
  return bearer;
}

function participantNamed(state: State, name: string): Participant | undefined {
  const key = state.names.get(name.toLowerCase());
  return key === undefined ? undefined : state.participants.get(key);
}

/** The name in its normal form. Refuses what is no name. */
export function checkedName(name: unknown): string {
  const text = typeof name === "string" ? name.trim().replace(/^@/, "").normalize("NFC") : "";
  if (!isName(text)) {
    throw new CommsError(
      "invalid_name",
      `Invalid name ${
        JSON.stringify(name)
      }: allowed are 1 to ${limits.nameChars} letters, digits, "_" and "-", no spaces or dots`,
    );
  }
  if (isReservedName(text)) {
    throw new CommsError("invalid_name", `Invalid name "${text}": it is reserved; allowed is any other name`);
  }
  return text;
}

/** Adds a participant; the key is made unless given. Refuses names that somebody bears. */
export function register(
  ctx: Context,
  { name, type, key, via }: { name: string; type: ParticipantType; key?: Key; via?: "mqtt" },
): Participant {
  const text = checkedName(name);
  requireFreeName(ctx.state, text);
  const fresh = key ?? freshKey(ctx);
  if (ctx.state.participants.has(fresh)) {
    throw new CommsError(
      "already_exists",
      `The key "${fresh}" belongs to another participant: leave the key out`,
    );
  }
  commit(ctx, {
    kind: "participant_registered",
    body: { key: fresh, name: text, type, ...(via ? { via } : {}), ts: timestamp(ctx) },
  }, { actor: fresh });
  return ctx.state.participants.get(fresh)!;
}

function freshKey(ctx: Context): Key {
  for (;;) {
    const key = ctx.ids.key();
    if (!ctx.state.participants.has(key)) return key;
  }
}

function requireFreeName(state: State, name: string): void {
  const bearer = participantNamed(state, name);
  if (bearer) {
    throw new CommsError(
      "name_taken",
      `The name "${name}" is taken by participant ${bearer.key}: choose another one`,
    );
  }
}

/** Gives the caller another name; changing only the case of one's own is allowed. */
export function updateName(
  ctx: Context,
  caller: Caller,
  { new_name }: { new_name: string },
): { key: Key; name: string; status: "updated" } {
  const name = checkedName(new_name);
  const participant = ctx.state.participants.get(caller.key)!;
  if (participantNamed(ctx.state, name)?.key !== caller.key) requireFreeName(ctx.state, name);
  if (name !== participant.name) {
    commit(ctx, {
      kind: "participant_renamed",
      body: { key: caller.key, name, old_name: participant.name, ts: timestamp(ctx) },
    }, { actor: caller.key });
  }
  return { key: caller.key, name, status: "updated" };
}

/** From now on this key alone proves nothing. */
export function requireToken(ctx: Context, key: Key, { required }: { required: boolean }): void {
  const participant = ctx.state.participants.get(key);
  if (!participant) throw new CommsError("unknown_key", `Unknown participant key "${key}"`);
  if (participant.tokenRequired === required) return;
  commit(ctx, { kind: "token_required", body: { key, required, ts: timestamp(ctx) } }, { actor: key });
}

/** The conversation id to join, `general` when none is named. */
export function joinTarget(conversation: unknown): string {
  const id = conversation ?? "general";
  if (isConversationId(id)) return id;
  throw new CommsError(
    "invalid_conversation",
    `Invalid conversation ID ${
      JSON.stringify(id)
    }: use 1 to 64 characters, lowercase alphanumeric and hyphens`,
  );
}
