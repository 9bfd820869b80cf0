/** The log of commands that open the data themselves: only what went wrong, on standard error. */
import { type EventLog, standardLog } from "../lib/log.ts";
import { formatTime } from "../protocol/time.ts";

export function errorLog(): EventLog {
  const time = () => formatTime(Date.now());
  return standardLog({ level: "error", lines: "text" }, { time, journalStream: undefined });
}
