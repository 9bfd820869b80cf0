/** A message to each live session, and how it got there. */
import type { DaemonClient, Json } from "../../client/daemon_client.ts";

export interface Probe {
  session: string;
  name: string;
  state: string;
  /** Null: not handed over in time. */
  rung: string | null;
  /** Milliseconds from the message to the hand-over, and to the hook that proves that the model has seen it. */
  handedMs: number | null;
  seenMs: number | null;
}

const everyMs = 250;
const text = "claude-comms doctor checks whether messages reach you: no answer is needed.";

/** Whispers to each session that speaks for somebody. Those that have not seen it after `seconds` are given as they are. */
export async function probeSessions(
  daemon: DaemonClient,
  { seconds }: { seconds: number },
): Promise<Probe[]> {
  const { sessions } = await daemon.get("/api/sessions") as { sessions: Json[] };
  const live = sessions.filter(({ state, key, agent }) => state !== "gone" && key !== null && agent === null);
  return await Promise.all(live.map((session) => probe(daemon, { session, seconds })));
}

async function probe(
  daemon: DaemonClient,
  { session, seconds }: { session: Json; seconds: number },
): Promise<Probe> {
  const sent = await daemon.post("/api/conversations/general/messages", {
    body: { message: text, recipients: [session.key] },
  });
  const deadline = performance.now() + seconds * 1000;
  let delivery: Json | undefined;
  while (performance.now() < deadline && delivery?.seen_at === undefined) {
    const path = `/api/conversations/general/messages/${sent.id}/readers`;
    const { deliveries } = await daemon.get(path) as { deliveries?: Json[] };
    delivery = deliveries?.find(({ key }) => key === session.key);
    if (delivery?.seen_at === undefined) await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  const after = (time: unknown) =>
    typeof time === "string" ? Date.parse(time) - Date.parse(String(sent.ts)) : null;
  return {
    session: String(session.session).slice(0, 8),
    name: String(session.name),
    state: String(session.state),
    rung: typeof delivery?.rung === "string" ? delivery.rung : null,
    handedMs: after(delivery?.handed_at),
    seenMs: after(delivery?.seen_at),
  };
}
