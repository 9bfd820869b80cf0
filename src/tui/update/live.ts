/** What is true just now and never stored: presence, typing, activities. */
import { parseTopic } from "../../protocol/topics.ts";
import type { Activity } from "../answers.ts";
import { askPermissions } from "../asks.ts";
import type { Effect } from "../event.ts";
import type { Model } from "../model.ts";
import { profileOf, stranger } from "./feed_people.ts";
import { sessionOf } from "./loaded.ts";

type Payload = Record<string, unknown>;

const typingMs = 6_000;

export function onLive(model: Model, name: string, payload: Payload | null): Effect[] {
  const topic = parseTopic(name);
  if (topic?.kind === "presence") onPresence(model, topic, payload);
  if (topic?.kind === "participantEvents" && payload?.type === "permission") return [askPermissions()];
  if (topic?.kind === "people" && payload?.type === "session_state") onSessionState(model, payload);
  if (topic?.kind !== "conversation" || payload === null) return [];
  if (topic.about === "activity") {
    setActivity(model, `${topic.conv} ${payload.key}`, payload.activity as Activity | null);
  }
  if (topic.about === "typing" && topic.rest !== model.identity?.key) {
    const place = `${topic.conv} ${topic.rest}`;
    if (payload.typing === true) model.typing.set(place, model.now + typingMs);
    else model.typing.delete(place);
  }
  return [];
}

function onSessionState(model: Model, { key, state }: Payload): void {
  const person = model.people.get(String(key));
  if (person) model.people.set(person.key, { ...person, session: sessionOf(state) });
}

/** A connection came, changed, or went. */
function onPresence(
  model: Model,
  { key, connection }: { key: string; connection: string },
  payload: Payload | null,
): void {
  const person = model.people.get(key);
  if (payload === null || payload.status === "offline") {
    if (!person) return;
    const { [connection]: _, ...connections } = person.connections;
    model.people.set(key, { ...person, connections });
    return;
  }
  const before = person ?? stranger(key);
  const status = payload.status === "away" ? "away" : "online";
  model.people.set(key, {
    ...before,
    name: typeof payload.name === "string" ? payload.name : before.name,
    type: payload.type === "human" ? "human" : "claude",
    profile: profileOf(payload, "profile_status_"),
    connections: { ...before.connections, [connection]: { client: String(payload.client), status } },
  });
}

function setActivity(model: Model, place: string, activity: Activity | null): void {
  if (activity === null) model.activities.delete(place);
  else model.activities.set(place, activity);
}

/** Lets go of what has run out. */
export function sweep(model: Model): void {
  for (const [place, until] of model.typing) if (until <= model.now) model.typing.delete(place);
  for (const [place, { expires_at }] of model.activities) {
    if (Date.parse(expires_at) <= model.now) model.activities.delete(place);
  }
}
