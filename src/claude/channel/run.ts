/** A channel: what happens in the daemon is pushed into the session that started this process. */
import { DaemonClient, type DaemonEvent } from "../../client/daemon_client.ts";
import { daemonState, localUrl } from "../../client/running.ts";
import type { Environment } from "../../config/environment.ts";
import { pathsFrom } from "../../config/paths.ts";
import { pause } from "../../lib/pause.ts";
import type { Message } from "../../protocol/message.ts";
import type { ChannelOptions } from "./options.ts";
import { answerLine, pushNotification } from "./rpc.ts";
import { Surroundings } from "./surroundings.ts";
import { pushLine, pushReason } from "./wake_rule.ts";

export interface ChannelStreams {
  input: AsyncIterable<Uint8Array>;
  /** Writes one line to the client. */
  write(line: string): void;
  /** A line for people who look for a fault. */
  note(line: string): void;
}

const retryMs = 2_000;

/** Runs until the client closes its end. */
export async function runChannel(
  options: ChannelOptions,
  { environment, streams }: { environment: Environment; streams: ChannelStreams },
): Promise<void> {
  const end = new AbortController();
  const ready = Promise.withResolvers<void>();
  const pushing = ready.promise.then(() => pushAll(options, { environment, streams, signal: end.signal }));
  pushing.catch((error) =>
    streams.note(`claude-comms channel: ${error instanceof Error ? error.message : error}`)
  );
  for await (const line of linesOf(streams.input)) {
    const answer = answerLine(line, () => ready.resolve());
    if (answer !== null) streams.write(answer);
  }
  end.abort();
  ready.resolve();
  await pushing.catch(() => {});
}

interface Pushing {
  environment: Environment;
  streams: ChannelStreams;
  signal: AbortSignal;
}

async function pushAll(options: ChannelOptions, { environment, streams, signal }: Pushing): Promise<void> {
  const daemon = await found(options, { environment, streams, signal });
  if (daemon === undefined) return;
  const { seq } = await daemon.get("/api/events", { query: { limit: 1 } }) as { seq: number };
  const around = new Surroundings(daemon, options);
  const follow = daemon.follow({ since: seq, signal, onReset: () => around.forget() });
  for await (const event of follow) await pushOne(event, { around, options, streams });
}

/** Waits for a daemon that is not there yet. */
async function found(
  options: ChannelOptions,
  { environment, streams, signal }: Pushing,
): Promise<DaemonClient | undefined> {
  for (let isTold = false; !signal.aborted; isTold = true) {
    const place = await placeFor(options, environment);
    const daemon = place && new DaemonClient(place, () => placeFor(options, environment));
    const isThere = await daemon?.get("/api/identity").then(() => true, () => false) ?? false;
    if (isThere) return daemon;
    if (!isTold) streams.note("claude-comms channel: waits for the daemon");
    await pause(retryMs, signal);
  }
  return undefined;
}

async function placeFor({ daemon, key }: ChannelOptions, environment: Environment) {
  const bearer = environment.CLAUDE_COMMS_TOKEN || environment.CLAUDE_COMMS_PASSWORD || undefined;
  if (daemon !== undefined) return { url: daemon, bearer, key };
  const state = await daemonState(pathsFrom(environment));
  if (state.state !== "running" || state.info === undefined) return undefined;
  return { url: localUrl(state.info.addresses), bearer, key };
}

async function pushOne(
  { topic, payload }: DaemonEvent,
  { around, options, streams }: { around: Surroundings; options: ChannelOptions; streams: ChannelStreams },
): Promise<void> {
  if (!/^claude-comms\/conv\/[^/]+\/messages$/.test(topic)) return around.forget();
  const message = payload as unknown as Message;
  const reason = pushReason(message, { key: options.key, ...await around.of(message) });
  if (reason === null) return;
  const { sender, conv, id } = message;
  const meta = { conversation: conv, sender: sender.name, sender_key: sender.key, message_id: id, reason };
  streams.write(pushNotification(pushLine(message, reason), meta));
  if (options.isVerbose) {
    streams.note(`claude-comms channel: pushed ${id} to ${options.name ?? options.key}: ${reason}`);
  }
}

const maxLineChars = 4 * 1024 * 1024;

async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pending = "";
  for await (const piece of input) {
    pending += decoder.decode(piece, { stream: true });
    const lines = pending.split("\n");
    pending = lines.pop()!;
    yield* lines.map((line) => line.trim()).filter((line) => line !== "");
    if (pending.length > maxLineChars) return;
  }
}
