/** What doors need besides answers: events, foreign publishes, figures. */
import type { Key } from "../../protocol/ids.ts";
import type { Audience } from "../ports.ts";
import type { Cue, FeedEvent, FeedPage, HubFigures, MqttSession, Verdict, Viewer } from "./callers.ts";

export interface Doors {
  // Events and notifications
  /** At most `limit` events after `since` that the viewer may see. */
  feed(viewer: Viewer, args: { since: number; limit?: number }): Promise<FeedPage>;
  /** Live events for one viewer from now on, in order; ends with the signal. A reader that falls too far behind is ended. */
  follow(
    viewer: Viewer,
    args: { since: number; signal: AbortSignal },
  ): AsyncIterable<FeedEvent | { reset: true; seq: number }>;
  /** Takes the waiting cues of a participant, as the Python version's hook does. */
  takeCues(key: Key): Promise<{ cues: Cue[]; count: number }>;

  // The MQTT door
  intake(
    session: MqttSession,
    packet: { topic: string; payload: Uint8Array; retain: boolean },
  ): Promise<Verdict> | Verdict;
  /** The session is over: the connections that it announced end with it. */
  sessionEnded(session: MqttSession): void;
  mayReceive(viewer: Viewer, audience: Audience): boolean;
  /** Who may receive what is retained on, or published to, this topic. Undefined: the topic is not ours. */
  audienceOf(topic: string): Audience | undefined;
  maySubscribe(viewer: Viewer, filter: string): boolean;

  /** Figures for `status`, `/healthz` and `/metrics`. */
  figures(): HubFigures;
}
