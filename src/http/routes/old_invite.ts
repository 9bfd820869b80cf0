/** Inviting as the Python version's page does it: other names of the fields, other answers, the texts that it shows. */
import { CommsError } from "../../protocol/errors.ts";
import { isKey } from "../../protocol/ids.ts";
import { json } from "../answers.ts";
import { nullable, text } from "../params.ts";
import { type Route, route } from "../route.ts";

const oldInvite = route({
  method: "POST",
  path: "/api/invite",
  about: "Invites somebody, in the words of the Python version",
  body: {
    conversation_id: text("id of a conversation"),
    invitee_key: text("key of the one to invite"),
    note: nullable(text("a word to the invited one")),
  },
  answer: {
    invited: "true",
    invitee_key: "key",
    conversation_id: "text",
  },
  also: {
    409: {
      about: "They are a member already, or it does not fit how things are now",
      answer: {
        "invited?": "false",
        "reason?": '"already_member"',
        "invitee_key?": "key",
        "conversation_id?": "text",
        "…": "of a refusal",
      },
    },
  },
  refusal: (error) => ({ ...error.details, error: oldText(error), code: error.code, message: error.message }),
  async run(hub, { body, caller }) {
    const { conversation_id, invitee_key, note } = body;
    const told = { invitee_key, conversation_id };
    if (!isKey(invitee_key)) {
      throw new CommsError(
        "invalid_key",
        `Invalid invitee_key format: ${JSON.stringify(invitee_key)}. Must be 8 lowercase hex chars.`,
      );
    }
    const who = caller();
    // Asked before the hub is, so that an unknown invitee is the request's fault (400) and not a missing page (404).
    if (!hub.participant(invitee_key)) {
      throw new CommsError("invalid_argument", `Unknown invitee_key "${invitee_key}"`);
    }
    const already = () => json({ invited: false, reason: "already_member", ...told }, { status: 409 });
    try {
      const { status } = await hub.invite(who, {
        conversation: conversation_id,
        target: invitee_key,
        ...(note ? { note } : {}),
      });
      return status === "already_member" ? already() : { invited: true, ...told };
    } catch (error) {
      if (error instanceof CommsError && error.code === "already_member") return already();
      throw error;
    }
  },
});

function oldText(error: CommsError): string {
  const { field } = error.details;
  if (error.code === "invalid_conversation") return "Invalid conversation_id";
  if (field === "note") return "'note' must be a string";
  return field === "conversation_id" || field === "invitee_key"
    ? `Missing required field '${field}'`
    : error.message;
}

export const oldInviteRoutes: readonly Route[] = [oldInvite];
