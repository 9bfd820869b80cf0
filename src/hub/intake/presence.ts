/** Presence published by a foreign client: on the topic of its connection or on one of the two older ones. */
import { CommsError } from "../../protocol/errors.ts";
import { GENERAL } from "../../protocol/ids.ts";
import { mayJoin } from "../access.ts";
import type { Caller, ClientType, MqttSession, Verdict } from "../api.ts";
import type { Context } from "../context.ts";
import { addMember } from "../membership.ts";
import { liveConversation } from "../state.ts";
import { objectOf, type Payload } from "./payload.ts";
import { speakerOf, speakerOrNewcomer } from "./speaker.ts";

/** What the topic says: the participant, and the connection or the conversation where it names one. */
export interface PresencePlace {
  key: string;
  connection: string | null;
  conv: string | null;
}

const accepted: Verdict = { action: "accept" };
const clients = new Set<unknown>(["web", "tui", "mcp", "cli", "api"]);

export function presenceIntake(
  ctx: Context,
  session: MqttSession,
  { place, payload }: { place: PresencePlace; payload: Uint8Array },
): Verdict {
  if (payload.length === 0) return clearing(ctx, session, place);
  const said = objectOf(payload);
  const named = said["key"] ?? place.key;
  if (named !== place.key) {
    throw new CommsError(
      "invalid_key",
      `The payload is about another participant than the topic (${place.key})`,
    );
  }
  const connection = connectionOf(said, place);
  const { status } = said;
  if (status === "offline") {
    const { key } = speakerOf(ctx, session, place.key);
    ctx.presence.withdraw(session, { key, ...connection });
    return accepted;
  }
  if (status !== "online" && status !== "away") {
    throw new CommsError("invalid_argument", 'The status must be "online", "away" or "offline"');
  }
  const caller = arrived(ctx, session, { said: { ...said, key: place.key }, conv: place.conv });
  ctx.presence.announce(session, { key: caller.key, ...connection, status });
  return accepted;
}

/** An empty payload ends the connection that its topic names; the older topics name none, and the daemon clears them itself. */
function clearing(ctx: Context, session: MqttSession, place: PresencePlace): Verdict {
  if (place.connection === null) return { action: "ignore", reason: "The daemon clears this topic itself" };
  const { key } = speakerOf(ctx, session, place.key);
  ctx.presence.withdraw(session, { key, ...parsedConnection(place.connection) });
  return accepted;
}

/** Somebody new enters `general`, and whoever shows up in an open conversation for the first time enters that one. */
function arrived(
  ctx: Context,
  session: MqttSession,
  { said, conv }: { said: Payload; conv: string | null },
): Caller {
  const isNew = !ctx.state.participants.has(String(said["key"]));
  const caller = speakerOrNewcomer(ctx, session, said);
  if (isNew) enterOnce(ctx, caller, GENERAL);
  if (conv !== null) enterOnce(ctx, caller, conv);
  return caller;
}

/** Not again: who has left or was kicked does not come back because a client repeats itself. */
function enterOnce(ctx: Context, caller: Caller, id: string): void {
  const conversation = liveConversation(ctx.state, id);
  if (!conversation || conversation.members.has(caller.key) || !mayJoin(caller.key, conversation)) return;
  if (ctx.state.participants.get(caller.key)?.cursors.has(conversation.ref)) return;
  addMember(ctx, conversation, { key: caller.key, by: null });
}

interface ConnectionName {
  client: ClientType;
  instanceId: string | null;
}

/** The topic of a connection counts more than the payload, which may lack the instance. */
function connectionOf(said: Payload, { connection }: PresencePlace): ConnectionName {
  if (connection !== null) return parsedConnection(connection);
  const instance = said["instanceId"] ?? null;
  return checkedConnection(said["client"], instance);
}

function parsedConnection(connection: string): ConnectionName {
  const dash = connection.indexOf("-");
  if (dash < 0) return checkedConnection(connection, null);
  return checkedConnection(connection.slice(0, dash), connection.slice(dash + 1));
}

function checkedConnection(client: unknown, instance: unknown): ConnectionName {
  const isInstance = instance === null || (typeof instance === "string" && /^[\w-]{1,32}$/.test(instance));
  if (clients.has(client) && isInstance) {
    return { client: client as ClientType, instanceId: instance as string | null };
  }
  throw new CommsError(
    "invalid_argument",
    "The client must be one of web, tui, mcp, cli, api, with a short instance id",
  );
}
