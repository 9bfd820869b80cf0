/** Message ids as people type them: their first characters, as clients show them. */
import { CommsError } from "../protocol/errors.ts";
import { isInAudience } from "./access.ts";
import type { Viewer } from "./api.ts";
import type { Row } from "./messages.ts";
import { requireMessage } from "./resolve.ts";
import type { Conversation, State } from "./state.ts";

const SHORTEST = 4;
/** A UUID without its last digit is still short. */
const WHOLE = 36;

/** The message with this id or whose id begins so, of those the viewer can see. Throws CommsError when several do. */
export function requireByShortId(
  state: State,
  viewer: Viewer,
  { conversation, id }: { conversation: Conversation; id: string },
): Row {
  const whole = state.messages.ids.find(id);
  if (whole !== undefined || id.length < SHORTEST || id.length >= WHOLE) {
    return requireMessage(state, viewer, { conversation, id });
  }
  const rows = beginningWith(state, viewer, { conversation, id });
  if (rows.length === 1) return rows[0]!;
  if (rows.length === 0) return requireMessage(state, viewer, { conversation, id });
  throw new CommsError(
    "invalid_argument",
    `Several messages in conversation "${conversation.id}" have ids that begin with "${id}": give more of it`,
  );
}

/** Two at most, which is enough to know. */
function beginningWith(
  state: State,
  viewer: Viewer,
  { conversation, id }: { conversation: Conversation; id: string },
): Row[] {
  const found: Row[] = [];
  const begins = state.messages.ids.beginning(id);
  const { rows } = conversation;
  for (let index = rows.length - 1; index >= 0 && found.length < 2; index--) {
    const row = rows.at(index);
    if (begins(row) && isInAudience(state, viewer, row)) found.push(row);
  }
  return found;
}
