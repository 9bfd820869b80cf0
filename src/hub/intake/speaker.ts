/** For whom an MQTT session may speak. */
import { CommsError } from "../../protocol/errors.ts";
import { isKey, type Key, SYSTEM_KEY } from "../../protocol/ids.ts";
import type { Caller, MqttSession } from "../api.ts";
import type { Context } from "../context.ts";
import { callerOf, checkedName, register } from "../identity.ts";
import type { Payload } from "./payload.ts";

/**
 * The participant under this key; without a key, whoever the session belongs to, else the configured identity.
 * A session with a key speaks for that one only. An anonymous one speaks for the configured identity and for those that
 * no other door has registered.
 */
export function speakerOf(ctx: Context, session: MqttSession, claimed?: unknown): Caller {
  const key = checkedClaim(session, claimed ?? session.key ?? ctx.settings.identity.key);
  const participant = ctx.state.participants.get(key);
  if (session.key === null && participant && !participant.openToMqtt && key !== ctx.settings.identity.key) {
    throw new CommsError(
      "not_authorized",
      `An anonymous session cannot speak for "${participant.name}" (${key}): connect with a client id that names the key`,
    );
  }
  return callerOf(ctx, session.principal, key);
}

/** As `speakerOf`, but somebody new is registered under the name that they give. */
export function speakerOrNewcomer(ctx: Context, session: MqttSession, sender: Payload): Caller {
  const key = checkedClaim(session, sender["key"]);
  if (sender["type"] === "system") throw forged();
  if (!ctx.state.participants.has(key)) registerNewcomer(ctx, session, { key, sender });
  return speakerOf(ctx, session, key);
}

function checkedClaim(session: MqttSession, key: unknown): Key {
  if (!isKey(key)) throw new CommsError("invalid_key", "The sender's key must be 8 lowercase hex chars");
  if (key === SYSTEM_KEY) throw forged();
  if (session.key === null || session.key === key) return key;
  throw new CommsError("not_authorized", `A session of participant ${session.key} cannot speak for ${key}`);
}

function forged(): CommsError {
  return new CommsError("not_authorized", "Only the daemon speaks as the system");
}

function registerNewcomer(
  ctx: Context,
  session: MqttSession,
  { key, sender }: { key: Key; sender: Payload },
): void {
  const { type } = sender;
  if (type !== "claude" && type !== "human") {
    throw new CommsError("invalid_argument", `The type of a participant must be "claude" or "human"`);
  }
  if (session.principal.proven && session.principal.key !== key) {
    throw new CommsError("not_authorized", `This session's token is not that of participant ${key}`);
  }
  register(ctx, { key, name: freeName(ctx, key, sender["name"]), type, via: "mqtt" });
}

/** Two people of the same name are two people: the later one's name gets the key behind it. */
function freeName(ctx: Context, key: Key, wanted: unknown): string {
  const name = checkedName(wanted);
  return ctx.state.names.has(name.toLowerCase()) ? `${[...name].slice(0, 55).join("")}-${key}` : name;
}
