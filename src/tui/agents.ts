/** What somebody is doing, from what is known: a permission question, the activity, the session's state. */
import type { Activity } from "./answers.ts";
import type { Model, Person } from "./model.ts";

export interface AgentState {
  words: string;
  /** `wait`: it needs somebody. */
  tone: "busy" | "wait" | "idle";
}

/** Null: nothing is known. `conv`: only what they do there, otherwise the newest of all. */
export function agentState(model: Model, person: Person, conv?: string): AgentState | null {
  const question = model.permissions.find(({ key }) => key === person.key);
  if (question) return { words: `asks: may ${question.tool} run?`, tone: "wait" };
  const activity = conv === undefined
    ? newestActivity(model, person.key)?.activity
    : model.activities.get(`${conv} ${person.key}`);
  if (activity) return { words: `${activity.label}…`, tone: "busy" };
  return person.session === null ? null : sessions[person.session];
}

const sessions: Readonly<Record<NonNullable<Person["session"]>, AgentState>> = {
  busy: { words: "busy", tone: "busy" },
  idle: { words: "idle", tone: "idle" },
  waiting: { words: "waits for somebody", tone: "wait" },
};

export function newestActivity(model: Model, key: string): { conv: string; activity: Activity } | undefined {
  let newest: { conv: string; activity: Activity } | undefined;
  for (const [place, activity] of model.activities) {
    const [conv = "", who] = place.split(" ");
    if (who === key && (newest === undefined || activity.set_at > newest.activity.set_at)) {
      newest = { conv, activity };
    }
  }
  return newest;
}
