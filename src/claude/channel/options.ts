/** What a channel is told by its environment, in the names of the Python version. */
import type { Environment } from "../../config/environment.ts";
import { isConversationId, isKey, type Key } from "../../protocol/ids.ts";

export interface ChannelOptions {
  key: Key;
  /** Undefined: the daemon of this home. */
  daemon: string | undefined;
  name: string | undefined;
  muted: ReadonlySet<string>;
  isVerbose: boolean;
}

/** README's table; a test reads it. The broker's four are taken and not needed: events come from the daemon itself. */
export const channelVariables = {
  CLAUDE_COMMS_KEY: "whose messages are pushed; needed",
  CLAUDE_COMMS_DAEMON: "the daemon's address; this user's own daemon by default",
  CLAUDE_COMMS_NAME: "the name, for the log",
  CLAUDE_COMMS_MUTED_CONVS:
    "conversations of which only what is for this participant is pushed, separated by commas",
  CLAUDE_COMMS_LOG_LEVEL: "`DEBUG` tells of each push on standard error",
  CLAUDE_COMMS_BROKER_HOST: "accepted, not needed",
  CLAUDE_COMMS_BROKER_PORT: "accepted, not needed",
  CLAUDE_COMMS_BROKER_TRANSPORT: "accepted, not needed",
  CLAUDE_COMMS_BROKER_WS_PATH: "accepted, not needed",
} as const;

/** A text says what is wrong. */
export function channelOptions(environment: Environment): ChannelOptions | string {
  const key = environment.CLAUDE_COMMS_KEY?.trim().toLowerCase();
  if (!isKey(key)) {
    return `CLAUDE_COMMS_KEY is ${
      JSON.stringify(key ?? "")
    }: set it to the 8 hexadecimal digits that comms_join returned`;
  }
  const daemon = environment.CLAUDE_COMMS_DAEMON?.trim().replace(/\/+$/, "") || undefined;
  if (daemon !== undefined && !/^https?:\/\/[^/]+$/.test(daemon)) {
    return `CLAUDE_COMMS_DAEMON is ${JSON.stringify(daemon)}: use an address such as http://127.0.0.1:9920`;
  }
  const muted = (environment.CLAUDE_COMMS_MUTED_CONVS ?? "").split(",").map((id) => id.trim()).filter(
    isConversationId,
  );
  return {
    key,
    daemon,
    name: environment.CLAUDE_COMMS_NAME || undefined,
    muted: new Set(muted),
    isVerbose: /^debug$/i.test(environment.CLAUDE_COMMS_LOG_LEVEL ?? ""),
  };
}
