/** Conversations and people in the order in which they are shown, and what they are called. */
import { dmKeys } from "../protocol/ids.ts";
import type { ReadMessage } from "../protocol/message.ts";
import { plainText, withoutAddressees } from "../protocol/rich_text.ts";
import type { Conversation } from "./answers.ts";
import type { Model, Person, Timeline } from "./model.ts";

export interface Section {
  title: string;
  rows: Conversation[];
}

/** Starred, joined and direct ones; archived ones and those of others are found by the palette. */
export function sections(model: Model): Section[] {
  const rows = [...model.conversations.values()].filter((row) => row.member && !row.archived)
    .sort(byOrder(model));
  const all: Section[] = [
    { title: "Starred", rows: rows.filter((row) => row.starred) },
    { title: "Conversations", rows: rows.filter((row) => !row.starred && !row.direct) },
    { title: "Direct", rows: rows.filter((row) => !row.starred && row.direct) },
  ];
  return all.filter((section) => section.rows.length > 0);
}

/** As the sections show them, one after the other. */
export function joinedRows(model: Model): Conversation[] {
  return sections(model).flatMap(({ rows }) => rows);
}

function byOrder(model: Model): (one: Conversation, other: Conversation) => number {
  const rank = new Map(model.order.map((id, at) => [id, at]));
  const titles = new Map([...model.conversations.keys()].map((id) => [id, titleOf(model, id).toLowerCase()]));
  return (one, other) =>
    (rank.get(one.id) ?? Infinity) - (rank.get(other.id) ?? Infinity) ||
    compare(titles.get(one.id)!, titles.get(other.id)!);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** A direct conversation is called as the other person is. */
export function titleOf(model: Model, id: string): string {
  const other = dmKeys(id)?.find((key) => key !== model.identity?.key);
  if (other !== undefined) return nameOf(model, other);
  return model.conversations.get(id)?.display_name || id;
}

export function nameOf(model: Model, key: string): string {
  return model.people.get(key)?.name ?? key;
}

export type Presence = "online" | "away" | "offline";

export function presenceOf({ connections }: Person): Presence {
  const all = Object.values(connections);
  if (all.some(({ status }) => status === "online")) return "online";
  return all.length > 0 ? "away" : "offline";
}

const ranks: Record<Presence, number> = { online: 0, away: 1, offline: 2 };

/** Who belongs to the conversation: those who are there first. */
export function membersOf(model: Model, conv: string): Person[] {
  const both = dmKeys(conv);
  return sortedPeople(
    [...model.people.values()].filter(({ key, conversations }) =>
      both === undefined ? conversations.includes(conv) : both.includes(key)
    ),
  );
}

export function agentsOf(model: Model): Person[] {
  return sortedPeople([...model.people.values()].filter(({ type }) => type === "claude"));
}

function sortedPeople(people: Person[]): Person[] {
  return people.sort((one, other) =>
    ranks[presenceOf(one)] - ranks[presenceOf(other)] ||
    compare(one.name.toLowerCase(), other.name.toLowerCase())
  );
}

export function personNamed(model: Model, name: string): Person | undefined {
  const wanted = name.toLowerCase();
  return [...model.people.values()].find((person) =>
    person.name.toLowerCase() === wanted || person.key === name
  );
}

export function typingIn(model: Model, conv: string): string[] {
  return [...model.typing].filter(([place, until]) => place.startsWith(`${conv} `) && until > model.now)
    .map(([place]) => nameOf(model, place.slice(conv.length + 1)));
}

/** The timeline in sight; undefined before anything was loaded. */
export function here(model: Model): Timeline | undefined {
  return model.timelines.get(model.place);
}

/** A message of the timeline in sight or of what stands beside it, by its id or the start of it. */
export function findMessage(model: Model, id: string): ReadMessage | undefined {
  const thread = model.panel?.kind === "thread" ? model.panel.thread : undefined;
  const all = [
    ...here(model)?.messages ?? [],
    ...thread?.root ? [thread.root] : [],
    ...thread?.replies ?? [],
  ];
  return all.find((message) => message.id === id) ??
    (id.length >= 4 ? all.findLast((message) => message.id.startsWith(id)) : undefined);
}

/** Unread messages of all that is joined and not muted. */
export function totalUnread(model: Model): number {
  return joinedRows(model).reduce((sum, row) => sum + (row.muted ? 0 : row.unread_count), 0);
}

/** What the daemon says itself, on one line and without its mark. */
export function systemWords({ body }: ReadMessage): string {
  return body.replace(/^\[system\] /, "").replace(/\s+/g, " ");
}

/** A line of a message, for lists. */
export function wordsOf({ sender, body }: ReadMessage): string {
  return `${sender.name}: ${plainText(withoutAddressees(body)).slice(0, 120)}`;
}
