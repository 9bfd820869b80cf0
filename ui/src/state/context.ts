/** The session of this page, for its components. */
import { getContext, setContext } from "svelte";
import type { Session } from "./session.svelte.ts";

const key = Symbol("session");

export function provideSession(session: Session): Session {
  return setContext(key, session);
}

export function getSession(): Session {
  return getContext<Session>(key);
}
