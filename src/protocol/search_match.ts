/** Whether a message answers a query: the one definition, with an index and without. */
import { type ConversationId, type Key, SYSTEM_KEY } from "./ids.ts";
import type { SearchQuery, SearchTerm } from "./search_query.ts";
import { occurs, type Patterns, patternsOf } from "./search_text.ts";
import { queryTime } from "./search_time.ts";

/** What is known of a message without its text. */
export interface StateFacts {
  /** Of system lines: the system's key. */
  sender: Key;
  conversation: ConversationId;
  /** In a direct conversation of the viewer, from the other one. */
  direct: boolean;
  /** Milliseconds since 1970. */
  ts: number;
  whisper: boolean;
  reply: boolean;
  pinned: boolean;
  unread: boolean;
  reacted: boolean;
  /** It has replies that the viewer sees. */
  answered: boolean;
}

/** What only the message itself says. */
export interface BodyFacts {
  /** Of `searchText`. */
  text: string;
  recipients: readonly Key[];
  mentions: readonly Key[];
  code: boolean;
  link: boolean;
  file: boolean;
}

export type SearchFacts = StateFacts & BodyFacts;

type StateTest =
  | { kind: "from"; keys: readonly Key[] }
  | { kind: "in"; conversations: readonly ConversationId[] }
  | { kind: "before" | "after"; ts: number }
  | { kind: "is"; what: "whisper" | "reply" | "pinned" | "unread" | "reacted" | "answered" };

type BodyTest =
  | { kind: "text"; patterns: Patterns }
  | { kind: "mentions"; key: Key }
  | { kind: "to"; key: Key }
  | { kind: "has"; what: "code" | "link" | "file" };

export type StateClause = StateTest & { not: boolean };
export type BodyClause = BodyTest & { not: boolean };
export type Clause = StateClause | BodyClause;

/** A query whose names and times are resolved; every clause must hold. */
export interface BoundQuery {
  state: readonly StateClause[];
  body: readonly BodyClause[];
}

/** What names in a query stand for. Each throws what the asker shall be told when there is no such thing. */
export interface SearchNames {
  /** Milliseconds since 1970. */
  now: number;
  me(): Key;
  person(name: string): Key;
  /** `name` begins with @ for the direct conversation with somebody. */
  conversation(name: string): ConversationId;
}

/** `senders`: words count where they are in the sender's name, too. */
export function bindQuery(
  query: SearchQuery,
  names: SearchNames,
  options: { senders?: boolean } = {},
): BoundQuery {
  const clauses = query.terms.map((term) => ({ ...testOf(term, names, options), not: term.not }));
  const state = clauses.filter(isStateClause);
  return { state: anyOf(state), body: clauses.filter((clause) => !isStateClause(clause)) as BodyClause[] };
}

const bodyKinds = new Set<string>(["text", "mentions", "to", "has"]);

function isStateClause(clause: Clause): clause is StateClause {
  return !bodyKinds.has(clause.kind);
}

function testOf(
  term: SearchTerm,
  names: SearchNames,
  { senders = false }: { senders?: boolean },
): StateTest | BodyTest {
  if (term.kind !== "filter") {
    return { kind: "text", patterns: patternsOf(term.text, { prefix: term.prefix, senders }) };
  }
  const { name, value } = term;
  switch (name) {
    case "from":
      return { kind: "from", keys: [value === "system" ? SYSTEM_KEY : personOf(value, names)] };
    case "in":
      return { kind: "in", conversations: [names.conversation(value)] };
    case "to":
      return { kind: "to", key: names.me() };
    case "mentions":
      return { kind: "mentions", key: personOf(value, names) };
    case "has":
      return hasTest(value);
    case "before":
    case "after":
      return { kind: name, ts: queryTime(value, names.now) ?? NaN };
    case "is":
      return { kind: "is", what: value === "thread" ? "reply" : value as "whisper" | "pinned" | "unread" };
  }
}

function personOf(value: string, names: SearchNames): Key {
  return value === "me" ? names.me() : names.person(value);
}

function hasTest(value: string): StateTest | BodyTest {
  if (value === "reaction") return { kind: "is", what: "reacted" };
  if (value === "thread") return { kind: "is", what: "answered" };
  return { kind: "has", what: value as "code" | "link" | "file" };
}

/** A message has one sender and one conversation: of several, any one will do. */
function anyOf(clauses: readonly StateClause[]): StateClause[] {
  const keys = clauses.flatMap((one) => one.kind === "from" && !one.not ? one.keys : []);
  const conversations = clauses.flatMap((one) => one.kind === "in" && !one.not ? one.conversations : []);
  const others = clauses.filter((one) => one.not || (one.kind !== "from" && one.kind !== "in"));
  if (keys.length > 0) others.push({ kind: "from", keys, not: false });
  if (conversations.length > 0) others.push({ kind: "in", conversations, not: false });
  return others;
}

export function stateHolds(clause: StateClause, facts: StateFacts): boolean {
  return stateTestHolds(clause, facts) !== clause.not;
}

function stateTestHolds(test: StateTest, facts: StateFacts): boolean {
  switch (test.kind) {
    case "from":
      return test.keys.includes(facts.sender);
    case "in":
      return test.conversations.includes(facts.conversation);
    case "before":
      return facts.ts < test.ts;
    case "after":
      return facts.ts >= test.ts;
    case "is":
      return facts[test.what];
  }
}

/** `facts` with those of the state, as a message in a direct conversation is directed without saying so. */
export function bodyHolds(clause: BodyClause, facts: BodyFacts & Pick<StateFacts, "direct">): boolean {
  return bodyTestHolds(clause, facts) !== clause.not;
}

function bodyTestHolds(test: BodyTest, facts: BodyFacts & Pick<StateFacts, "direct">): boolean {
  switch (test.kind) {
    case "text":
      return test.patterns.some((pattern) => occurs(facts.text, pattern));
    case "mentions":
      return facts.mentions.includes(test.key);
    case "to":
      return facts.direct || facts.recipients.includes(test.key) || facts.mentions.includes(test.key);
    case "has":
      return facts[test.what];
  }
}

export function matches(query: BoundQuery, facts: SearchFacts): boolean {
  return query.state.every((clause) => stateHolds(clause, facts)) &&
    query.body.every((clause) => bodyHolds(clause, facts));
}

/** What a message must contain, by word and phrase: for scores and highlights. */
export function wantedIn(query: BoundQuery): Patterns[] {
  return query.body.flatMap((clause) => clause.kind === "text" && !clause.not ? [clause.patterns] : []);
}
