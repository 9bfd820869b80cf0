/** The last line: the connection, who types, what was said to the user, and who one is. */
import { membersOf, presenceOf, totalUnread, typingIn } from "../lists.ts";
import type { Model } from "../model.ts";
import { fit, type Line, s, type Span, spread } from "./paint.ts";
import { theme } from "./theme.ts";

const bar = s("  ", theme.faint);

export function status(model: Model, width: number): Line {
  const left: Span[] = [...connection(model), bar, ...middle(model, width)];
  const { identity } = model;
  const who = identity === null ? [] : [s(`${identity.name} (${identity.key})`, theme.dim), s(" ")];
  return width < 60 ? fit(left, width) : spread(left, who, width);
}

function connection({ link, linkProblem, ready }: Model): Span[] {
  if (link === "live") return [s(" ● ", theme.good)];
  if (link === "starting" && linkProblem === null) {
    return [s(" ◌ ", theme.dim), s(ready ? "" : "connecting", theme.dim)];
  }
  const why = link === "over" || !ready ? linkProblem ?? "" : "trying again";
  return [s(" ● disconnected", theme.bad), s(`: ${why}`, theme.dim)];
}

function middle(model: Model, width: number): Span[] {
  const { notice, permissions, outbox, conversations, place } = model;
  if (notice !== null) return [s(notice.text, notice.tone === "problem" ? theme.bad : theme.plain)];
  const typing = typingIn(model, place);
  if (typing.length > 0) return [s(`✍ ${names(typing)} typing…`, theme.typing)];
  const parts: Span[] = [];
  const failed = outbox.filter(({ state }) => state === "failed").length;
  if (failed > 0) parts.push(s(`${failed} not sent: Alt+S again, Alt+X back`, theme.bad), bar);
  if (conversations.get(place)?.delivery_paused) {
    parts.push(s("agents are stopped: /continue", theme.warn), bar);
  }
  if (permissions.length > 0) parts.push(s(`${permissions.length} to allow or deny: F3`, theme.warn), bar);
  const unread = totalUnread(model);
  if (unread > 0) parts.push(s(`${unread} unread: Alt+A`, theme.accent), bar);
  const there = membersOf(model, place).filter((person) => presenceOf(person) !== "offline").length;
  if (width >= 80) {
    parts.push(s(`👥 ${there}`, theme.dim), bar, s("F1 help  Ctrl+K go  Ctrl+Q quit", theme.faintText));
  }
  return parts;
}

function names(typing: readonly string[]): string {
  const [first, second] = typing;
  if (typing.length === 1) return `${first} is`;
  return typing.length === 2 ? `${first} and ${second} are` : `${typing.length} people are`;
}
