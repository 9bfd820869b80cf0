/** The lists as the daemon gives them. */
import { isSystem } from "../../protocol/message.ts";
import type { CheckAnswer, Conversation, Member, Page, Personal } from "../answers.ts";
import { wordsOf } from "../lists.ts";
import type { Model, Person } from "../model.ts";

export function onLists(
  model: Model,
  [people, rows, personal, check]: [
    { participants: Member[] },
    { conversations: Conversation[] },
    Personal,
    CheckAnswer,
  ],
): void {
  onMembers(model, people.participants);
  model.conversations = new Map(rows.conversations.map((row) => [row.id, row]));
  model.order = personal.conversation_order;
  model.mutedPeople = new Set(personal.muted_people);
  for (const [conv, text] of Object.entries(personal.drafts)) {
    if (!model.drafts.has(conv)) model.drafts.set(conv, text);
  }
  model.threadUnread = new Map(
    check.conversations.flatMap(({ thread_unread }) => Object.entries(thread_unread ?? {})),
  );
}

export function onActivities({ activities }: Model, conv: string, members: readonly Member[]): void {
  for (const { key, activity } of members) {
    if (activity) activities.set(`${conv} ${key}`, activity);
    else activities.delete(`${conv} ${key}`);
  }
}

/** What came meanwhile is newer. */
export function onLastWords({ lastWords }: Model, convs: readonly string[], pages: readonly Page[]): void {
  convs.forEach((conv, at) => {
    const last = pages[at]!.messages.findLast((message) => !isSystem(message) && message.body !== "");
    if (last && !lastWords.has(conv)) lastWords.set(conv, wordsOf(last));
  });
}

export function onMembers(model: Model, members: readonly Member[]): void {
  model.people = new Map(members.map((member) => [member.key, {
    key: member.key,
    name: member.name,
    type: member.type,
    connections: member.connections,
    profile: member.profile_status,
    conversations: member.conversations ?? model.people.get(member.key)?.conversations ?? [],
    session: sessionOf(member.session_state),
  }]));
}

const sessions: readonly unknown[] = ["busy", "idle", "waiting"];

/** Null: no session, or one that is over. */
export function sessionOf(state: unknown): Person["session"] {
  return sessions.includes(state) ? state as Person["session"] : null;
}
