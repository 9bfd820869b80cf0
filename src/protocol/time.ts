/** Times on the wire: ISO 8601 with offset and microseconds, as the Python version writes and reads them. */

const pattern =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?\s*(Z|z|[+-]\d{2}:?\d{2})?)?$/;

/** Milliseconds since 1970 with microseconds as the fraction; no offset means UTC. Undefined when it is no time. */
export function parseTime(text: string): number | undefined {
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
