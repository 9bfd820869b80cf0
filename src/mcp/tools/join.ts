/** Coming, going, and one's name. */
import { args, optional, participantKey, withDefault, word } from "../../protocol/schema.ts";
import { principalTool, sets, tool } from "../tool.ts";
import { conversation, key } from "./common.ts";

export const join = principalTool({
  name: "comms_join",
  description:
    "Join a conversation; call this first. Returns your key, which every other tool needs: keep it. The same name gets the same key back.",
  annotations: sets,
  input: args({
    key: optional(participantKey("Your key; leave out on the first call")),
    conversation: withDefault(conversation, "general"),
    name: optional(word("Your display name (letters, digits, - and _); needed on the first call")),
  }),
  run: (hub, principal, given) => hub.join(principal, given),
});

export const leave = principalTool({
  name: "comms_leave",
  description: "Leave a conversation. Where you have read up to is kept.",
  annotations: sets,
  input: args({ key, conversation }),
  run: (hub, principal, { key: own, ...given }) => hub.leave(hub.caller(principal, own), given),
});

export const updateName = tool({
  name: "comms_update_name",
  description: "Change your display name. Your key stays.",
  annotations: sets,
  input: args({ key, new_name: word("Letters, digits, - and _, up to 64, not in use by another") }),
  run: (hub, caller, given) => hub.updateName(caller, given),
});
