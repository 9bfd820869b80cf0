/** Sessions of Claude Code. */
import { type Route, route } from "../route.ts";

const list = route({
  method: "GET",
  path: "/api/sessions",
  about:
    "Sessions of Claude Code that speak for somebody, and what they do; folders are shown to their own participant and the owner",
  answer: { sessions: "list of Session", count: "integer" },
  run: (hub, { viewer, asker }) => hub.sessions(viewer(), { owner: asker.principal.owner }),
});

export const sessionRoutes: readonly Route[] = [list];
