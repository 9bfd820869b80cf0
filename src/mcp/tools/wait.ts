/** Waiting for something to arrive, which takes the place of polling. */
import type { WaitResult } from "../../hub/api.ts";
import { args, integer, optional, withDefault, word } from "../../protocol/schema.ts";
import { reads, type Running, tool } from "../tool.ts";
import { key } from "./common.ts";

export const wait = tool({
  name: "comms_wait",
  description:
    "Wait until something for you arrives: a mention, a whisper, a direct message, a reply in your thread, a person speaking. Returns at once when some is unread. Use it instead of calling comms_read or comms_check in a loop.",
  annotations: reads,
  streams: true,
  hasLongAnswers: true,
  input: args({
    key,
    conversation: optional(word("Only this conversation, and all that is said in it")),
    timeout_seconds: withDefault(integer("How long, up to 600; then call again"), 120),
  }),
  run: async (hub, caller, given, running) => {
    const stop = reportProgress(running, given.timeout_seconds);
    try {
      return await hub.wait(caller, { ...given, signal: running.signal }) satisfies WaitResult;
    } finally {
      stop();
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
