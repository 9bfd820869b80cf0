/** The process that waits beside an idle session and wakes it. It ends with the session, its client, or when another takes over. */
import { join } from "node:path";
import type { DaemonClient, Json } from "../client/daemon_client.ts";
import type { Environment } from "../config/environment.ts";
import { pathsFrom } from "../config/paths.ts";
import { pause } from "../lib/pause.ts";
import { CommsError } from "../protocol/errors.ts";
import { type ClientProcess, clientProcess } from "./client_process.ts";
import { openDoor } from "./daemon_door.ts";
import { ownInbox, postToInbox } from "./inbox_socket.ts";
import { WaiterFile } from "./one_waiter.ts";

/** `rewake`: print the text on standard error and end with code 2, which wakes the session. */
export type WaitEnd = { kind: "over" } | { kind: "rewake"; text: string };

interface Waiting {
  environment: Environment;
  session: string;
  file: WaiterFile;
  /** Ends the wait: the client is gone, or another process waits. */
  signal: AbortSignal;
}

const pollSeconds = 50;
const watchMs = 2_000;
const firstRetryMs = 100;
const longestRetryMs = 4_000;
/** Asking again takes the processor from the session that begins its turn: at once, a wake took 188 ms to the model, with this rest 110. */
const afterWakeMs = 400;
const over: WaitEnd = { kind: "over" };

/** Waits as long as it takes. Never rejects. */
export async function waitForMessages(
  input: Json,
  { environment, signal }: { environment: Environment; signal: AbortSignal },
): Promise<WaitEnd> {
  const session = input.session_id;
  if (typeof session !== "string" || session === "" || session.length > 200 || isScripted(environment)) {
    return over;
  }
  try {
    const client = await clientProcess(environment);
    const folder = join(pathsFrom(environment).cache, "waiters");
    const file = await WaiterFile.claim(folder, { session, client: client.pid });
    if (file === undefined) return over;
    const end = new AbortController();
    const watch = watchClient(client, { file, end });
    try {
      return await waitUntil({ environment, session, file, signal: AbortSignal.any([signal, end.signal]) });
    } finally {
      end.abort();
      await watch;
      await file.release();
    }
  } catch {
    return over;
  }
}

/** `claude -p` ends after its answer: something that waits would only hold it up. */
function isScripted({ CLAUDE_CODE_ENTRYPOINT }: Environment): boolean {
  return CLAUDE_CODE_ENTRYPOINT?.startsWith("sdk") ?? false;
}

async function watchClient(
  client: ClientProcess,
  { file, end }: { file: WaiterFile; end: AbortController },
): Promise<void> {
  while (!end.signal.aborted) {
    if (await file.isTaken() || await client.isGone()) return end.abort();
    await pause(watchMs, end.signal);
  }
}

async function waitUntil(waiting: Waiting): Promise<WaitEnd> {
  let retryMs = firstRetryMs;
  // The file decides who waits: of two that ask in turn, each would end the other at the daemon.
  while (!waiting.signal.aborted && !await waiting.file.isTaken()) {
    // Found anew each time: a daemon that was restarted may listen elsewhere.
    const daemon = await openDoor(waiting.environment);
    const answer = daemon === undefined ? undefined : await ask(daemon, waiting);
    if (answer === undefined) {
      await pause(retryMs, waiting.signal);
      retryMs = Math.min(retryMs * 2, longestRetryMs);
      continue;
    }
    retryMs = firstRetryMs;
    if (answer.status === "ended") return over;
    if (answer.status === "superseded") await pause(firstRetryMs, waiting.signal);
    if (answer.status !== "wake") continue;
    const end = await wake(daemon!, { answer, waiting });
    if (end !== undefined) return end;
    await pause(afterWakeMs, waiting.signal);
  }
  return over;
}

/** Undefined when the daemon does not answer. A refusal is the end: asking again would not help. */
async function ask(daemon: DaemonClient, { session, signal }: Waiting): Promise<Json | undefined> {
  const broken = Promise.withResolvers<undefined>();
  const onAbort = () => broken.resolve(undefined);
  signal.addEventListener("abort", onAbort, { once: true });
  // It may have fired while the daemon was looked for, and tells only those who listened then.
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([
      daemon.get("/api/hooks/wait", {
        query: { session_id: session, seconds: pollSeconds },
        timeoutMs: (pollSeconds + 15) * 1000,
      }),
      broken.promise,
    ]);
  } catch (error) {
    return error instanceof CommsError && error.code !== "unavailable" ? { status: "ended" } : undefined;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** After a post the wait goes on: should the session not take it, the daemon offers it again. */
async function wake(
  daemon: DaemonClient,
  { answer, waiting: { environment, session } }: { answer: Json; waiting: Waiting },
): Promise<WaitEnd | undefined> {
  const { delivery, summary } = answer;
  const text = String(answer.text);
  const inbox = ownInbox(environment);
  // What the person sees is "Message from @…", of which the terminal shows some twenty characters.
  const from = / from @([\w-]+) in /.exec(String(summary))?.[1] ?? "claude-comms";
  const problem = inbox === undefined ? "no inbox" : await postToInbox(inbox, { text, from });
  const rung = problem === undefined ? "socket" : "rewake";
  await daemon.post("/api/hooks/handed", {
    body: { session_id: session, delivery, rung, ok: true, ...(problem === undefined ? {} : { problem }) },
    timeoutMs: 5_000,
  }).catch(() => {});
  return rung === "socket" ? undefined : { kind: "rewake", text };
}
