/** What hooks of Claude Code call, and the process that waits to wake a session. */
import { CommsError } from "../../protocol/errors.ts";
import { readJsonObject } from "../body.ts";
import { choice, flag, integer, optional, text } from "../params.ts";
import { type Route, route } from "../route.ts";

const rungs = [
  "tool_batch",
  "tool",
  "stop",
  "prompt",
  "start",
  "socket",
  "rewake",
  "channel",
] as const;

const hook = route({
  method: "POST",
  path: "/api/hooks/claude-code",
  about:
    "Takes the input of a Claude Code hook as it is, and answers with the hook's output: what is new for who speaks in that session",
  bodyReadBy: "run",
  query: { key: optional(text("the participant that hooks of an older install name")) },
  headers: { "X-Comms-Hook-Client": "name and version of the client, where the User-Agent is another one's" },
  answer: { "…": "the output of the hook; empty: nothing to say" },
  async run(hub, { request, query, asker, door }) {
    const input = await readInput(request);
    const client = request.headers.get("x-comms-hook-client") ?? request.headers.get("user-agent");
    return await hub.hook(asker.principal, {
      input,
      key: query.key,
      client: client?.slice(0, 100),
      signal: AbortSignal.any([request.signal, door.closing]),
    });
  },
});

const wait = route({
  method: "GET",
  path: "/api/hooks/wait",
  about: "Waits until a session is worth waking; a newer wait of the same session ends this one",
  query: {
    session_id: text("the session"),
    seconds: optional(integer("how long; 3600 without it", { min: 0, max: 86_400 })),
  },
  answer: {
    status: '"wake" | "superseded" | "ended" | "timeout"',
    "delivery?": "text: names this hand-over for POST /api/hooks/handed",
    "text?": "text: for the model",
    "summary?": "text: one line for people",
    "messages?": "list of text: ids",
  },
  run: (hub, { query, asker, request, door }) =>
    hub.sessionWait(asker.principal, {
      session: query.session_id,
      seconds: query.seconds ?? 3600,
      signal: AbortSignal.any([request.signal, door.closing]),
    }),
});

const handed = route({
  method: "POST",
  path: "/api/hooks/handed",
  about: "Tells what became of a wake; one that failed is given again",
  body: {
    session_id: text("the session"),
    delivery: text("as the wait answered it"),
    rung: choice("how it went", rungs),
    ok: flag("whether it got there"),
    problem: optional(text("why not")),
  },
  answer: { status: '"noted" | "unknown"' },
  run: (hub, { asker, body: { session_id, ...body } }) =>
    hub.handed(asker.principal, { session: session_id, ...body }),
});

/** A hook that tells of a huge tool result must not show as an error in its client. */
async function readInput(request: Request): Promise<unknown> {
  try {
    return await readJsonObject(request);
  } catch (error) {
    if (error instanceof CommsError && error.code === "too_large") return undefined;
    throw error;
  }
}

export const hookRoutes: readonly Route[] = [hook, wait, handed];
