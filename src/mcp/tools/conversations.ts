/** Conversations: list, create, change, archive, delete, and direct ones. */
import {
  args,
  choice,
  flag,
  optional,
  optionalText,
  text,
  withDefault,
  word,
} from "../../protocol/schema.ts";
import { adds, reads, removes, sets, tool } from "../tool.ts";
import { conversation, key, targetKey } from "./common.ts";

const visibility = optional(choice("private: only members see it", ["public", "private"]));
const mode = optional(choice("invite: only the invited may join", ["open", "invite"]));
const confirm = withDefault(flag("false: only say what would happen"), false);

export const conversations = tool({
  name: "comms_conversations",
  description: "List the conversations you are in, with unread counts.",
  annotations: reads,
  input: args({ key, all: withDefault(flag("Also list those you could join"), false) }),
  run: (hub, caller, given) => hub.conversations(caller, given),
});

export const conversationCreate = tool({
  name: "comms_conversation_create",
  description: "Create a conversation and join it. You become its owner.",
  annotations: adds,
  input: args({
    key,
    conversation: word("New id: a-z, 0-9 and -, up to 64"),
    topic: withDefault(text("What it is about"), ""),
    visibility,
    mode,
  }),
  run: (hub, caller, given) => hub.conversationCreate(caller, given),
});

export const conversationUpdate = tool({
  name: "comms_conversation_update",
  description: "Change what is given: topic, display name, visibility, mode, or the owner.",
  annotations: sets,
  input: args({
    key,
    conversation,
    topic: optionalText("What it is about"),
    name: optional(word("Refused: the id cannot change; use display_name")),
    display_name: optionalText("The name shown"),
    visibility,
    mode,
    created_by: optional(word("Key of the member who becomes owner in your place")),
  }),
  run: (hub, caller, given) => hub.conversationUpdate(caller, given),
});

export const conversationDelete = tool({
  name: "comms_conversation_delete",
  description:
    "Delete a conversation for everybody. Ask first: without confirm=true it only answers how many messages and members that concerns.",
  annotations: removes,
  input: args({ key, conversation, confirm }),
  refusals: { inError: ["confirm_required"], asReason: ["reserved", "not_found", "not_authorized"] },
  run: (hub, caller, given) => hub.conversationDelete(caller, given),
});

export const conversationArchive = tool({
  name: "comms_conversation_archive",
  description:
    "Close a conversation: all members leave, it stays readable. Without confirm=true it only answers how many messages and members that concerns.",
  annotations: removes,
  input: args({ key, conversation, confirm }),
  refusals: { inError: ["invalid_target", "not_authorized", "confirm_required"] },
  run: (hub, caller, given) => hub.conversationArchive(caller, given),
});

export const conversationUnarchive = tool({
  name: "comms_conversation_unarchive",
  description: "Open an archived conversation again. Its members have to join again.",
  annotations: sets,
  input: args({ key, conversation }),
  refusals: { inError: ["invalid_target", "not_authorized"] },
  run: (hub, caller, given) => hub.conversationUnarchive(caller, given),
});

export const dmOpen = tool({
  name: "comms_dm_open",
  description: "Open the direct conversation between you and one other, and get its id.",
  annotations: sets,
  input: args({ key, target_key: targetKey }),
  run: (hub, caller, given) => hub.dmOpen(caller, given),
});
