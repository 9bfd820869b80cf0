/** Waiting for something to arrive, which takes the place of polling. */
import { args, integer, optional, withDefault, word } from "../../protocol/schema.ts";
import { reads, type Running, tool } from "../tool.ts";
import { key } from "./common.ts";

export const wait = tool({
  name: "comms_wait",
  description:
    "Wait until a message for you arrives: a whisper, a mention, a direct message, a reply in your thread, or anything in your conversations that you have not muted. Returns at once if there is unread that no earlier wait returned. Use it instead of calling comms_read or comms_check in a loop.",
  annotations: reads,
  streams: true,
  hasLongAnswers: true,
  showsUnread: true,
  input: args({
    key,
    conversation: optional(word("Only this conversation")),
    timeout_seconds: withDefault(integer("How long, up to 600; then call again"), 50),
  }),
  run: async (hub, caller, given, running) => {
    // Whoever waits is there, however long it takes.
    const release = hub.connect(caller.key, { client: caller.client, instanceId: null });
    const stop = reportProgress(running, given.timeout_seconds);
    try {
      return await hub.wait(caller, { ...given, signal: running.signal });
    } finally {
      stop();
      release();
    }
  },
});

/** Clients give up on a call that is silent for long; each report starts their time again. */
function reportProgress(running: Running, total: number): () => void {
  const started = performance.now();
  const report = () => {
    const progress = Math.round(performance.now() - started) / 1000;
    running.progress({
      progress,
      total,
      message: `Waiting for messages: ${Math.round(progress)} of ${total} s`,
    });
  };
  report();
  const timer = setInterval(report, running.progressEveryMs);
  return () => clearInterval(timer);
}
