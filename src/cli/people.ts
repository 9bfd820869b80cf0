/** Names of participants. */
import type { DaemonClient } from "../client/daemon_client.ts";

/** Looks names up once; a key that nobody bears stays a key. */
export async function nameLookup(daemon: DaemonClient): Promise<(key: string) => string> {
  const { participants } = await daemon.get("/api/participants");
  const known = Array.isArray(participants) ? participants as { key: string; name: string }[] : [];
  const names = new Map(known.map(({ key, name }) => [key, name]));
  return (key) => names.get(key) ?? key;
}
