/** What one can do to a message. */
import { reacted } from "../../protocol/message_changes.ts";
import type { ReadMessage } from "../../protocol/message.ts";
import { withoutAddressees } from "../../protocol/rich_text.ts";
import { askChange, path } from "../asks.ts";
import type { Effect } from "../event.ts";
import { findMessage, here } from "../lists.ts";
import type { Model } from "../model.ts";
import { editorWith } from "../terminal/editor.ts";
import { say } from "./notices.ts";
import { bringIntoSight } from "./scroll.ts";
import { changeMessage } from "./timelines.ts";

/** Shown at once, taken back when it is refused. */
export function react(model: Model, message: ReadMessage, emoji: string): Effect[] {
  const self = model.identity?.key ?? "";
  const { conv, id } = message;
  const op = message.reactions?.[emoji]?.includes(self) ? "remove" : "add";
  changeMessage(model, { conv, id, change: (known) => reacted(known, { emoji, actor: self, op }) });
  const call = {
    method: "POST",
    path: path`/api/conversations/${conv}/messages/${id}/reactions`,
    body: { emoji, op },
  } as const;
  const undo = { conv, id, emoji, op: op === "add" ? "remove" : "add" } as const;
  const problem = "The reaction was not stored";
  return [{ do: "ask", calls: [call], asked: { for: "done", done: null, problem, undo } }];
}

export function edit({ conv, id }: Pick<ReadMessage, "conv" | "id">, message: string): Effect[] {
  const call = {
    method: "PATCH",
    path: path`/api/conversations/${conv}/messages/${id}`,
    body: { message },
  } as const;
  return [askChange(call, { problem: "The change was not stored" })];
}

export function remove({ conv, id }: Pick<ReadMessage, "conv" | "id">): Effect[] {
  const call = { method: "DELETE", path: path`/api/conversations/${conv}/messages/${id}` } as const;
  return [askChange(call, { problem: "The message was not deleted", done: "Deleted" })];
}

export function togglePin({ conv, id, pinned }: ReadMessage): Effect[] {
  const call = {
    method: pinned ? "DELETE" : "PUT",
    path: path`/api/conversations/${conv}/messages/${id}/pin`,
  } as const;
  const done = pinned ? "Unpinned" : "Pinned";
  return [askChange(call, { problem: pinned ? "It is still pinned" : "It was not pinned", done })];
}

export function copyText(message: ReadMessage): Effect[] {
  return [{ do: "copy", text: withoutAddressees(message.body) }];
}

/** The newest one that one wrote here oneself. */
export function lastOwn(model: Model): ReadMessage | undefined {
  const thread = model.panel?.kind === "thread" ? model.panel.thread.replies : [];
  return [...here(model)?.messages ?? [], ...thread]
    .findLast((message) => message.sender.key === model.identity?.key && message.deleted_at === undefined);
}

/** The message is put into the field as a command, so that what one does is seen. */
export function startEdit(model: Model, message: ReadMessage): void {
  if (message.sender.key !== model.identity?.key) {
    return say(model, "Only one's own messages can be changed", "problem");
  }
  model.editor = editorWith(`/edit ${message.id.slice(0, 8)} ${withoutAddressees(message.body)}`);
  model.selected = null;
}

/** The message before or after the selected one; beyond the last one nothing is selected. */
export function select(model: Model, step: number): void {
  const shown = selectable(model);
  const at = shown.findIndex(({ id }) => id === model.selected);
  const start = lastVisible(model, shown);
  const begin = step < 0 ? shown.find(({ id }) => id === model.marked) ?? start : undefined;
  const next = at < 0 ? begin : shown[at + step];
  model.marked = null;
  if (next === undefined && step < 0) return;
  model.selected = next?.id ?? null;
  if (next) bringIntoSight(model, next.id);
}

function selectable(model: Model): ReadMessage[] {
  return (here(model)?.messages ?? []).filter(({ sender }) => sender.type !== "system");
}

function lastVisible(model: Model, messages: readonly ReadMessage[]): ReadMessage | undefined {
  const visible = new Set(model.sight.timeline.visible);
  return messages.findLast(({ id }) => visible.has(id)) ?? messages.at(-1);
}

export function selectedMessage(model: Model): ReadMessage | undefined {
  return model.selected === null ? undefined : findMessage(model, model.selected);
}
