/** Participants of the Python version: their keys are kept, names that cannot be borne here are changed. */
import { isName, isReservedName, type Key, SYSTEM_KEY } from "../../protocol/ids.ts";
import type { OldParticipant, OldRegistry } from "../../protocol/import.ts";
import { limits } from "../../protocol/limits.ts";
import type { Sender } from "../../protocol/message.ts";
import { formatTime, parseTime } from "../../protocol/time.ts";
import type { ImportRun } from "./run.ts";

const place = "registry.db, table participants";

export async function importPeople(run: ImportRun, { participants }: OldRegistry): Promise<void> {
  for (const old of participants) {
    run.counts.participants.found++;
    if (run.state.participants.has(old.key)) run.counts.participants.known++;
    else {
      register(run, old, place);
      setProfile(run, old);
    }
    await run.breathe();
  }
}

/** Before there was a registry, who existed is known from what they said. */
export function importSender(run: ImportRun, { key, name, type }: Sender, ts: string): void {
  if (run.source.hasRegistry || type === "system" || key === SYSTEM_KEY) return;
  if (run.state.participants.has(key) || run.wasDone("participant_registered", key)) return;
  register(run, { key, name, type, createdAt: ts, profile: null }, "the senders in the logs");
}

function register(
  run: ImportRun,
  { key, name: given, type, createdAt: ts }: OldParticipant,
  where: string,
): void {
  const name = freeName(run, key, given);
  const body = { key, name, type, ts };
  const isNew = run.once({ kind: "participant_registered", body }, {
    facts: [key],
    actor: key,
    kind: "participants",
  });
  if (!isNew || name === given) return;
  const why = `the name ${
    JSON.stringify(given.slice(0, 80))
  } is taken, reserved or has other characters: it is now "${name}"`;
  run.problems.add({ kind: "participants", place: where, why, repaired: true });
}

/** Names are unique here, whatever their case, and have the characters that `@name` can have. */
function freeName(run: ImportRun, key: Key, given: string): string {
  const plain = given.normalize("NFC").replace(/[^\p{L}\p{N}\p{M}_-]+/gu, "-").replace(/^-+|-+$/g, "");
  const name = isName(plain) && !isReservedName(plain) ? plain : `user-${key}`;
  if (!run.state.names.has(name.toLowerCase())) return name;
  const suffix = `-${key}`;
  return `${[...name].slice(0, limits.nameChars - suffix.length - 10).join("")}${suffix}`;
}

function setProfile(run: ImportRun, { key, profile }: OldParticipant): void {
  if (profile === null) return;
  const ends = profile.expires_at === null ? Infinity : parseTime(profile.expires_at) ?? 0;
  if (ends <= run.now()) return;
  const { emoji, text, expires_at } = profile;
  const body = {
    key,
    emoji: emoji?.slice(0, limits.emojiChars) ?? null,
    text: text?.slice(0, limits.profileTextChars) ?? null,
    expires_at,
    ts: formatTime(run.now()),
  };
  run.once({ kind: "profile_status_set", body }, { facts: [key], actor: key });
}
