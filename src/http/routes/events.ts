/** Everything that happened and happens, in order, as far as the caller may see it. */
import type { FeedPage, Hub } from "../../hub/api.ts";
import { CommsError } from "../../protocol/errors.ts";
import { integer, optional, text } from "../params.ts";
import { type Call, type Route, route } from "../route.ts";
import { eventStream, type StreamItem } from "../event_stream.ts";

const fields = {
  since: optional(
    integer("the last number one has; only live events without it", { min: 0, max: Number.MAX_SAFE_INTEGER }),
  ),
  limit: optional(integer("for a page: how many at most", { min: 1, max: 1000 })),
  realm: optional(text("the realm that `since` belongs to: another one gives a reset")),
  instance: optional(text("for a stream: names this client among several of one participant")),
};

type EventsCall = Call<"/api/events", typeof fields, Record<never, never>>;

const events = route({
  method: "GET",
  path: "/api/events",
  about:
    "Events after `since`: a page, or with `Accept: text/event-stream` a stream that goes on, resumes by Last-Event-ID, " +
    "and says `reset` when everything must be loaded again",
  query: fields,
  headers: { "Last-Event-ID": "as `since`, and goes before it" },
  alternatives: { "text/event-stream": "the events as they happen, each with its number as id" },
  answer: {
    reset: "boolean: `since` is not in this history: load everything again",
    "events?": "list of Event: not with a reset",
    seq: "integer: go on from here",
    "has_more?": "boolean",
    realm: "text: changes when the history is another one",
  },
  async run(hub, call) {
    const streams = call.request.headers.get("accept")?.includes("text/event-stream") ?? false;
    const page = await firstPage(hub, call, streams ? { limit: 1 } : { limit: call.query.limit ?? 500 });
    return streams ? stream(hub, call, page) : page;
  },
});

async function firstPage(hub: Hub, call: EventsCall, { limit }: { limit: number }): Promise<FeedPage> {
  const since = startOf(hub, call);
  const page = await hub.feed(call.viewer(), { since, limit });
  if (call.query.realm === undefined || call.query.realm === page.realm) return page;
  return { reset: true, seq: hub.figures().durable_seq, realm: page.realm };
}

/** Last-Event-ID goes first: a browser that reconnects sends its old address again. */
function startOf(hub: Hub, { request, query }: EventsCall): number {
  const resumed = request.headers.get("last-event-id");
  if (resumed === null || resumed === "") return query.since ?? hub.figures().durable_seq;
  if (/^\d{1,15}$/.test(resumed)) return Number(resumed);
  throw new CommsError(
    "invalid_argument",
    `Header Last-Event-ID must be a number: current value is ${JSON.stringify(resumed.slice(0, 80))}`,
  );
}

function stream(hub: Hub, call: EventsCall, page: FeedPage): Response {
  const viewer = call.viewer();
  const since = page.reset ? page.seq : startOf(hub, call);
  const first: StreamItem[] = [{ event: "ready", id: since, data: { seq: since, realm: page.realm } }];
  if (page.reset) first.push({ event: "reset", id: since, data: { seq: since, realm: page.realm } });
  const disconnect = viewer === null ? () => {} : hub.connect(viewer, {
    client: call.asker.principal.client,
    instanceId: call.query.instance ?? null,
  });
  return eventStream({
    first,
    source: (signal) => hub.follow(viewer, { since, signal }),
    closing: call.door.closing,
    heartbeatMs: call.door.heartbeatMs,
    onEnd: disconnect,
    onRevoked: (listener) => call.door.auth.onRevoked(listener),
    isStillAllowed: () => call.isStillAllowed(),
  });
}

export const eventRoutes: readonly Route[] = [events];
