/** What the daemon refused, or did not answer: it is said, and what waited for it may be asked again. */
import { askPage } from "../asks.ts";
import { reacted } from "../../protocol/message_changes.ts";
import type { ReadMessage } from "../../protocol/message.ts";
import type { Asked, Effect } from "../event.ts";
import type { Model } from "../model.ts";
import { say } from "./notices.ts";
import { onSendRefused } from "./outbox.ts";
import { changeMessage, timelineOf } from "./timelines.ts";

/** So long after a refusal a page is asked for again. */
const pageAgainMs = 3_000;

interface Refusal {
  problem: string;
  /** No answer at all. */
  lost: boolean;
}

export function onRefused(model: Model, asked: Asked, refusal: Refusal): Effect[] {
  const { problem } = refusal;
  switch (asked.for) {
    case "sent":
      return onSendRefused(model, asked.id, refusal);
    case "page":
    case "first_unread":
    case "around":
      onPageRefused(model, asked.conv, problem);
      return [];
    case "place_of":
      say(model, problem, "problem");
      return loadEnd(model, asked.conv);
    case "conversation":
      if (!refusal.lost) model.conversations.delete(asked.conv);
      return [];
    case "start":
      model.linkProblem = problem;
      return [];
    case "found":
      say(model, problem, "problem");
      return [];
    default:
      onLaterRefusal(model, asked, problem);
      return [];
  }
}

function onLaterRefusal(model: Model, asked: Asked, problem: string): void {
  const { panel } = model;
  switch (asked.for) {
    case "thread":
      if (panel?.kind === "thread") Object.assign(panel.thread, { loading: false, problem });
      return;
    case "search":
      if (panel?.kind === "search") Object.assign(panel.search, { problem, loading: null });
      return;
    case "artifacts":
    case "artifact":
      if (panel?.kind === "artifacts") panel.artifacts.problem = problem;
      return;
    case "done":
      takeBack(model, asked);
      return say(model, `${asked.problem}: ${problem}`, "problem");
    case "go":
    case "uploaded":
      return say(model, `${asked.problem}: ${problem}`, "problem");
    case "seen":
      timelineOf(model, asked.conv).seenSeq = 0;
  }
}

function onPageRefused(model: Model, conv: string, problem: string): void {
  const timeline = timelineOf(model, conv);
  timeline.loading = null;
  timeline.problem = problem;
  timeline.retryAt = model.now + pageAgainMs;
}

function loadEnd(model: Model, conv: string): Effect[] {
  const timeline = timelineOf(model, conv);
  timeline.loading = timeline.loaded ? null : "page";
  return timeline.loaded ? [] : [askPage(conv, "end")];
}

function takeBack(model: Model, { undo }: Extract<Asked, { for: "done" }>): void {
  if (!undo) return;
  const reaction = { emoji: undo.emoji, actor: model.identity?.key ?? "", op: undo.op };
  const change = (message: ReadMessage) => reacted(message, reaction);
  changeMessage(model, { conv: undo.conv, id: undo.id, change });
}
