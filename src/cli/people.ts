/** Names of participants. */
import type { DaemonClient } from "../client/daemon_client.ts";
import { isKey } from "../protocol/ids.ts";
import { Failure } from "./failure.ts";

/** Looks names up once; a key that nobody bears stays a key. */
export async function nameLookup(daemon: DaemonClient): Promise<(key: string) => string> {
  const { participants } = await daemon.get("/api/participants");
  const known = Array.isArray(participants) ? participants as { key: string; name: string }[] : [];
  const names = new Map(known.map(({ key, name }) => [key, name]));
  return (key) => names.get(key) ?? key;
}

/** The key of whoever bears the name, or is this key. Throws Failure when nobody, or more than one, bears the name. */
export async function keyOf(daemon: DaemonClient, given: string): Promise<string> {
  const wanted = given.replace(/^@/, "").toLowerCase();
  if (isKey(wanted)) return wanted;
  const { participants } = await daemon.get("/api/participants");
  const found = (participants as { key: string; name: string }[]).filter(({ name }) =>
    name.toLowerCase() === wanted
  );
  if (found.length === 1) return found[0]!.key;
  throw new Failure(
    found.length === 0
      ? `Nobody is called "${given}": claude-comms members shows who is there`
      : `${found.length} participants are called "${given}": give a key (${
        found.map(({ key }) => key).join(", ")
      })`,
  );
}
