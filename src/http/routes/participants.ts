/** People and agents: who there is, new ones, names, profile status. */
import { isLoopback } from "../../lib/hosts.ts";
import type { Hub, Member } from "../../hub/api.ts";
import { CommsError } from "../../protocol/errors.ts";
import { anything, choice, nullable, optional, text, texts } from "../params.ts";
import { textShape } from "../refusals.ts";
import { type Asker, type Door, type Route, route } from "../route.ts";
import { forms } from "./fields.ts";

const one = "/api/participants/{participant}";

const inChannel = route({
  method: "GET",
  path: "/api/participants/{channel}",
  about: "The members of a conversation, in the words of the Python version",
  answer: { version: "2", channel: "text", participants: "list of Member", count: "integer" },
  refusal: textShape({ invalid_conversation: "Invalid channel ID" }),
  async run(hub, { path, viewer }) {
    const members = await membersOf(hub, { viewer: viewer(), channel: path.channel });
    const participants = members.map((member) => ({ ...member, client: member.client ?? "unknown" }));
    return { version: 2, channel: path.channel, participants, count: participants.length };
  },
});

async function membersOf(hub: Hub, asked: { viewer: string | null; channel: string }): Promise<Member[]> {
  try {
    return (await hub.members(asked.viewer, asked.channel)).members;
  } catch (error) {
    if (error instanceof CommsError && error.code === "not_found") return [];
    throw error;
  }
}

const all = route({
  method: "GET",
  path: "/api/participants",
  about: "Everybody whom the caller may see",
  answer: { participants: "list of Member", count: "integer" },
  run: (hub, { viewer }) => hub.participants(viewer()),
});

const register = route({
  method: "POST",
  path: "/api/participants",
  about:
    "Registers somebody new and gives their key and token, once; for the owner, or anybody on an open loopback",
  body: {
    name: text("1 to 64 letters, digits, hyphens or underscores", forms.name),
    type: optional(choice("human by default", ["human", "claude"])),
  },
  answer: { key: "text", name: "text", type: "text", token: "text: shown this once" },
  async run(hub, { body, asker, door }) {
    requireRegistrar(asker, door);
    const registered = await hub.registerParticipant(asker.principal, {
      name: body.name,
      type: body.type ?? "human",
    });
    return { ...registered, token: await issueToken(hub, { door, key: registered.key }) };
  },
});

const token = route({
  method: "POST",
  path: `${one}/token`,
  about: "Gives a participant a new token, once; from then on their key alone proves nothing. For the owner",
  answer: { key: "text", token: "text: shown this once" },
  async run(hub, { path, asker, door }) {
    if (!asker.principal.owner) throw ownerOnly("issue tokens");
    const key = path.participant === "me" ? asker.principal.key : path.participant;
    if (key === null || !hub.participant(key)) {
      throw new CommsError(
        "unknown_participant",
        `No participant has the key ${JSON.stringify(key)}: GET /api/participants lists them`,
      );
    }
    return { key, token: await issueToken(hub, { door, key }) };
  },
});

async function issueToken(hub: Hub, { door, key }: { door: Door; key: string }): Promise<string> {
  const secret = await door.tokens.issue(key);
  await hub.requireToken(key, true);
  return secret;
}

function requireRegistrar({ principal, peer }: Asker, { auth }: Door): void {
  const openLoopback = !auth.required && !principal.proven && isLoopback(peer);
  if (!principal.owner && !openLoopback) throw ownerOnly("register participants");
}

function ownerOnly(what: string): CommsError {
  return new CommsError(
    "not_authorized",
    `Only the owner of this daemon may ${what}: present the owner's token as a bearer`,
  );
}

const rename = route({
  method: "PATCH",
  path: one,
  about: "Changes the caller's own name",
  body: { name: text("the new name", forms.name) },
  answer: { key: "text", name: "text", status: '"updated"' },
  run(hub, { path, body, caller }) {
    const who = caller();
    requireSelf(path.participant, who.key);
    return hub.updateName(who, { new_name: body.name });
  },
});

const statusSet = route({
  method: "PUT",
  path: `${one}/status`,
  about: "Sets the caller's profile status",
  body: {
    emoji: nullable(text("one emoji")),
    text: nullable(text("a few words")),
    expires_at: nullable(text("a timestamp; null: it stays")),
  },
  answer: {
    status: '"set" | "cleared"',
    key: "text",
    emoji: "text | null",
    text: "text | null",
    expires_at: "timestamp | null",
    published_to_connections: "list of text",
  },
  run(hub, { path, body, caller }) {
    const who = caller();
    requireSelf(path.participant, who.key);
    return hub.profileStatusSet(who, {
      emoji: body.emoji ?? null,
      text: body.text ?? null,
      expires_at: body.expires_at,
    });
  },
});

const statusClear = route({
  method: "DELETE",
  path: `${one}/status`,
  about: "Clears the caller's profile status",
  answer: {
    status: '"cleared"',
    key: "key",
    emoji: "null",
    text: "null",
    expires_at: "null",
    published_to_connections: "list of text",
  },
  run(hub, { path, caller }) {
    const who = caller();
    requireSelf(path.participant, who.key);
    return hub.profileStatusClear(who);
  },
});

const personalFields = {
  muted_people: "list of key: whose messages never notify",
  conversation_order: "list of text: ids of conversations",
  saved_searches: "list of SavedSearch",
  drafts: "map of text: unsent text by conversation id",
  starred_artifacts: "map of list of text: names of artifacts by conversation id",
};

const personal = route({
  method: "GET",
  path: "/api/personal",
  about: "What the caller keeps for themselves, the same in every client",
  answer: personalFields,
  run: (hub, { caller }) => hub.personal(caller()),
});

const personalSet = route({
  method: "PATCH",
  path: "/api/personal",
  about: "Replaces the fields that are given; of drafts and stars only the conversations that are named",
  body: {
    muted_people: optional(texts(personalFields.muted_people)),
    conversation_order: optional(texts(personalFields.conversation_order)),
    saved_searches: anything(personalFields.saved_searches),
    drafts: anything("object: text by conversation id, null to remove it"),
    starred_artifacts: anything("object: lists of names of artifacts by conversation id"),
  },
  answer: personalFields,
  run(hub, { body, caller }) {
    const given = Object.entries(body).filter(([, value]) => value !== undefined);
    return hub.personalSet(caller(), Object.fromEntries(given));
  },
});

function requireSelf(participant: string, key: string): void {
  if (participant === "me" || participant === key) return;
  throw new CommsError(
    "not_authorized",
    `You are ${key} and cannot change participant ${JSON.stringify(participant)}: use "me"`,
  );
}

export const participantRoutes: readonly Route[] = [
  inChannel,
  all,
  register,
  token,
  rename,
  statusSet,
  statusClear,
  personal,
  personalSet,
];
