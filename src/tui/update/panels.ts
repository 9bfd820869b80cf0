/** What stands beside the timeline: opening, closing, picking. */
import { askArtifact, askArtifacts, askChange, askPermissions, askPins, path } from "../asks.ts";
import type { ReadMessage } from "../../protocol/message.ts";
import type { Effect } from "../event.ts";
import { layoutOf } from "../view/layout.ts";
import { agentsOf, here } from "../lists.ts";
import type { Model, Panel } from "../model.ts";
import { editorWith } from "../terminal/editor.ts";
import { loadDraft, saveDraft } from "./drafts.ts";
import { say } from "./notices.ts";
import { goToMessage } from "./places.ts";
import { openThread } from "./thread.ts";
import { openDirect } from "./people.ts";

/** The thread of the selected message, else the one that was written to last. */
export function toggleThread(model: Model): Effect[] {
  if (model.panel?.kind === "thread") return closePanel(model);
  const messages = here(model)?.messages ?? [];
  const root = model.selected ?? messages.filter(({ thread_reply_count }) => thread_reply_count)
    .toSorted((one, other) => (one.thread_last_ts ?? "") < (other.thread_last_ts ?? "") ? -1 : 1).at(-1)?.id;
  if (root !== undefined) return openThread(model, model.place, root);
  say(model, "There is no thread here yet: select a message with Alt+K, then press t");
  return [];
}

export function openSearch(model: Model, query = ""): Effect[] {
  const saved = open(model, {
    kind: "search",
    search: {
      asked: null,
      loading: null,
      order: "relevance",
      results: [],
      next: null,
      building: false,
      problem: null,
      picked: 0,
      typedAt: null,
    },
  });
  model.field = editorWith(query);
  return saved;
}

export function openPins(model: Model): Effect[] {
  return [...open(model, { kind: "pins", conv: model.place, list: null, picked: 0 }), askPins(model.place)];
}

export function openArtifacts(model: Model): Effect[] {
  const conv = model.place;
  const artifacts = { conv, list: null, picked: 0, open: null, base: null, scroll: 0, problem: null };
  return [...open(model, { kind: "artifacts", artifacts }), askArtifacts(conv)];
}

export function openAgents(model: Model): Effect[] {
  return open(model, { kind: "agents", picked: 0 });
}

export function openPermissions(model: Model): Effect[] {
  return [...open(model, { kind: "permissions", picked: 0 }), askPermissions()];
}

export function openHelp(model: Model): Effect[] {
  return open(model, { kind: "help", scroll: 0 });
}

/** The same key closes it again. */
export function toggle(model: Model, kind: Panel["kind"], openIt: (model: Model) => Effect[]): Effect[] {
  return model.panel?.kind === kind ? closePanel(model) : openIt(model);
}

function open(model: Model, panel: Panel): Effect[] {
  const saved = closePanel(model);
  model.panel = panel;
  model.selected = null;
  return saved;
}

export function closePanel(model: Model): Effect[] {
  if (model.panel?.kind !== "thread") {
    model.panel = null;
    return [];
  }
  const saved = saveDraft(model);
  model.panel = null;
  loadDraft(model);
  return saved;
}

/** True for panels in which the arrow keys pick a row or scroll. */
export function takesArrows({ panel }: Model): boolean {
  return panel !== null && panel.kind !== "thread";
}

/** Moves the picked row, or scrolls what is text. */
export function movePick(model: Model, step: number): void {
  const { panel } = model;
  if (panel === null || panel.kind === "thread") return;
  if (panel.kind === "help") panel.scroll = within(panel.scroll + step, lastScroll(model));
  else if (panel.kind === "artifacts" && panel.artifacts.open) {
    panel.artifacts.scroll = within(panel.artifacts.scroll + step, lastScroll(model));
  } else setPick(panel, within(pickOf(panel) + step, countOf(model) - 1));
}

function within(value: number, last: number): number {
  return Math.max(0, Math.min(value, last));
}

function lastScroll({ sight }: Model): number {
  return Math.max(0, sight.panelLines - sight.panelHeight);
}

type Listing = Exclude<Panel, { kind: "thread" | "help" }>;

export function pickOf(panel: Listing): number {
  if (panel.kind === "search") return panel.search.picked;
  return panel.kind === "artifacts" ? panel.artifacts.picked : panel.picked;
}

export function setPick(panel: Listing, at: number): void {
  if (panel.kind === "search") panel.search.picked = at;
  else if (panel.kind === "artifacts") panel.artifacts.picked = at;
  else panel.picked = at;
}

function countOf(model: Model): number {
  const { panel } = model;
  switch (panel?.kind) {
    case "search":
      return panel.search.results.length;
    case "artifacts":
      return panel.artifacts.list?.length ?? 0;
    case "pins":
      return panel.list?.length ?? 0;
    case "agents":
      return agentsOf(model).length;
    case "permissions":
      return model.permissions.length;
    default:
      return 0;
  }
}

/** What Enter does to the picked row. */
export function openPicked(model: Model): Effect[] {
  const { panel } = model;
  switch (panel?.kind) {
    case "search": {
      const found = panel.search.results[panel.search.picked];
      return found === undefined ? [] : show(model, found.message);
    }
    case "pins": {
      const found = panel.list?.[panel.picked];
      return found === undefined ? [] : show(model, found);
    }
    case "artifacts": {
      const { list, picked, conv } = panel.artifacts;
      const found = list?.[picked];
      return found === undefined ? [] : [askArtifact(conv, found.name, { asBase: false })];
    }
    case "agents": {
      const agent = agentsOf(model)[panel.picked];
      return agent === undefined ? [] : openDirect(model, agent.key);
    }
    default:
      return [];
  }
}

/** Where there is no room for both, the panel makes room. */
function show(model: Model, { conv, id }: ReadMessage): Effect[] {
  if (layoutOf(model).panelInMiddle) model.panel = null;
  return goToMessage(model, conv, id);
}

export function answerPermission(model: Model, behavior: "allow" | "deny"): Effect[] {
  if (model.panel?.kind !== "permissions") return [];
  const question = model.permissions[model.panel.picked];
  if (question === undefined) return [];
  model.permissions = model.permissions.filter(({ id }) => id !== question.id);
  model.panel.picked = within(model.panel.picked, model.permissions.length - 1);
  const done = `${behavior === "allow" ? "Allowed" : "Denied"}: ${question.tool}`;
  const call = { method: "POST", path: path`/api/permissions/${question.id}`, body: { behavior } } as const;
  return [askChange(call, { problem: "That was not answered", done })];
}

/** Another version of the open artifact; `step` counts back in time. */
export function stepVersion(model: Model, step: number): Effect[] {
  if (model.panel?.kind !== "artifacts" || model.panel.artifacts.open === null) return [];
  const { conv, open: { name, version, versions } } = model.panel.artifacts;
  const known = versions.map((one) => one.version).sort((one, other) => other - one);
  const wanted = known[known.indexOf(version) + step];
  return wanted === undefined ? [] : [askArtifact(conv, name, { version: wanted, asBase: false })];
}

/** Compares the open version with the one before it; again: shows it alone. */
export function toggleDiff(model: Model): Effect[] {
  if (model.panel?.kind !== "artifacts" || model.panel.artifacts.open === null) return [];
  const { artifacts } = model.panel;
  const { conv, base, open: { name, version, versions } } = model.panel.artifacts;
  artifacts.scroll = 0;
  artifacts.base = null;
  if (base !== null) return [];
  const earlier = versions.map((one) => one.version).filter((one) => one < version);
  if (earlier.length > 0) return [askArtifact(conv, name, { version: Math.max(...earlier), asBase: true })];
  say(model, `Version ${version} is the first one that is kept`);
  return [];
}
