/** What sessions ask of a human, and the answers. For the owner. */
import { choice, optional, text } from "../params.ts";
import { type Route, route } from "../route.ts";

const list = route({
  method: "GET",
  path: "/api/permissions",
  about: "What sessions ask and nobody has answered yet: may this tool run? For the owner, oldest first",
  answer: { permissions: "list of Permission", count: "integer" },
  run: (hub, { caller }) => hub.permissions(caller()),
});

const answer = route({
  method: "POST",
  path: "/api/permissions/{id}",
  about: "Allows or denies what a session asked; its own dialog closes. For the owner",
  body: {
    behavior: choice("what shall happen", ["allow", "deny"]),
    message: optional(text("why not: the model reads it; at most 1000 characters are kept")),
  },
  answer: { status: '"answered"', id: "text", behavior: '"allow" | "deny"' },
  run: (hub, { path, body, caller }) => hub.permissionAnswer(caller(), { id: path.id, ...body }),
});

export const permissionRoutes: readonly Route[] = [list, answer];
