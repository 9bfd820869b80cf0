/** What each key of the table does. */
import type { Effect, Moment } from "../event.ts";
import type { Action, MessageAction, PanelAction } from "../keys.ts";
import { here } from "../lists.ts";
import type { Model } from "../model.ts";
import { emptyEditor } from "../editing.ts";
import { editorWith } from "../terminal/editor.ts";
import { askSeen } from "../asks.ts";
import { interrupt, moveOrRecall, newline, send } from "./composing.ts";
import { copyText, select, selectedMessage, startEdit, togglePin } from "./messages.ts";
import { escape, quit } from "./overlays.ts";
import {
  answerPermission,
  closePanel,
  movePick,
  openAgents,
  openArtifacts,
  openHelp,
  openPermissions,
  openPicked,
  openPins,
  openSearch,
  stepVersion,
  takesArrows,
  toggle,
  toggleDiff,
  toggleThread,
} from "./panels.ts";
import { sendAgain, takeBack } from "./outbox.ts";
import { openPalette } from "./palette.ts";
import { goBy, goNth, goUnread } from "./places.ts";
import { goToEnd, goToStart, pageLines, scrollBy, scrollThreadBy } from "./scroll.ts";
import { runSearch, searchOn, toggleOrder } from "./search.ts";
import { openThread } from "./thread.ts";
import { cycle } from "./tab.ts";

export interface Pressed {
  moment: Moment;
  key: string;
}

type Run = (model: Model, pressed: Pressed) => Effect[];

export const actions: Record<Action, Run> = {
  send: (model, { moment }) => enter(model, moment),
  newline: (model) => newline(model),
  complete: (model) => cycle(model, 1),
  complete_back: (model) => cycle(model, -1),
  escape: (model) => escape(model),
  quit: (model) => quit(model),
  interrupt: (model) => interrupt(model),
  delete_or_quit: (model) => model.editor.text === "" ? quit(model) : [],
  suspend: () => [{ do: "suspend" }],
  redraw: () => [{ do: "redraw" }],
  create(model) {
    model.overlay = { kind: "create" };
    model.field = emptyEditor();
    return [];
  },
  palette: (model) => openPalette(model),
  search: (model) => toggle(model, "search", openSearch),
  thread: (model) => toggleThread(model),
  help: (model) => toggle(model, "help", openHelp),
  agents: (model) => toggle(model, "agents", openAgents),
  permissions: (model) => toggle(model, "permissions", openPermissions),
  artifacts: (model) => toggle(model, "artifacts", openArtifacts),
  pins: (model) => toggle(model, "pins", openPins),
  ids(model) {
    model.showIds = !model.showIds;
    return [];
  },
  fold(model) {
    model.unfolded = !model.unfolded;
    return [];
  },
  people(model) {
    model.showPeople = !model.showPeople;
    return [];
  },
  up: (model) => arrow(model, -1),
  down: (model) => arrow(model, 1),
  page_up: (model) => page(model, 1),
  page_down: (model) => page(model, -1),
  to_start: (model) => goToStart(model),
  to_end: (model) => goToEnd(model),
  previous_conversation: (model) => goBy(model, -1),
  next_conversation: (model) => goBy(model, 1),
  next_unread: (model) => goUnread(model),
  nth_conversation: (model, { key }) => goNth(model, Number(key.at(-1)) - 1),
  select_up(model) {
    select(model, -1);
    return [];
  },
  select_down(model) {
    select(model, 1);
    return [];
  },
  mark_read: (model) => markRead(model),
  search_order: (model) => toggleOrder(model),
  send_again: (model) => sendAgain(model),
  take_back: (model) => takeBack(model),
};

function enter(model: Model, moment: Moment): Effect[] {
  if (model.completion?.cycling) model.completion = null;
  if (model.panel?.kind === "search") {
    const { asked, loading } = model.panel.search;
    const typed = model.field.text.trim();
    return typed !== asked && typed !== loading ? runSearch(model) : openPicked(model);
  }
  if (takesArrows(model) && model.editor.text === "") return openPicked(model);
  return send(model, moment);
}

function arrow(model: Model, step: 1 | -1): Effect[] {
  if (model.panel?.kind === "search" || (takesArrows(model) && model.editor.text === "")) {
    movePick(model, step);
    return atEnd(model) ? searchOn(model) : [];
  }
  if (model.selected !== null) {
    select(model, step);
    return [];
  }
  return moveOrRecall(model, step);
}

/** The last of the results is picked: there may be more. */
function atEnd({ panel }: Model): boolean {
  return panel?.kind === "search" && panel.search.picked >= panel.search.results.length - 3;
}

function page(model: Model, direction: 1 | -1): Effect[] {
  const { panel, sight } = model;
  if (panel?.kind === "thread" && sight.thread) {
    return scrollThreadBy(model, direction * pageLines(sight.thread));
  }
  if (panel?.kind === "help" || panel?.kind === "artifacts" || panel?.kind === "search") {
    movePick(model, -direction * Math.max(1, sight.panelHeight - 2));
    return [];
  }
  return scrollBy(model, direction * pageLines(sight.timeline));
}

function markRead(model: Model): Effect[] {
  const timeline = here(model);
  const last = timeline?.messages.at(-1);
  if (!timeline || !last) return [];
  timeline.unreadFrom = null;
  return [askSeen(model.place, { up_to: last.id })];
}

export const messageActions: Record<MessageAction, (model: Model) => Effect[]> = {
  open_thread(model) {
    const message = selectedMessage(model);
    return message ? openThread(model, message.conv, message.reply_to ?? message.id) : [];
  },
  reply: (model) => messageActions.open_thread(model),
  react(model) {
    const message = selectedMessage(model);
    if (message) model.editor = editorWith(`/react ${message.id.slice(0, 8)} `);
    model.selected = null;
    return [];
  },
  edit(model) {
    const message = selectedMessage(model);
    if (message) startEdit(model, message);
    return [];
  },
  pin(model) {
    const message = selectedMessage(model);
    return message ? togglePin(message) : [];
  },
  copy(model) {
    const message = selectedMessage(model);
    return message ? copyText(message) : [];
  },
  delete(model) {
    const message = selectedMessage(model);
    if (!message) return [];
    model.overlay = {
      kind: "confirm",
      question: "Delete this message?",
      action: "delete",
      about: message.id,
    };
    return [];
  },
};

export const panelActions: Record<PanelAction, (model: Model) => Effect[]> = {
  allow: (model) => answerPermission(model, "allow"),
  deny: (model) => answerPermission(model, "deny"),
  older_version: (model) => stepVersion(model, 1),
  newer_version: (model) => stepVersion(model, -1),
  diff: (model) => toggleDiff(model),
  back(model) {
    if (model.panel?.kind !== "artifacts") return [];
    if (model.panel.artifacts.open === null) return closePanel(model);
    Object.assign(model.panel.artifacts, { open: null, base: null, scroll: 0 });
    return [];
  },
};
