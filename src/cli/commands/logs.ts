/** `logs`: what the daemon says about itself. */
import { pathsFrom } from "../../config/paths.ts";
import type { Call } from "../command.ts";
import { wholeNumber } from "../daemon.ts";
import { Failure } from "../failure.ts";
import { followFile, lastLines } from "../follow_file.ts";
import { harmless, type Terminal } from "../terminal.ts";

interface Values {
  lines: string | undefined;
  follow: boolean;
  json: boolean;
}

const defaultLines = 40;

export async function logs({ values, world }: Call<Values>): Promise<number> {
  const lines = wholeNumber(values.lines, { option: "--lines", fallback: defaultLines, max: 100_000 });
  const { daemonLog } = pathsFrom(world.environment);
  const last = await lastLines(daemonLog, lines);
  if (last === undefined) {
    throw new Failure(
      `Log file not found: ${daemonLog}\nA daemon in the background writes it (claude-comms start -b); of a systemd service: claude-comms service logs`,
    );
  }
  if (last.text !== "") show(last.text, { json: values.json, terminal: world.terminal });
  if (!values.follow) return 0;
  for await (const text of followFile(daemonLog, { start: last.end, signal: world.stop })) {
    show(text, { json: values.json, terminal: world.terminal });
  }
  return 0;
}

function show(text: string, { json, terminal }: { json: boolean; terminal: Terminal }): void {
  if (!json) return terminal.out(harmless(text));
  for (const line of text.split("\n")) terminal.out(JSON.stringify(objectOf(line)));
}

/** What is logged as JSON as it is, a line of text in its parts. */
function objectOf(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // It is text.
  }
  const parts = /^(\S+) (DEBUG|INFO|WARN|ERROR) +(\S+)(?: (.*))?$/.exec(line);
  if (parts === null) return { text: line };
  const [, time, level, event, fields] = parts;
  return { time, level: level!.toLowerCase(), event, ...(fields === undefined ? {} : { fields }) };
}
