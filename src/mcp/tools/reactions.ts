/** Emoji on messages. */
import { args, choice, text, withDefault } from "../../protocol/schema.ts";
import { adds, reads, tool } from "../tool.ts";
import { conversation, key, messageId } from "./common.ts";

export const react = tool({
  name: "comms_react",
  description: "React to a message with an emoji, or take it back. Better than a message that only says ok.",
  annotations: adds,
  input: args({
    key,
    conversation,
    message_id: messageId,
    emoji: text("An emoji, or a short word such as :eyes:"),
    op: withDefault(choice("What to do", ["add", "remove", "toggle"]), "toggle"),
  }),
  run: (hub, caller, given) => hub.react(caller, given),
});

export const reactionsGet = tool({
  name: "comms_reactions_get",
  description: "Get a message's reactions: for each emoji the keys of who gave it.",
  annotations: reads,
  input: args({ key, conversation, message_id: messageId }),
  run: (hub, caller, given) => hub.reactions(caller.key, given),
});
