/** What the program reports about itself: events with fields, one a line, on standard error. */
import { fstatSync } from "node:fs";

export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFields = Record<string, unknown>;

export interface LogOptions {
  level: LogLevel;
  lines: "text" | "json";
}

export interface LogSink {
  write: (line: string, level: LogLevel) => void;
  /** The time of an event as it is written; absent: who keeps the lines notes it. */
  time?: () => string;
}

const maxValueChars = 500;

/** Writes events of at least the level; both can be changed while it is used. Never throws. */
export class EventLog {
  #options: LogOptions;
  readonly #sink: LogSink;

  constructor(options: LogOptions, sink: LogSink) {
    this.#options = options;
    this.#sink = sink;
  }

  /** From now on with these options. */
  configure(options: LogOptions): void {
    this.#options = options;
  }

  debug(event: string, fields?: LogFields): void {
    this.#log("debug", { event, fields });
  }

  info(event: string, fields?: LogFields): void {
    this.#log("info", { event, fields });
  }

  warn(event: string, fields?: LogFields): void {
    this.#log("warn", { event, fields });
  }

  error(event: string, fields?: LogFields): void {
    this.#log("error", { event, fields });
  }

  #log(level: LogLevel, { event, fields = {} }: { event: string; fields?: LogFields | undefined }): void {
    if (logLevels.indexOf(level) < logLevels.indexOf(this.#options.level)) return;
    const time = this.#sink.time?.();
    const line = this.#options.lines === "json"
      ? json({ ...(time === undefined ? {} : { time }), level, event, ...plainFields(fields) })
      : [...(time === undefined ? [] : [time]), level.toUpperCase().padEnd(5), event, ...fieldTexts(fields)]
        .join(" ");
    try {
      this.#sink.write(line, level);
    } catch {
      // Nobody can be told that telling failed: standard error is closed.
    }
  }
}

/** The priorities of syslog. */
const priorities: Readonly<Record<LogLevel, number>> = { debug: 7, info: 6, warn: 4, error: 3 };

/**
 * A log on standard error. Where that is the journal of systemd, as `journalStream` (JOURNAL_STREAM) tells,
 * each line begins with its priority and leaves the time to the journal.
 */
export function standardLog(
  options: LogOptions,
  { time, journalStream }: { time: () => string; journalStream?: string | undefined },
): EventLog {
  const encoder = new TextEncoder();
  const write = (line: string) => void Deno.stderr.writeSync(encoder.encode(`${line}\n`));
  return isStandardError(journalStream)
    ? new EventLog(options, { write: (line, level) => write(`<${priorities[level]}>${line}`) })
    : new EventLog(options, { time, write });
}

/** `device:inode`, as the variable names the stream: standard error may have been directed elsewhere since. */
function isStandardError(stream: string | undefined): boolean {
  if (!stream) return false;
  try {
    const { dev, ino } = fstatSync(2, { bigint: true });
    return stream === `${dev}:${ino}`;
  } catch {
    return false;
  }
}

function fieldTexts(fields: LogFields): string[] {
  return Object.entries(plainFields(fields)).map(([name, value]) => `${name}=${textOf(value)}`);
}

function textOf(value: unknown): string {
  const isNames = Array.isArray(value) && value.length > 0 &&
    value.every((entry) => /^[\w.:-]+$/.test(String(entry)));
  const text = typeof value === "string" ? value : isNames ? value.join(",") : JSON.stringify(value);
  return /^[^\s"=\p{C}]+$/u.test(text) ? text : json(text);
}

/** JSON leaves the control characters above 0x7e as they are; a terminal may obey them. */
function json(value: unknown): string {
  return JSON.stringify(value).replace(
    /\p{Cc}/gu,
    (c) => `\\u${c.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );
}

function plainFields(fields: LogFields): LogFields {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, plain(value)]));
}

/** What JSON can carry, cut to a bearable length; errors become their text. */
function plain(value: unknown): unknown {
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  if (value instanceof Error) return cut(`${value.name}: ${value.message}`);
  if (typeof value === "string") return cut(value);
  try {
    const text = JSON.stringify(value) ?? String(value);
    return text.length > maxValueChars ? cut(text) : JSON.parse(text);
  } catch {
    return cut(String(value));
  }
}

function cut(text: string): string {
  return text.length > maxValueChars ? `${text.slice(0, maxValueChars)}…` : text;
}
