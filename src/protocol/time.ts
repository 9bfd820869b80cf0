/** Times on the wire: ISO 8601 with offset and microseconds, as the Python version writes and reads them. */

const pattern =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?\s*(Z|z|[+-]\d{2}:?\d{2})?)?$/;

/** Milliseconds since 1970 with microseconds as the fraction; no offset means UTC. Undefined when it is no time. */
export function parseTime(text: string): number | undefined {
  return parseWritten(text) ?? parseAny(text);
}

/**
 * Only what `formatTime` writes, and of that only days that every month has: without a regular expression or strings, as
 * this runs for every message.
 */
function parseWritten(text: string): number | undefined {
  if (text.length !== 32 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return undefined;
  if (text.charCodeAt(10) !== 84 || text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) {
    return undefined;
  }
  if (text.charCodeAt(19) !== 46 || text.charCodeAt(29) !== 58) return undefined;
  const sign = text.charCodeAt(26) === 43 ? 1 : text.charCodeAt(26) === 45 ? -1 : NaN;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  const away = sign * (digits(text, 27, 29) * 60 + digits(text, 30, 32));
  const isPlain = year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= 28 && hour <= 23 &&
    minute <= 59 && second <= 59 && Math.abs(away) <= 23 * 60 && digits(text, 30, 32) <= 59;
  if (!isPlain) return undefined;
  const whole = Date.UTC(year, month - 1, day, hour, minute, second) - away * 60_000;
  const micros = digits(text, 20, 26);
  return Number.isNaN(micros) ? undefined : whole + micros / 1000;
}

/** NaN when one of them is no digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

function parseAny(text: string): number | undefined {
  const match = pattern.exec(text.trim());
  if (!match) return undefined;
  const [, date, clock = "00:00:00", fraction = "", zone = "Z"] = match;
  const seconds = clock.length === 5 ? `${clock}:00` : clock;
  const offset = zone.toUpperCase() === "Z"
    ? "Z"
    : zone.length === 5
    ? `${zone.slice(0, 3)}:${zone.slice(3)}`
    : zone;
  const whole = Date.parse(`${date}T${seconds}${offset}`);
  if (Number.isNaN(whole)) return undefined;
  return whole + Math.round(Number(`0.${fraction || "0"}`) * 1e6) / 1000;
}

/** The same instant with the local offset, e.g. `2026-03-13T14:23:45.123456-05:00`. */
export function formatTime(ms: number): string {
  const micros = Math.round(ms * 1000);
  const date = new Date(Math.floor(micros / 1000));
  const offset = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19);
  const fraction = String(((micros % 1_000_000) + 1_000_000) % 1_000_000).padStart(6, "0");
  const away = Math.abs(offset);
  const hours = String(Math.floor(away / 60)).padStart(2, "0");
  const minutes = String(away % 60).padStart(2, "0");
  return `${local}.${fraction}${offset < 0 ? "-" : "+"}${hours}:${minutes}`;
}
