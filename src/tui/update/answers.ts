/** What the daemon answered, and what it refused. */
import type { ReadMessage } from "../../protocol/message.ts";
import type {
  Artifact,
  ArtifactSummary,
  CheckAnswer,
  Conversation,
  Identity,
  Member,
  Page,
  Permission,
  Personal,
  SearchPage,
  ThreadPage,
} from "../answers.ts";
import { askConversation, askLastWords, askPermissions } from "../asks.ts";
import { merge } from "../../protocol/message_changes.ts";
import type { Asked, Effect, Moment } from "../event.ts";
import { joinedRows } from "../lists.ts";
import type { Model } from "../model.ts";
import { actOn } from "./act.ts";
import { onSearchPage } from "./search.ts";
import { onActivities, onLastWords, onLists, onMembers } from "./loaded.ts";
import { say } from "./notices.ts";
import { enqueue, onSent } from "./outbox.ts";
import { go, onPlaceOf, showAt, toUnread } from "./places.ts";
import { loadTimeline, onAround, onFirstUnread, onPage } from "./timelines.ts";

type ListAnswers = [{ participants: Member[] }, { conversations: Conversation[] }, Personal, CheckAnswer];

/** The daemon is ours and of this version, so the forms of its answers are those of the REST table. */
export function onAnswer(
  model: Model,
  { asked, values }: { asked: Asked; values: unknown[] },
  moment: Moment,
): Effect[] {
  const [value] = values;
  switch (asked.for) {
    case "start":
      return onStart(model, values as [{ seq: number }, Identity, ...ListAnswers]);
    case "last_words":
    case "lists":
    case "members":
    case "people":
    case "conversation":
      onListAnswer(model, asked, values);
      return [];
    case "page":
      onPage(model, asked, value as Page);
      return [];
    case "first_unread":
      return onFirstUnread(asked.conv, value as Page);
    case "around":
      onAround(model, asked, values as [Page, ReadMessage, Page]);
      if (asked.conv === model.place) asked.unread ? toUnread(model) : showAt(model, asked.id);
      return [];
    case "place_of":
      return onPlaceOf(model, asked.conv, value as ReadMessage);
    case "uploaded":
      return onUploaded(model, { asked, file: value as { id: string; name: string } }, moment);
    case "found":
      return actOn(model, value as ReadMessage, { then: asked.then, moment });
    default:
      return onLaterAnswer(model, asked, value);
  }
}

type OfList = Extract<Asked, { for: "last_words" | "lists" | "members" | "people" | "conversation" }>;

function onListAnswer(model: Model, asked: OfList, values: unknown[]): void {
  switch (asked.for) {
    case "last_words":
      return onLastWords(model, asked.convs, values as Page[]);
    case "lists":
      return onLists(model, values as ListAnswers);
    case "members":
      return onActivities(model, asked.conv, (values[0] as { members: Member[] }).members);
    case "people":
      return onMembers(model, (values[0] as { participants: Member[] }).participants);
    case "conversation":
      model.conversations.set(asked.conv, values[0] as Conversation);
  }
}

/** The file is with the daemon; now a message carries it. */
function onUploaded(
  model: Model,
  { asked, file }: { asked: Extract<Asked, { for: "uploaded" }>; file: { id: string; name: string } },
  moment: Moment,
): Effect[] {
  const root = asked.rootId === null ? {} : { reply_to: asked.rootId };
  const draft = { conversation: asked.conv, message: "", files: [{ id: file.id, name: file.name }], ...root };
  return enqueue(model, draft, moment).effects;
}

type Later = Exclude<
  Asked,
  {
    for:
      | "start"
      | "lists"
      | "last_words"
      | "people"
      | "members"
      | "conversation"
      | "page"
      | "first_unread"
      | "around"
      | "place_of"
      | "found"
      | "uploaded";
  }
>;

function onLaterAnswer(model: Model, asked: Later, value: unknown): Effect[] {
  switch (asked.for) {
    case "thread":
      onThread(model, asked, value as ThreadPage);
      return [];
    case "search":
      return onSearchPage(model, asked, value as SearchPage);
    case "pins":
    case "artifacts":
    case "artifact":
      onPanelAnswer(model, asked, value);
      return [];
    case "permissions":
      model.permissions = (value as { permissions: Permission[] }).permissions;
      return [];
    case "sent":
      return onSent(model, asked.id, value as { unresolved?: unknown });
    case "seen":
      onSeen(model, asked.conv, Number((value as { unread_count?: number }).unread_count));
      return [];
    case "go": {
      const conv = asked.conv ?? String((value as { conversation?: string }).conversation);
      return [askConversation(conv), ...go(model, conv)];
    }
    case "done":
      if (asked.done !== null) say(model, asked.done);
      return [];
  }
}

/** Previews of more conversations come with their messages. */
const maxPreviews = 30;

function onStart(model: Model, values: [{ seq: number }, Identity, ...ListAnswers]): Effect[] {
  const [head, identity, ...lists] = values;
  model.identity = identity;
  onLists(model, lists);
  model.ready = true;
  if (!model.conversations.get(model.place)?.member) {
    const first = [...model.conversations.values()].find((row) => row.member && !row.archived);
    if (first && !model.conversations.has(model.place)) model.place = first.id;
  }
  const follow: Effect = { do: "follow", since: head.seq, key: identity.key, name: identity.name };
  const listed = joinedRows(model).slice(0, maxPreviews).map(({ id }) => id);
  return [follow, ...go(model, model.place), askPermissions(), askLastWords(listed)];
}

function onThread(
  { panel }: Model,
  asked: { rootId: string; older: boolean },
  { root, replies, has_more }: ThreadPage,
): void {
  if (panel?.kind !== "thread" || !root.id.startsWith(asked.rootId) || panel.thread.rootId !== asked.rootId) {
    return;
  }
  const { thread } = panel;
  thread.rootId = root.id;
  thread.root = root;
  thread.replies = merge(replies, thread.replies);
  thread.hasOlder = has_more;
  thread.loading = false;
}

type OfPanel = Extract<Asked, { for: "pins" | "artifacts" | "artifact" }>;

function onPanelAnswer({ panel }: Model, asked: OfPanel, value: unknown): void {
  if (asked.for === "pins" && panel?.kind === "pins" && panel.conv === asked.conv) {
    panel.list = (value as { pins: ReadMessage[] }).pins;
  }
  if (panel?.kind !== "artifacts") return;
  if (asked.for === "artifacts") panel.artifacts.list = (value as { artifacts: ArtifactSummary[] }).artifacts;
  if (asked.for === "artifact" && asked.asBase) panel.artifacts.base = value as Artifact;
  if (asked.for === "artifact" && !asked.asBase) {
    panel.artifacts = { ...panel.artifacts, open: value as Artifact, base: null, scroll: 0 };
  }
}

function onSeen(model: Model, conv: string, unread: number): void {
  const row = model.conversations.get(conv);
  if (!row || !Number.isFinite(unread)) return;
  const mentions = unread === 0 ? 0 : row.mention_count;
  model.conversations.set(conv, { ...row, unread_count: unread, mention_count: mentions });
}

/** Everything known is doubtful, as the history is another one or the daemon was away for too long. */
export function loadAnew(model: Model): Effect[] {
  for (const timeline of model.timelines.values()) {
    Object.assign(timeline, { loaded: false, loading: null, messages: [], hasNewer: false });
  }
  return loadTimeline(model, model.place);
}
