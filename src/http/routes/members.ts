/** Who belongs to a conversation: members, roles, invitations, activity. */
import { limits } from "../../protocol/limits.ts";
import { choice, integer, nullable, optional, text } from "../params.ts";
import { type Route, route } from "../route.ts";

const base = "/api/conversations/{conversation}";

const list = route({
  method: "GET",
  path: `${base}/members`,
  about: "The members of a conversation with their connections, roles and status",
  answer: { conversation: "text", members: "list of Member", count: "integer" },
  run: (hub, { path, viewer }) => hub.members(viewer(), path.conversation),
});

const join = route({
  method: "POST",
  path: `${base}/join`,
  about: "Joins a conversation; one that does not exist yet is created",
  answer: { key: "text", name: "text", type: "text", conversation: "text", status: '"joined"' },
  run(hub, { path, asker, caller }) {
    const { key } = caller();
    return hub.join(asker.principal, { key, conversation: path.conversation });
  },
});

const leave = route({
  method: "POST",
  path: `${base}/leave`,
  about: "Leaves a conversation",
  answer: { status: '"left" | "not_a_member"', conversation: "text" },
  run: (hub, { path, caller }) => hub.leave(caller(), path),
});

const kick = route({
  method: "DELETE",
  path: `${base}/members/{target_key}`,
  about: "Removes a member",
  answer: { status: '"kicked"', target_key: "text", conversation: "text" },
  run: (hub, { path, caller }) => hub.kick(caller(), path),
});

const roleGet = route({
  method: "GET",
  path: `${base}/members/{target_key}/role`,
  about: "The role of a member",
  answer: { role: '"owner" | "admin" | "member"', participant_key: "text", conversation: "text" },
  run: (hub, { path, caller }) =>
    hub.roleGet(caller(), { conversation: path.conversation, target_participant_key: path.target_key }),
});

const roleSet = route({
  method: "PUT",
  path: `${base}/members/{target_key}/role`,
  about: "Makes a member an admin, or an admin a member",
  body: { role: choice("the new role", ["owner", "admin", "member"]) },
  answer: {
    status: '"updated" | "no_op"',
    role: '"owner" | "admin" | "member"',
    participant_key: "text",
    conversation: "text",
  },
  run: (hub, { path, body, caller }) => hub.roleSet(caller(), { ...path, ...body }),
});

const invite = route({
  method: "POST",
  path: `${base}/invites`,
  about: "Invites somebody: they may join from now on, private and invite-only conversations too",
  body: {
    target: text("key or name"),
    note: optional(text("a word to the invited one", { maxLength: limits.noteChars })),
  },
  answer: { status: '"invited" | "already_member"', conversation: "text", target_key: "text" },
  run: (hub, { path, body, caller }) => hub.invite(caller(), { ...path, ...body }),
});

const statusSet = route({
  method: "PUT",
  path: `${base}/status`,
  about: "Shows what the caller is doing, for a while",
  body: {
    label: text("a short word such as thinking, reading, typing", {
      minLength: 1,
      maxLength: limits.activityLabelChars,
    }),
    ttl_seconds: nullable(integer("for how long; null: the configured time", { min: 1, max: 86_400 })),
  },
  answer: {
    status: '"set" | "throttled"',
    key: "key",
    label: "text",
    "set_at?": "timestamp",
    "expires_at?": "timestamp",
    "ttl_seconds?": "integer: how long it stays",
    "applied_to_connections?": "list of text",
    "throttle_seconds?": "number: when throttled, how long to wait",
  },
  run: (hub, { path, body, caller }) => hub.statusSet(caller(), { ...path, ...body }),
});

const statusClear = route({
  method: "DELETE",
  path: `${base}/status`,
  about: "Takes that back",
  answer: { status: '"cleared"', key: "text", count: "integer" },
  run: (hub, { path, caller }) => hub.statusClear(caller(), path),
});

export const memberRoutes: readonly Route[] = [
  list,
  join,
  leave,
  kick,
  roleGet,
  roleSet,
  invite,
  statusSet,
  statusClear,
];
