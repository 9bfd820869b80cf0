/** What somebody is doing now, and what their profile says. */
import type { Caller, Hub, Principal } from "../../hub/api.ts";
import { args, integer, optional, participantKey, text, textOrNull, word } from "../../protocol/schema.ts";
import { principalTool, sets, tool } from "../tool.ts";
import { conversation, key } from "./common.ts";

const profileKey = optional(participantKey("Your key; default: the person this daemon belongs to"));

/** Without a key it is the profile of whoever the connection belongs to, whose presence this call says nothing about. */
function profileOwner(hub: Hub, principal: Principal, own: string | undefined): Caller {
  if (own === undefined) return hub.caller(principal, principal.key ?? hub.ownKey);
  const caller = hub.caller(principal, own);
  hub.touch(caller);
  return caller;
}

export const statusSet = tool({
  name: "comms_status_set",
  description: "Show others what you are doing while a task takes longer. Ends by itself.",
  annotations: sets,
  input: args({
    key,
    conversation,
    label: text("One word, up to 32 characters: thinking, reading, drafting, working ..."),
    ttl_seconds: optional(integer("Seconds until it ends; default 120, up to 300")),
  }),
  run: (hub, caller, given) => hub.statusSet(caller, given),
});

export const statusClear = tool({
  name: "comms_status_clear",
  description: "End your status now.",
  annotations: sets,
  input: args({ key, conversation }),
  run: (hub, caller, given) => hub.statusClear(caller, given),
});

export const profileStatusSet = principalTool({
  name: "comms_profile_status_set",
  description: "Set a lasting profile status (emoji and text); both null clears it.",
  annotations: sets,
  input: args({
    emoji: textOrNull("One emoji"),
    text: textOrNull("Up to 140 characters"),
    expires_at: optional(word("ISO time when it ends; default: never")),
    key: profileKey,
  }),
  run: (hub, principal, { key: own, ...given }) =>
    hub.profileStatusSet(profileOwner(hub, principal, own), given),
});

export const profileStatusClear = principalTool({
  name: "comms_profile_status_clear",
  description: "Remove the profile status.",
  annotations: sets,
  input: args({ key: profileKey }),
  run: (hub, principal, given) => hub.profileStatusClear(profileOwner(hub, principal, given.key)),
});
