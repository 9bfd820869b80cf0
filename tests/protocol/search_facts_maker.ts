/** Messages and queries for tests of searching. */
import assert from "node:assert/strict";
import { bodyFacts, type SearchedMessage } from "../../src/protocol/search_facts.ts";
import { bindQuery, type BoundQuery, matches, type StateFacts } from "../../src/protocol/search_match.ts";
import { parseQuery } from "../../src/protocol/search_query.ts";

export const ANA = "a0000001";
export const BO = "b0000002";

const people: Record<string, string> = { ana: ANA, bo: BO };

export function messageWith(more: Partial<SearchedMessage> = {}): SearchedMessage {
  return {
    sender: { key: ANA, name: "ana", type: "human" },
    recipients: null,
    mentions: null,
    body: "hello",
    reply_to: null,
    conv: "general",
    ...more,
  };
}

/** For the viewer BO on 2026-03-13. */
export function boundQuery(text: string, options: { senders?: boolean } = {}): BoundQuery {
  const parsed = parseQuery(text);
  assert.ok(parsed.ok, parsed.ok ? "" : parsed.problem);
  return bindQuery(parsed.query, {
    now: Date.parse("2026-03-13T12:00:00Z"),
    me: () => BO,
    person: (name) => people[name]!,
    conversation: (name) => name,
  }, options);
}

const stateFacts: StateFacts = {
  sender: ANA,
  conversation: "general",
  direct: false,
  ts: Date.parse("2026-03-10T12:00:00Z"),
  whisper: false,
  reply: false,
  pinned: false,
  unread: false,
  reacted: false,
  answered: false,
};

export function isFound(
  query: string,
  { message = {}, state = {}, senders = false }: {
    message?: Partial<SearchedMessage>;
    state?: Partial<StateFacts>;
    senders?: boolean;
  },
): boolean {
  return matches(boundQuery(query, { senders }), {
    ...stateFacts,
    ...bodyFacts(messageWith(message)),
    ...state,
  });
}
