/** Tells the daemon that this page is open, and whether somebody looks at it. The daemon ends that with the connection. */
import { topics } from "$protocol/topics.ts";
import type { Session } from "./session.svelte.ts";

export function announce({ identity, feed, feedState, platform }: Session): void {
  if (identity === null || feedState !== "live") return;
  const { key, name, type } = identity;
  const { instance } = platform;
  feed.publish(topics.presence(key, `web-${instance}`), {
    key,
    name,
    type,
    status: platform.isHidden() ? "away" : "online",
    client: "web",
    instanceId: instance,
    ts: new Date().toISOString(),
  }, { qos: 1, retain: true });
}
