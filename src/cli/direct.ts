/** Direct conversations as people know them: by the other's name, `@ana`. */
import type { DaemonClient, Json } from "../client/daemon_client.ts";
import { dmKeys } from "../protocol/ids.ts";
import { keyOf } from "./people.ts";
import { harmless } from "./terminal.ts";

/** Looks names up once: `@ana` for one's own direct conversation with ana; every other id stays as it is. */
export async function placeLookup(
  ask: (path: string) => Promise<Json>,
): Promise<(conversation: string) => string> {
  const [{ participants }, { key: own }] = await Promise.all([
    ask("/api/participants"),
    ask("/api/identity"),
  ]);
  const known = Array.isArray(participants) ? participants as { key: string; name: string }[] : [];
  const names = new Map(known.map(({ key, name }) => [key, name]));
  return (conversation) => {
    const both = dmKeys(conversation);
    const name = both?.some((key) => key === own)
      ? names.get(both.find((key) => key !== own) ?? "")
      : undefined;
    return name === undefined ? conversation : `@${harmless(name)}`;
  };
}

/** A conversation in a text: `@ana` as it is, an id with its mark. */
export function markedPlace(place: string): string {
  return place.startsWith("@") ? place : `#${place}`;
}

/** Opens the direct conversation with whoever bears the name or key; what the daemon says of it. Throws Failure, CommsError. */
export async function openDirect(daemon: DaemonClient, given: string): Promise<Json> {
  return await daemon.post("/api/dms", { body: { target_key: await keyOf(daemon, given) } });
}
