/** The filters of the search language: one table for parsing, errors, completion and help. */

export type FilterName = "from" | "in" | "to" | "mentions" | "has" | "before" | "after" | "is";

/** What a filter takes behind its colon. */
export type FilterTakes = "person" | "conversation" | "time" | "choice";

export interface FilterChoice {
  value: string;
  about: string;
}

export interface SearchFilter {
  name: FilterName;
  about: string;
  takes: FilterTakes;
  /** All values, of a `choice`; those with a meaning of their own, of the others. */
  values: readonly FilterChoice[];
  example: string;
}

const me = (about: string): FilterChoice => ({ value: "me", about });

export const searchFilters: readonly SearchFilter[] = [
  {
    name: "from",
    about: "Who wrote it; several: any of them",
    takes: "person",
    values: [me("You"), { value: "system", about: "The daemon's own lines" }],
    example: "from:ana",
  },
  {
    name: "in",
    about: "The conversation, or with @ a direct one; several: any of them",
    takes: "conversation",
    values: [],
    example: "in:general",
  },
  {
    name: "to",
    about: "Only what is directed at you: whispers, mentions, direct messages",
    takes: "choice",
    values: [me("You")],
    example: "to:me",
  },
  {
    name: "mentions",
    about: "Who is mentioned",
    takes: "person",
    values: [me("You")],
    example: "mentions:ana",
  },
  {
    name: "has",
    about: "What belongs to the message",
    takes: "choice",
    values: [
      { value: "code", about: "A piece of code" },
      { value: "link", about: "A web address" },
      { value: "file", about: "A file" },
      { value: "reaction", about: "A reaction" },
      { value: "thread", about: "Replies" },
    ],
    example: "has:link",
  },
  {
    name: "before",
    about: "Older than a day or time (UTC unless it says otherwise), or than so long ago",
    takes: "time",
    values: [],
    example: "before:2026-01-31",
  },
  {
    name: "after",
    about: "From a day or time on (UTC unless it says otherwise), or so long ago and later",
    takes: "time",
    values: [],
    example: "after:7d",
  },
  {
    name: "is",
    about: "What the message is",
    takes: "choice",
    values: [
      { value: "pinned", about: "Pinned" },
      { value: "unread", about: "Not read by you" },
      { value: "whisper", about: "For some people only" },
      { value: "thread", about: "A reply in a thread" },
    ],
    example: "is:unread",
  },
];

/** What people write who come from other programs. */
const otherNames: Readonly<Record<string, FilterName>> = {
  by: "from",
  author: "from",
  sender: "from",
  user: "from",
  channel: "in",
  conversation: "in",
  room: "in",
  mention: "mentions",
  mentioned: "mentions",
  until: "before",
  since: "after",
};

/** The filter of this name, in any case. */
export function filterNamed(name: string): SearchFilter | undefined {
  const lower = name.toLowerCase();
  return searchFilters.find((filter) => filter.name === lower);
}

/** The filter that goes by another name elsewhere. */
export function otherFilter(name: string): FilterName | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(otherNames, lower) ? otherNames[lower] : undefined;
}
