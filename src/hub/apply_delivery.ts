/** The fold of what sessions of Claude Code were told. */
import type { NumberedEvent } from "../protocol/events.ts";
import { liveConversation, type State } from "./state.ts";

export type DeliveryEvent = Extract<
  NumberedEvent,
  { kind: "session_kept" | "deliveries_noted" | "delivery_paused" }
>;

export function isDelivery(event: NumberedEvent): event is DeliveryEvent {
  return event.kind === "session_kept" || event.kind === "deliveries_noted" ||
    event.kind === "delivery_paused";
}

export function applyDelivery(state: State, event: DeliveryEvent): void {
  if (event.kind === "session_kept") return state.sessions.put(event.body);
  if (event.kind === "deliveries_noted") {
    return event.body.notes.forEach((note) => state.deliveries.put(note));
  }
  const { conv, paused, turns, ts } = event.body;
  const conversation = liveConversation(state, conv);
  if (!conversation) return;
  if (paused) conversation.deliveryPaused = { since: ts, turns };
  else delete conversation.deliveryPaused;
}
