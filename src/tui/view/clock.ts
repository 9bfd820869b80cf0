/** Times and days as people say them. Local time. */

export function clock(ts: string): string {
  const date = new Date(ts);
  if (Number.isNaN(date.getTime())) return "";
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Today`, `Yesterday`, or the day with its date. */
export function dayName(ts: string, now: number): string {
  const date = new Date(ts);
  const away = Math.round((midnight(now) - midnight(date.getTime())) / 86_400_000);
  if (away === 0) return "Today";
  if (away === 1) return "Yesterday";
  const year = date.getFullYear() === new Date(now).getFullYear() ? "" : ` ${date.getFullYear()}`;
  return `${days[date.getDay()]}, ${months[date.getMonth()]} ${date.getDate()}${year}`;
}

/** Short, for lists: the time today, else the date. */
export function shortTime(ts: string, now: number): string {
  const date = new Date(ts);
  if (midnight(now) === midnight(date.getTime())) return clock(ts);
  return `${months[date.getMonth()]} ${date.getDate()}`;
}

function midnight(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
