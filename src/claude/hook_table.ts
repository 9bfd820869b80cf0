/** The hooks that `setup` installs. README's table is this one. */
import type { ClientAbilities } from "./client_version.ts";

/** `tell`: told to the daemon and answered at once. `wait`: a process that waits for messages. `ask`: answered by a human. */
export type HookKind = "tell" | "wait" | "ask";

export interface HookRow {
  event: string;
  kind: HookKind;
  about: string;
  /** Claude Code offers no HTTP there. */
  isCommandOnly?: true;
  /** Only for clients that can do it; `false`: only for those that cannot. */
  needsWake?: boolean;
}

export const hookTable: readonly HookRow[] = [
  {
    event: "SessionStart",
    kind: "tell",
    isCommandOnly: true,
    about: "tells a session that begins, resumes or was compacted who it is and what it missed",
  },
  { event: "SessionStart", kind: "wait", needsWake: true, about: "waits, so that an idle session is woken" },
  { event: "UserPromptSubmit", kind: "tell", about: "messages go along with what the user says" },
  {
    event: "PostToolBatch",
    kind: "tell",
    needsWake: true,
    about:
      "messages are shown in the middle of a turn, once per batch of tools; shows who speaks in the session",
  },
  {
    event: "PostToolUse",
    kind: "tell",
    needsWake: false,
    about: "the same after each tool",
  },
  { event: "Stop", kind: "tell", about: "messages are shown at the end of a turn, which goes on with them" },
  { event: "Stop", kind: "wait", needsWake: true, about: "waits, so that an idle session is woken" },
  { event: "SubagentStop", kind: "tell", about: "the same for a subagent that speaks for somebody" },
  { event: "Notification", kind: "tell", about: "shows that a session waits for its human" },
  { event: "SessionEnd", kind: "tell", about: "shows that a session is gone, and ends its waiting process" },
  {
    event: "PermissionRequest",
    kind: "ask",
    about: "with `--permissions`: puts the question before the owner, beside the session's own dialog",
  },
];

export interface HookChoices {
  abilities: ClientAbilities;
  /** HTTP needs no credential and no certificate. */
  isOpen: boolean;
  url: string;
  /** This program's shell command, without arguments. */
  program: string;
  permissions: boolean;
  /** For sessions that have not said who they are. */
  key: string | undefined;
}

/** An entry of settings.json, by its event. */
export interface HookEntry {
  event: string;
  group: { hooks: [Record<string, unknown>] };
}

/** In seconds. The daemon answers at once; a process takes a moment to start; a human takes long. */
const timeouts = { http: 5, command: 15, ask: 3600, wait: 7 * 86_400 } as const;

export function hookEntries(choices: HookChoices): HookEntry[] {
  const { abilities, permissions } = choices;
  return hookTable
    .filter(({ kind }) => kind !== "ask" || permissions)
    .filter(({ needsWake }) => needsWake === undefined || needsWake === abilities.wake)
    .map((row) => ({ event: row.event, group: { hooks: [handler(row, choices)] } }));
}

function handler({ kind, isCommandOnly }: HookRow, choices: HookChoices): Record<string, unknown> {
  const { abilities, isOpen, program, url, key } = choices;
  if (kind === "wait") {
    const command = `${program} hook wait`;
    return { type: "command", command, async: true, asyncRewake: true, timeout: timeouts.wait };
  }
  if (isCommandOnly || !abilities.http || !isOpen) {
    const command = `${program} hook run${key === undefined ? "" : ` --key ${key}`}`;
    return { type: "command", command, timeout: kind === "ask" ? timeouts.ask : timeouts.command };
  }
  const address = `${url}/api/hooks/claude-code${key === undefined ? "" : `?key=${key}`}`;
  // Its user agent is that of a library.
  const headers = { "X-Comms-Hook-Client": "claude-code" };
  return { type: "http", url: address, headers, timeout: kind === "ask" ? timeouts.ask : timeouts.http };
}

/** True for what any version of claude-comms has written, the Python one too. */
export function isOurHook(handler: unknown): boolean {
  const { command } = (handler ?? {}) as { command?: unknown };
  return isOwnHook(handler) || (typeof command === "string" && /claude-comms-notify-/.test(command));
}

/** True for what `setup` has written. */
export function isOwnHook(handler: unknown): boolean {
  const { command, url } = (handler ?? {}) as { command?: unknown; url?: unknown };
  if (typeof url === "string") return /\/api\/hooks\/claude-code(?:\?|$)/.test(url);
  return typeof command === "string" &&
    /(?:claude-comms[^\s/"']*|\.[tj]s)["']? hook (?:run|wait)\b/.test(command);
}
