/** What an agent does, as far as its hooks, its presence and its own words tell. */
import type { SessionState } from "../net/types.ts";
import type { Person } from "./people.svelte.ts";

/** In the order in which a person wants to see them. */
export const agentStates: readonly { state: SessionState; title: string; words: string }[] = [
  { state: "waiting", title: "Waiting for a person", words: "waiting for a person" },
  { state: "busy", title: "Busy", words: "busy" },
  { state: "idle", title: "Idle", words: "idle" },
  { state: "gone", title: "Gone", words: "gone" },
];

/** Hooks know best; without a session that is there, presence and a told activity decide. */
export function agentState({ session, presence }: Person, isDoing: boolean): SessionState {
  if (session !== null && session !== "gone") return session;
  if (presence === "offline") return "gone";
  return isDoing ? "busy" : "idle";
}

export function wordsFor(state: SessionState): string {
  return agentStates.find((one) => one.state === state)!.words;
}
