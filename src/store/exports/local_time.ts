/** Times for people, in the local zone: `2026-03-13 02:15:23PM CDT`. */
import { parseTime } from "../../protocol/time.ts";
import { readZoneNames, type ZoneNames } from "./zone_names.ts";

interface Span {
  offsetMs: number;
  name: string;
}

/** Within a quarter of an hour that starts with one, no zone changes its offset. */
const spanMs = 15 * 60_000;
const maxSpans = 1000;

/** `zone`: an IANA name; default: that of the system. An unknown one counts as UTC. */
export async function openLocalTime(zone?: string): Promise<LocalTime> {
  const wanted = zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = isZone(wanted) ? wanted : "UTC";
  return new LocalTime(known, await readZoneNames(known));
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

export class LocalTime {
  #offsets: Intl.DateTimeFormat;
  #shortNames: Intl.DateTimeFormat;
  #names: ZoneNames | undefined;
  #spans = new Map<number, Span>();

  constructor(zone: string, names: ZoneNames | undefined) {
    this.#offsets = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
    this.#shortNames = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "short" });
    this.#names = names;
  }

  /** `2026-03-13 02:15:23PM CDT`; what is no time is given back as it is. */
  full(ts: string): string {
    if (ts === "") return "UNKNOWN TIME";
    const ms = parseTime(ts);
    if (ms === undefined) return ts;
    const span = this.#spanAt(ms);
    const local = new Date(Math.floor(ms) + span.offsetMs).toISOString();
    return `${local.slice(0, 10)} ${clock(local)} ${span.name}`;
  }

  /** `02:15:23PM CDT`; what is no time is given back as it is. */
  short(ts: string): string {
    const ms = parseTime(ts);
    if (ms === undefined) return ts;
    const span = this.#spanAt(ms);
    return `${clock(new Date(Math.floor(ms) + span.offsetMs).toISOString())} ${span.name}`;
  }

  #spanAt(ms: number): Span {
    const start = Math.floor(ms / spanMs);
    const known = this.#spans.get(start);
    if (known) return known;
    if (this.#spans.size >= maxSpans) this.#spans.clear();
    const span = this.#spanOf(start * spanMs);
    this.#spans.set(start, span);
    return span;
  }

  #spanOf(ms: number): Span {
    const offset = offsetSeconds(zonePart(this.#offsets, ms));
    const name = this.#names?.at(ms / 1000, offset) ?? zonePart(this.#shortNames, ms);
    return { offsetMs: offset * 1000, name };
  }
}

function zonePart(format: Intl.DateTimeFormat, ms: number): string {
  return format.formatToParts(ms).find((part) => part.type === "timeZoneName")?.value ?? "";
}

/** Of `GMT-05:00`; plain `GMT` is 0. */
function offsetSeconds(text: string): number {
  const match = /([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(text);
  if (!match) return 0;
  const [, sign, hours, minutes, seconds = "0"] = match;
  const all = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === "-" ? -all : all;
}

/** `02:15:23PM` of an ISO time. */
function clock(iso: string): string {
  const hour = Number(iso.slice(11, 13));
  const twelve = String(hour % 12 === 0 ? 12 : hour % 12).padStart(2, "0");
  return `${twelve}${iso.slice(13, 19)}${hour < 12 ? "AM" : "PM"}`;
}
