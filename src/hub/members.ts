/** Who is in a conversation, and who exists at all. */
import type { ConversationId, Key } from "../protocol/ids.ts";
import { mayRead, requireReadable } from "./access.ts";
import type { Activity, Member, Viewer } from "./api.ts";
import type { Context } from "./context.ts";
import { stateOf } from "./delivery/rows.ts";
import { currentProfile } from "./profile.ts";
import { type Conversation, type Participant, roleIn } from "./state.ts";

/** The members in the order in which they joined, with what the viewer may know of them. */
export function members(
  ctx: Context,
  viewer: Viewer,
  id: string,
): { conversation: string; members: Member[]; count: number } {
  const conversation = requireReadable(ctx.state, viewer, id);
  const shared = sharedConversations(ctx, viewer);
  const list: Member[] = [];
  for (const key of conversation.members) {
    const participant = ctx.state.participants.get(key);
    if (!participant) continue;
    const activity = ctx.presence.activities.in({ key, ref: conversation.ref });
    list.push({
      ...memberOf(ctx, participant, activity),
      role: roleIn(conversation, key),
      conversations: shared.get(key) ?? [],
    });
  }
  return { conversation: conversation.id, members: list, count: list.length };
}

/** Everybody who is registered. */
export function participants(ctx: Context, viewer: Viewer): { participants: Member[]; count: number } {
  const shared = sharedConversations(ctx, viewer);
  const isReadable = (ref: number) => {
    const conversation = ctx.state.conversations.get(ref);
    return conversation !== undefined && mayRead(viewer, conversation);
  };
  const list = [...ctx.state.participants.values()].map((participant): Member => ({
    ...memberOf(ctx, participant, ctx.presence.activities.newest(participant.key, isReadable)),
    conversations: shared.get(participant.key) ?? [],
  }));
  return { participants: list, count: list.length };
}

function memberOf(ctx: Context, participant: Participant, activity: Activity | null): Member {
  const { key, name, type } = participant;
  const { presence } = ctx;
  const session = stateOf(ctx, key);
  return {
    key,
    name,
    type,
    connections: presence.connections(key, activity),
    online: presence.isOnline(key),
    client: presence.clientOf(key),
    status: presence.statusOf(key),
    role: "member",
    activity,
    profile_status: currentProfile(participant, ctx.clock.now()),
    last_seen: presence.lastSeen(key),
    ...(session === undefined ? {} : { session_state: session }),
  };
}

/** For each participant the conversations they are in, as far as the viewer may know. */
function sharedConversations(ctx: Context, viewer: Viewer): Map<Key, ConversationId[]> {
  const shared = new Map<Key, ConversationId[]>();
  const readable = [...ctx.state.conversations.values()].filter((c: Conversation) => mayRead(viewer, c));
  for (const { id, members } of readable) {
    for (const key of members) {
      const ids = shared.get(key);
      if (ids) ids.push(id);
      else shared.set(key, [id]);
    }
  }
  return shared;
}
