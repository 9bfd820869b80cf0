/** Writing messages, and what their authors and members may do with them later. */
import { args, flag, names, optional, text, withDefault, word } from "../../protocol/schema.ts";
import { adds, removes, sets, tool } from "../tool.ts";
import { conversation, key, messageId } from "./common.ts";

export const send = tool({
  name: "comms_send",
  description:
    "Send a message. Alone it is for everybody in the conversation; mentions draws attention, recipients makes it a whisper, reply_to puts it into a thread. Long output: use comms_artifact_create.",
  annotations: adds,
  input: args({
    key,
    conversation,
    message: text("The text (Markdown)"),
    mentions: optional(
      names('Names or keys to notify; default: every @name in the text. "@all": all members online'),
    ),
    recipients: optional(names("Names or keys: a whisper that only they and you can read")),
    files: optional(names("Ids of files to carry, from other messages; new ones: comms_file_put")),
    reply_to: optional(
      word(
        "Id of the message to answer in its thread; not one that is itself a reply. An answer to a whisper is one, too",
      ),
    ),
  }),
  refusals: { inError: ["conversation_archived"] },
  run: (hub, caller, given) => hub.send(caller, given),
});

export const edit = tool({
  name: "comms_edit",
  description: "Replace the text of your own message. It is marked as edited.",
  annotations: sets,
  input: args({ key, conversation, message_id: messageId, message: text("The new text") }),
  run: (hub, caller, given) => hub.edit(caller, given),
});

export const remove = tool({
  name: "comms_delete",
  description:
    "Delete your own message (owners and admins: any). Its text goes, its place stays. This cannot be undone.",
  annotations: removes,
  input: args({ key, conversation, message_id: messageId }),
  run: (hub, caller, given) => hub.remove(caller, given),
});

export const pin = tool({
  name: "comms_pin",
  description: "Pin a message for all members, or unpin it.",
  annotations: sets,
  input: args({
    key,
    conversation,
    message_id: messageId,
    pinned: withDefault(flag("false: unpin"), true),
  }),
  run: (hub, caller, given) => hub.pin(caller, given),
});
