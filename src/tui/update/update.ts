/** The one way in which the chat changes: an event comes, the model becomes another one, and what is to be done is given back. */
import { askLists, askPermissions, askStart } from "../asks.ts";
import type { Effect, Event, Moment } from "../event.ts";
import type { Model } from "../model.ts";
import { loadAnew, onAnswer } from "./answers.ts";
import { keepDraftWhenQuiet } from "./drafts.ts";
import { onFeed } from "./feed.ts";
import { onInput } from "./input.ts";
import { onLive, sweep } from "./live.ts";
import { say } from "./notices.ts";
import { flush } from "./outbox.ts";
import { read } from "./reading.ts";
import { onRefused } from "./refused.ts";
import { searchWhenQuiet } from "./search.ts";
import { askStale } from "./stale.ts";
import { loadTimeline } from "./timelines.ts";

/** Asked again so often while the daemon cannot be reached. */
const startAgainMs = 2_000;

/** Changes the model and nothing else: neither clock nor network is touched. */
export function update(model: Model, event: Event, moment: Moment): Effect[] {
  model.now = moment.now;
  switch (event.kind) {
    case "input":
      return onInput(model, event.input, moment);
    case "resize":
      model.size = { columns: event.columns, rows: event.rows };
      return [];
    case "answer":
      return onAnswer(model, event, moment);
    case "refused":
      return onRefused(model, event.asked, event);
    case "feed":
      return onFeed(model, event.event);
    case "live":
      return onLive(model, event.topic, event.payload);
    case "link":
      return onLink(model, event);
    case "said":
      say(model, event.text);
      return [];
    case "reset":
      return [...loadAnew(model), askLists()];
    case "tick":
      return onTick(model);
  }
}

/** What was missed comes as events; counts and people are asked for, as they may have changed without one. */
function onLink(model: Model, { state, why }: Extract<Event, { kind: "link" }>): Effect[] {
  const before = model.link;
  model.link = state;
  model.linkProblem = why;
  if (state !== "live" || before === "live") return [];
  const again = before === "offline" ? [askLists(), askPermissions()] : [];
  return [...again, ...flush(model), ...retryLoad(model)];
}

/** What could not be loaded is tried again after a while. */
function retryLoad(model: Model): Effect[] {
  const timeline = model.timelines.get(model.place);
  if (!timeline?.problem || timeline.retryAt > model.now) return [];
  timeline.problem = null;
  return loadTimeline(model, model.place);
}

function onTick(model: Model): Effect[] {
  sweep(model);
  if (model.notice !== null && model.notice.until <= model.now) model.notice = null;
  if (!model.ready) return startAgain(model);
  return [
    ...askStale(model),
    ...read(model),
    ...keepDraftWhenQuiet(model),
    ...sendPending(model),
    ...retryLoad(model),
    ...searchWhenQuiet(model),
  ];
}

function startAgain(model: Model): Effect[] {
  if (model.now < model.nextStart) return [];
  model.nextStart = model.now + startAgainMs;
  return [askStart()];
}

/** What got no answer although the daemon can be reached. */
function sendPending(model: Model): Effect[] {
  return model.link === "live" && model.outbox.some(({ state }) => state === "pending") ? flush(model) : [];
}
