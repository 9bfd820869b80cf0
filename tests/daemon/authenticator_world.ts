/** An authenticator with a home of its own. */
import { pathsFrom } from "../../src/config/paths.ts";
import { defaults, type Settings } from "../../src/config/settings.ts";
import { DaemonAuthenticator } from "../../src/daemon/authenticator.ts";
import { Sessions } from "../../src/daemon/sessions.ts";
import { Tokens } from "../../src/daemon/tokens.ts";
import { newSecret } from "../../src/lib/secrets.ts";
import { ManualClock } from "./manual_clock.ts";

export const ME = "11112222";
export const peer = "127.0.0.1";

export interface World {
  auth: DaemonAuthenticator;
  /** As after a restart of the daemon. */
  restarted(given?: { ownerToken?: string }): Promise<DaemonAuthenticator>;
  clock: ManualClock;
  tokens: Tokens;
  ownerToken: string;
  home: string;
  /** Names of the events that were logged. */
  logged: string[];
  set(settings: Partial<Settings>): void;
}

export async function withWorld(
  { exposed = false, ...settings }: Partial<Settings> & { exposed?: boolean },
  run: (world: World) => Promise<void>,
): Promise<void> {
  const home = await Deno.makeTempDir();
  const clock = new ManualClock();
  const paths = pathsFrom({ CLAUDE_COMMS_HOME: home });
  const tokens = await Tokens.open(paths);
  const ownerToken = newSecret();
  let current: Settings = { ...defaults, "identity.key": ME, ...settings };
  const logged: string[] = [];
  const keep = (event: string) => void logged.push(event);
  const log = { debug: keep, info: keep, warn: keep, error: keep };
  const sessions = await Sessions.open({ paths, ownerToken, clock, log });
  const parts = { settings: () => current, tokens, ownerToken, exposed, clock, log };
  const auth = new DaemonAuthenticator({ ...parts, sessions });
  const restarted = async (given: { ownerToken?: string } = {}) => {
    await sessions.close();
    const now = { ...parts, ...given };
    return new DaemonAuthenticator({ ...now, sessions: await Sessions.open({ ...now, paths }) });
  };
  const set = (changed: Partial<Settings>) => void (current = { ...current, ...changed });
  try {
    await run({ auth, restarted, clock, tokens, ownerToken, home, logged, set });
  } finally {
    await sessions.close();
    await Deno.remove(home, { recursive: true });
  }
}

export const withPassword = { "broker.auth.password": "open sesame" };
