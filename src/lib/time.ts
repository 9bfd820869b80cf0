/** Times as text. */

/**
 * ISO 8601 in local time with its offset and six digits of a second, like Python's `datetime.now().astimezone().isoformat()`:
 * `2026-03-13T14:23:45.123000-05:00`. Milliseconds since 1970; fractions of one become microseconds.
 */
export function isoLocal(ms: number): string {
  return isoAt(ms, -new Date(ms).getTimezoneOffset());
}

/** The same at an offset in minutes east of Greenwich. */
export function isoAt(ms: number, offsetMinutes: number): string {
  const micros = Math.round((ms - Math.floor(ms)) * 1000);
  const shifted = Math.floor(ms) + (micros === 1000 ? 1 : 0) + offsetMinutes * 60_000;
  const iso = new Date(shifted).toISOString();
  const fraction = `${iso.slice(-4, -1)}${pad(micros % 1000, 3)}`;
  const away = Math.abs(offsetMinutes);
  const offset = `${offsetMinutes < 0 ? "-" : "+"}${pad(Math.floor(away / 60), 2)}:${pad(away % 60, 2)}`;
  return `${iso.slice(0, -5)}.${fraction}${offset}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
