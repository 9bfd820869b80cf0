/** What a command does to a message, which may have to be found first. */
import type { ReadMessage } from "../../protocol/message.ts";
import { path } from "../asks.ts";
import type { Effect, Moment, Then } from "../event.ts";
import { findMessage } from "../lists.ts";
import type { Model } from "../model.ts";
import { edit, lastOwn, react, remove, togglePin } from "./messages.ts";
import { enqueue } from "./outbox.ts";
import { openThread } from "./thread.ts";

export function actOn(
  model: Model,
  message: ReadMessage,
  { then, moment }: { then: Then; moment: Moment },
): Effect[] {
  switch (then.act) {
    case "reply": {
      const reply_to = message.reply_to ?? message.id;
      return enqueue(model, { conversation: message.conv, message: then.text, reply_to }, moment).effects;
    }
    case "react":
      return react(model, message, then.emoji);
    case "edit":
      return edit(message, then.text);
    case "delete":
      return remove(message);
    case "pin":
      return togglePin(message);
    case "thread":
      return openThread(model, message.conv, message.reply_to ?? message.id);
  }
}

/** `last`: the newest of one's own. What is not loaded is asked for; the daemon knows ids by their first characters. */
export function actOnId(model: Model, id: string, act: { then: Then; moment: Moment }): Effect[] | string {
  const known = id === "last" ? lastOwn(model) : findMessage(model, id);
  if (known) return actOn(model, known, act);
  if (id === "last") return "You have written nothing here yet";
  const call = { method: "GET", path: path`/api/conversations/${model.place}/messages/${id}` } as const;
  return [{ do: "ask", calls: [call], asked: { for: "found", then: act.then } }];
}
