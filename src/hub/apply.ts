/** The fold: one event changes the state. Never refuses and never throws on what an older version wrote. */
import type { NumberedEvent } from "../protocol/events.ts";
import { unreachable } from "../protocol/errors.ts";
import { applyArtifactDeleted, applyArtifactWritten } from "./apply_artifacts.ts";
import * as conversations from "./apply_conversations.ts";
import { applyDelivery, type DeliveryEvent, isDelivery } from "./apply_delivery.ts";
import { filesDropped, fileStored } from "./apply_files.ts";
import * as messages from "./apply_messages.ts";
import * as people from "./apply_people.ts";
import type { State } from "./state.ts";

export function apply(state: State, event: NumberedEvent): void {
  state.seq = event.seq;
  if (event.op !== null && event.kind !== "message") state.operations.set(event.op, event.position);
  if (isDelivery(event)) applyDelivery(state, event);
  else applyKind(state, event);
}

function applyKind(state: State, event: Exclude<NumberedEvent, DeliveryEvent>): void {
  switch (event.kind) {
    case "participant_registered":
      return people.registered(state, event.body);
    case "participant_renamed":
      return people.renamed(state, event.body);
    case "token_required":
      return people.tokenRequired(state, event.body, event.seq);
    case "profile_status_set":
      return people.profileStatus(state, event.body);
    case "cursors_moved":
      return people.cursorsMoved(state, event.body);
    case "preferences_set":
      return people.preferencesSet(state, event.body);
    case "personal_set":
      return people.personalSet(state, event.body);
    case "conversation_created":
      return conversations.created(state, event.body, event.seq);
    case "conversation_updated":
      return conversations.updated(state, event.body);
    case "conversation_archived":
      return conversations.archived(state, event.body);
    case "conversation_unarchived":
      return conversations.unarchived(state, event.body);
    case "conversation_deleted":
      return conversations.deleted(state, event.body);
    case "member_joined":
      return conversations.memberJoined(state, event.body, event.seq);
    case "member_left":
      return conversations.memberLeft(state, event.body);
    case "role_set":
      return conversations.roleSet(state, event.body);
    case "invited":
      return conversations.invited(state, event.body);
    case "message":
      return messages.message(state, event);
    case "message_edited":
      return messages.edited(state, event);
    case "message_deleted":
      return messages.deleted(state, event.body);
    case "messages_removed":
      return messages.removed(state, event.body);
    case "reaction":
      return messages.reaction(state, event.body);
    case "pin":
      return messages.pin(state, event.body);
    case "artifact_written":
      return applyArtifactWritten(state, event);
    case "file_stored":
      return fileStored(state, event.body);
    case "files_dropped":
      return filesDropped(state, event.body);
    case "artifact_deleted":
      return applyArtifactDeleted(state, event.body);
    default:
      return unreachable(event);
  }
}
