/** Reactions to messages. */
import { CommsError } from "../../protocol/errors.ts";
import { choice, optional, text } from "../params.ts";
import { textShape } from "../refusals.ts";
import { type Route, route } from "../route.ts";
import { forms, operation } from "./fields.ts";

const onMessage = "/api/conversations/{conversation}/messages/{message_id}/reactions";

const ofConversation = route({
  method: "GET",
  path: "/api/reactions/{conv}",
  about: "All reactions in a conversation",
  answer: { conversation: "text", reactions: "map of map of list of key: by message id, then by emoji" },
  refusal: textShape({ invalid_conversation: "Invalid conversation ID" }),
  async run(hub, { path, viewer }) {
    try {
      return await hub.reactionsOf(viewer(), path.conv);
    } catch (error) {
      const unknown = error instanceof CommsError && error.code === "not_found";
      if (unknown) return { conversation: path.conv, reactions: {} };
      throw error;
    }
  },
});

const ofMessage = route({
  method: "GET",
  path: onMessage,
  about: "The reactions to one message",
  answer: { conversation: "text", message_id: "text", reactions: "map of list of key: by emoji" },
  run: (hub, { path, viewer }) => hub.reactions(viewer(), path),
});

const outcome = {
  status: '"applied" | "no_op" | "throttled"',
  "message_id?": "text",
  "emoji?": "text",
  "op?": '"add" | "remove"',
  "limit_per_minute?": "integer: when throttled",
  "…": "more about it",
};

const react = route({
  method: "POST",
  path: onMessage,
  about: "Adds, removes or toggles a reaction",
  isRepeatable: true,
  body: {
    emoji: text("an emoji, `:code:` or short word", forms.emoji),
    op: optional(choice("what to do, toggle by default", ["add", "remove", "toggle"])),
    operation_id: operation.op,
  },
  answer: outcome,
  run: (hub, { path, body, caller, idempotencyKey }) =>
    hub.react(caller(), {
      ...path,
      emoji: body.emoji,
      op: body.op,
      ...idOf(body.operation_id ?? idempotencyKey),
    }),
});

const add = reactionRoute("PUT", { about: "Adds a reaction", op: "add" });
const remove = reactionRoute("DELETE", { about: "Takes one's reaction back", op: "remove" });

function reactionRoute(method: "PUT" | "DELETE", { about, op }: { about: string; op: string }): Route {
  return route({
    method,
    path: `${onMessage}/{emoji}`,
    about,
    isRepeatable: true,
    answer: outcome,
    run: (hub, { path, caller, idempotencyKey }) =>
      hub.react(caller(), { ...path, op, ...idOf(idempotencyKey) }),
  });
}

function idOf(id: string | undefined): { operation_id?: string } {
  return id === undefined ? {} : { operation_id: id };
}

export const reactionRoutes: readonly Route[] = [ofConversation, ofMessage, react, add, remove];
