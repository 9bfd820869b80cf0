/** How times, counts and people look. */

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: "long", month: "long", day: "numeric" });
const yearFormat = new Intl.DateTimeFormat(undefined, { month: "long", day: "numeric", year: "numeric" });
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

export function clock(ts: string): string {
  const date = new Date(ts);
  return Number.isNaN(date.getTime()) ? "" : clockFormat.format(date);
}

export function fullTime(ts: string): string {
  const date = new Date(ts);
  return Number.isNaN(date.getTime()) ? ts : fullFormat.format(date);
}

export function dayName(ts: string, now: Date = new Date()): string {
  const date = new Date(ts);
  const days = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  const written = date.getFullYear() === now.getFullYear() ? dayFormat.format(date) : yearFormat.format(date);
  if (days === 0) return `Today, ${written}`;
  if (days === 1) return `Yesterday, ${written}`;
  return written;
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** "5 min", "3 h", "2 d": how long ago, without "ago". */
export function ago(ts: string, now: number = Date.now()): string {
  const minutes = Math.floor((now - Date.parse(ts)) / 60_000);
  if (Number.isNaN(minutes)) return "";
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / 1440)} d`;
}

/** The same in a sentence: "just now", "5 min ago". */
export function since(ts: string, now: number = Date.now()): string {
  const words = ago(ts, now);
  return words === "now" ? "just now" : `${words} ago`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}

export function capped(count: number): string {
  return count > 99 ? "99+" : String(count);
}

/** One hue of twelve for each key, so that people are told apart at a glance. */
export function hueOf(key: string): number {
  let hash = 0;
  for (const char of key) hash = (hash * 31 + char.charCodeAt(0)) | 0;
  return (Math.abs(hash) % 12) * 30 + 15;
}

export function initialsOf(name: string): string {
  const words = name.replace(/^claude[-_]/i, "").split(/[-_\s]+/).filter((word) => word !== "");
  const letters = words.length > 1
    ? [...words[0]!][0]! + [...words[1]!][0]!
    : [...(words[0] ?? name)].slice(0, 2).join("");
  return letters.toUpperCase();
}

/** For plain text around it: a name written from right to left then leaves the rest where it is. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  if (count < 1e6) return `${(count / 1e3).toFixed(1)} kB`;
  return `${(count / 1e6).toFixed(1)} MB`;
}
