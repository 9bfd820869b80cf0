/** A hub that records what it is asked and answers what a test wants. */
import type { Hub, Principal } from "../../src/hub/api.ts";
import type { Log } from "../../src/hub/ports.ts";
import { CommsError } from "../../src/protocol/errors.ts";

export const ANA = "a3f7b2c1";
export const OWNER = "0000beef";

export interface HubCall {
  method: string;
  args: unknown[];
}

const aboutCaller = new Set(["caller", "touch", "connect"]);

// deno-lint-ignore no-explicit-any -- stands for any method of the hub
type Method = (...args: any[]) => unknown;

export interface FakeHub {
  hub: Hub;
  calls: HubCall[];
  /** The last call that is not about who is calling. */
  last(): HubCall;
}

/** Knows one participant, ANA. Every method not given in `methods` answers `{ method }`. */
export function fakeHub(methods: Partial<Record<keyof Hub, Method>> = {}): FakeHub {
  const calls: HubCall[] = [];
  const known: Partial<Record<string, Method>> = {
    caller,
    touch: () => undefined,
    connect: () => () => {},
    ...methods,
  };
  const hub = new Proxy({} as Hub, {
    get: (_target, method: string) => {
      if (method === "ownKey") return OWNER;
      return (...args: unknown[]) => {
        calls.push({ method, args });
        const answer = known[method];
        return answer === undefined ? Promise.resolve({ method }) : answer(...args);
      };
    },
  });
  return {
    hub,
    calls,
    last: () => calls.findLast(({ method }) => !aboutCaller.has(method))!,
  };
}

function caller(principal: Principal, key?: string | null) {
  if (key === ANA || key === OWNER) return { key, client: principal.client, owner: principal.owner };
  throw new CommsError("unknown_key", `Unknown participant key "${key}": call comms_join first`);
}

export const principal: Principal = { key: OWNER, proven: false, owner: false, client: "mcp" };

export interface LogEntry {
  event: string;
  fields: Record<string, unknown> | undefined;
}

/** A log that keeps its warnings and errors. */
export function keptLog(): { log: Log; entries: LogEntry[] } {
  const entries: LogEntry[] = [];
  const keep = (event: string, fields?: Record<string, unknown>) => void entries.push({ event, fields });
  return { log: { debug: () => {}, info: () => {}, warn: keep, error: keep }, entries };
}
