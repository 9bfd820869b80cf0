/**
 * A session's own inbox: a Unix socket (on Windows a named pipe) that Claude Code names to its children. What is posted there starts
 * a turn as a message of a teammate. The form of a line is not documented; this one was tried with the versions from `firstTried` on,
 * and everything that fails here has a fall-back.
 */
import { createConnection, type Socket } from "node:net";
import type { Environment } from "../config/environment.ts";
import { isOlder } from "./client_version.ts";

const firstTried = "2.1.224";
const timeoutMs = 3_000;

export interface Inbox {
  path: string;
  token: string | undefined;
}

/** The inbox of the session whose child this process is; undefined when it has none that we know how to use. */
export function ownInbox(environment: Environment): Inbox | undefined {
  const path = environment.CLAUDE_CODE_MESSAGING_SOCKET;
  if (!path) return undefined;
  const version = clientVersion(environment);
  if (version !== undefined && isOlder(version, firstTried)) return undefined;
  return { path, token: environment.CLAUDE_CODE_MESSAGING_TOKEN || undefined };
}

/** As Claude Code tells its children: `claude-code_2-1-330_harness`. */
function clientVersion({ AI_AGENT }: Environment): string | undefined {
  return /^claude-code_(\d+)-(\d+)-(\d+)/.exec(AI_AGENT ?? "")?.slice(1).join(".");
}

/** Posts a text. Undefined when the session has taken the line, else why not. Never rejects. */
export async function postToInbox(
  { path, token }: Inbox,
  { text, from }: { text: string; from: string },
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const timer = setTimeout(() => resolve(`no connection within ${timeoutMs / 1000} s`), timeoutMs);
  let socket: Socket | undefined;
  try {
    socket = createConnection(path);
    socket.on("error", (error) => resolve(error.message));
    socket.on("close", () => resolve("it closed the connection"));
    socket.on("connect", () => socket!.end(linesOf({ text, token, from }), () => resolve(undefined)));
    return await promise;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
    socket?.destroySoon();
  }
}

/** With the envelope the terminal shows one line, "Message from @from", and not all of the text. */
function linesOf({ text, token, from }: { text: string; token: string | undefined; from: string }): string {
  const content = `<cross-session-message from="claude-comms" from-name="${
    attribute(from)
  }">\n${text}\n</cross-session-message>`;
  const frames = [
    ...(token === undefined ? [] : [{ type: "auth", token }]),
    { type: "user", message: { role: "user", content } },
  ];
  return frames.map((frame) => `${JSON.stringify(frame)}\n`).join("");
}

function attribute(text: string): string {
  return text.replace(/[^\w@#., -]/g, "");
}
