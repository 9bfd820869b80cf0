/** Long texts with versions. `artifact_type` and `description` are the names that the Python version's documentation gives. */
import {
  args,
  choice,
  integer,
  optional,
  optionalText,
  text,
  withDefault,
  word,
} from "../../protocol/schema.ts";
import { adds, reads, removes, tool } from "../tool.ts";
import { conversation, key } from "./common.ts";

const name = word("Artifact name, e.g. api-plan");

export const artifactCreate = tool({
  name: "comms_artifact_create",
  description:
    "Share long output (plan, document, code) as an artifact with versions. The conversation is told by a message.",
  annotations: adds,
  input: args({
    key,
    conversation,
    name,
    title: optional(text("Title for people; default: the name")),
    type: choice("Kind of artifact", ["plan", "doc", "code"]),
    content: text("The whole text"),
    description: optionalText("What it is, in a line"),
  }, { artifact_type: "type" }),
  run: (hub, caller, given) => hub.artifactCreate(caller, { ...given, title: given.title ?? given.name }),
});

export const artifactUpdate = tool({
  name: "comms_artifact_update",
  description: "Write a new version of an artifact. On a version conflict read it again and merge.",
  annotations: adds,
  input: args({
    key,
    conversation,
    name,
    content: text("The whole new text"),
    summary: optionalText("What changed, in a line"),
    base_version: optional(
      integer("Version you started from; refused if there is a newer one. Always give it"),
    ),
  }, { description: "summary" }),
  run: (hub, caller, given) => hub.artifactUpdate(caller, given),
});

export const artifactDelete = tool({
  name: "comms_artifact_delete",
  description: "Delete an artifact with all its versions. This cannot be undone.",
  annotations: removes,
  input: args({ key, conversation, name }),
  run: (hub, caller, given) => hub.artifactDelete(caller, given),
});

export const artifactGet = tool({
  name: "comms_artifact_get",
  description:
    "Read an artifact and the list of its versions. Long ones come in parts: go on with offset=next_offset.",
  annotations: reads,
  hasLongAnswers: true,
  input: args({
    key,
    conversation,
    name,
    version: optional(integer("Default: the latest")),
    offset: withDefault(integer("Character to start at"), 0),
    limit: optional(integer("At most so many characters; default 50000")),
  }),
  run: (hub, caller, given) => hub.artifactGet(caller.key, given),
});

export const artifactList = tool({
  name: "comms_artifact_list",
  description: "List a conversation's artifacts.",
  annotations: reads,
  input: args({ key, conversation }),
  run: (hub, caller, given) => hub.artifactList(caller.key, given.conversation),
});
