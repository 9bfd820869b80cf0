/** Who is in a conversation, who gets in or out, and who may manage it. */
import { args, choice, optional, optionalText, word } from "../../protocol/schema.ts";
import { adds, reads, removes, sets, tool } from "../tool.ts";
import { conversation, key, targetKey } from "./common.ts";

export const members = tool({
  name: "comms_members",
  description: "List who is in a conversation: key, name, type, role, online or not, what they are doing.",
  annotations: reads,
  input: args({ key, conversation }),
  run: (hub, caller, given) => hub.members(caller.key, given.conversation),
});

export const getChannelRole = tool({
  name: "comms_get_channel_role",
  description: "Get a member's role: owner, admin or member.",
  annotations: reads,
  input: args({
    key,
    conversation,
    target_participant_key: optional(word("Whose; default: yours")),
  }),
  run: (hub, caller, given) => hub.roleGet(caller, given),
});

export const invite = tool({
  name: "comms_invite",
  description: "Invite a participant, which also opens private and invite-only conversations to them.",
  annotations: adds,
  input: args({
    key,
    conversation,
    target_name: word("Name or key of the participant"),
    message: optionalText("A note for them"),
  }, { target: "target_name", target_key: "target_name", note: "message" }),
  run: (hub, caller, given) =>
    hub.invite(caller, { conversation: given.conversation, target: given.target_name, note: given.message }),
});

export const kick = tool({
  name: "comms_kick",
  description: "Remove a member from a conversation. Needs the role owner or admin.",
  annotations: removes,
  input: args({ key, conversation, target_key: targetKey }),
  run: (hub, caller, given) => hub.kick(caller, given),
});

export const roleSet = tool({
  name: "comms_role_set",
  description: "Set a member's role. Needs the role owner; the last owner stays.",
  annotations: sets,
  input: args({
    key,
    conversation,
    target_key: targetKey,
    role: choice("The new role", ["owner", "admin", "member"]),
  }),
  run: (hub, caller, given) => hub.roleSet(caller, given),
});
