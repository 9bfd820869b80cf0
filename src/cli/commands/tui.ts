/** `tui`: the chat in the terminal; lines instead of a screen where there is none. */
import { DaemonClient, NotRunning } from "../../client/daemon_client.ts";
import { openLiveTopics } from "../../client/live_topics.ts";
import type { Config } from "../../config/load.ts";
import type { OpenLive } from "../../tui/effects/effects.ts";
import type { Call, World } from "../command.ts";
import { conversationOf } from "../daemon.ts";
import { Failure } from "../failure.ts";
import { requireConfig } from "../settings.ts";
import { harmless } from "../terminal.ts";

interface Values {
  conversation: string | undefined;
  plain: boolean;
}

export async function tui({ values, world }: Call<Values>): Promise<number> {
  const config = await requireConfig(world);
  const daemon = await requireChatDaemon(config, world);
  const place = await conversationOf({ config, daemon }, values.conversation);
  const { terminal, environment, stop } = world;
  const token = environment.CLAUDE_COMMS_TOKEN;
  const openLive: OpenLive = (options) => openLiveTopics(config, { ...options, token });
  const shared = { daemon, openLive, place, instance: newInstance(), stop };
  const { processTerminal } = await import("../../tui/terminal/terminal.ts");
  const device = values.plain || environment.TERM === "dumb" ? null : processTerminal();
  if (device === null) {
    const { runPlain } = await import("../../tui/plain/run_plain.ts");
    const print = (line: string) => terminal.out(harmless(line));
    return await runPlain({ ...shared, print, input: () => terminal.input() });
  }
  const { runScreen } = await import("../../tui/run_screen.ts");
  return await runScreen({ ...shared, device, environment });
}

async function requireChatDaemon(config: Config, { environment }: World): Promise<DaemonClient> {
  try {
    return await DaemonClient.find(config, { token: environment.CLAUDE_COMMS_TOKEN, client: "tui" });
  } catch (error) {
    if (error instanceof NotRunning) throw new Failure(error.message, 3);
    throw error;
  }
}

/** Tells the terminals of one person apart. */
function newInstance(): string {
  return crypto.getRandomValues(new Uint32Array(1))[0]!.toString(16).padStart(8, "0");
}
