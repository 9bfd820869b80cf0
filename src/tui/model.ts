/** Everything that the chat knows and shows: plain data. Only `update` changes it, only `view` draws it. */
import type { ConversationId, Key } from "../protocol/ids.ts";
import type { ReadMessage } from "../protocol/message.ts";
import type {
  Activity,
  Artifact,
  ArtifactSummary,
  Conversation,
  Identity,
  Member,
  Permission,
  ProfileStatus,
  SearchHit,
} from "./answers.ts";
import { noSight, type Sight } from "./sight.ts";
import { emptyEditor } from "./editing.ts";
import type { Editor } from "./terminal/editor.ts";

export interface Size {
  columns: number;
  rows: number;
}

export interface Person {
  key: Key;
  name: string;
  type: Member["type"];
  connections: Readonly<Record<string, { client: string; status: "online" | "away" }>>;
  profile: ProfileStatus | null;
  conversations: readonly ConversationId[];
  /** What an agent's session does, as its hooks tell; null: nothing is known. */
  session: "busy" | "idle" | "waiting" | null;
}

/** Where a list of rows is looked at: its last line in sight is so many lines above the end of a row. */
export interface Anchor {
  row: string;
  below: number;
}

export interface Timeline {
  conv: ConversationId;
  /** Without replies, oldest first, without gaps. */
  messages: readonly ReadMessage[];
  loaded: boolean;
  loading: "page" | "older" | "newer" | null;
  problem: string | null;
  hasOlder: boolean;
  hasNewer: boolean;
  /** Above it stands the line "new". */
  unreadFrom: string | null;
  /** Null: at the end, and following it. */
  anchor: Anchor | null;
  openRuns: ReadonlySet<string>;
  /** The newest number that the daemon was told to be read. */
  seenSeq: number;
  /** After a refusal: not before this is the page asked for again. */
  retryAt: number;
}

export interface Thread {
  conv: ConversationId;
  rootId: string;
  root: ReadMessage | null;
  replies: readonly ReadMessage[];
  hasOlder: boolean;
  loading: boolean;
  problem: string | null;
  anchor: Anchor | null;
}

/** A message on its way; `id` makes sending it again safe. */
export interface Outgoing {
  id: string;
  conversation: ConversationId;
  message: string;
  recipients: Key[] | null;
  reply_to: string | null;
  /** What the daemon has of them already. */
  files: readonly { id: string; name: string }[];
  client_ts: string;
  state: "pending" | "sending" | "failed";
  problem: string | null;
}

export interface SearchState {
  /** The query that the results answer; null: none yet. */
  asked: string | null;
  /** The query that is looked for just now. */
  loading: string | null;
  order: "relevance" | "newest";
  results: readonly SearchHit[];
  /** Where the next results begin; null: these are all. */
  next: string | null;
  /** The daemon's index is not complete: searching takes longer. */
  building: boolean;
  problem: string | null;
  picked: number;
  /** When something was typed that was not looked for yet. */
  typedAt: number | null;
}

export interface ArtifactsState {
  conv: ConversationId;
  list: readonly ArtifactSummary[] | null;
  picked: number;
  open: Artifact | null;
  /** The older version that the open one is compared with. */
  base: Artifact | null;
  scroll: number;
  problem: string | null;
}

/** What stands beside or over the timeline. Most have a row that is picked. */
export type Panel =
  | { kind: "thread"; thread: Thread }
  | { kind: "search"; search: SearchState }
  | { kind: "artifacts"; artifacts: ArtifactsState }
  | { kind: "pins"; conv: ConversationId; list: readonly ReadMessage[] | null; picked: number }
  | { kind: "agents"; picked: number }
  | { kind: "permissions"; picked: number }
  | { kind: "help"; scroll: number };

/** A box over everything that takes the keys. */
export type Overlay =
  | { kind: "palette"; picked: number }
  | { kind: "create" }
  | { kind: "confirm"; question: string; action: "archive" | "delete" | "quit"; about: string };

export interface Notice {
  text: string;
  tone: "info" | "problem";
  until: number;
}

export interface Completion {
  /** Where in the text the candidates go. */
  from: number;
  to: number;
  candidates: readonly Candidate[];
  picked: number;
  /** True once Tab was pressed: the picked one stands in the text. */
  cycling: boolean;
}

export interface Candidate {
  insert: string;
  label: string;
  detail: string;
}

export interface Model {
  size: Size;
  focused: boolean;
  now: number;
  identity: Identity | null;
  /** `over`: the daemon lets this client in no more. */
  link: "starting" | "live" | "offline" | "over";
  linkProblem: string | null;
  ready: boolean;
  /** When what the first screen needs is asked for again. */
  nextStart: number;
  place: ConversationId;
  conversations: Map<ConversationId, Conversation>;
  order: readonly ConversationId[];
  people: Map<Key, Person>;
  mutedPeople: ReadonlySet<Key>;
  /** `conv key` → until when. */
  typing: Map<string, number>;
  /** `conv key` → what they do. */
  activities: Map<string, Activity>;
  /** How far others have read, by `conv key`. */
  readUpTo: Map<string, number>;
  timelines: Map<ConversationId, Timeline>;
  /** Unread replies by root. */
  threadUnread: Map<string, number>;
  lastWords: Map<ConversationId, string>;
  outbox: readonly Outgoing[];
  editor: Editor;
  /** The field of the palette, of search and of "new conversation". */
  field: Editor;
  drafts: Map<string, string>;
  sent: readonly string[];
  /** Where in `sent` the arrow keys stand; null: not there. */
  recall: number | null;
  completion: Completion | null;
  panel: Panel | null;
  overlay: Overlay | null;
  /** The message that the next key acts on. */
  selected: string | null;
  /** The message that was gone to: shown, but no key acts on it. */
  marked: string | null;
  showIds: boolean;
  /** Runs of system lines are all shown. */
  unfolded: boolean;
  showPeople: boolean;
  notice: Notice | null;
  permissions: readonly Permission[];
  lastTypingSaid: number;
  draftChanged: number | null;
  /** When the newest message in sight came into sight. */
  dwell: { conv: ConversationId; id: string; since: number } | null;
  /** Conversations that are to be asked for again, and when. */
  stale: Map<string, number>;
  /** What the last frame showed. */
  sight: Sight;
}

export function newModel({ size, place, now }: { size: Size; place: ConversationId; now: number }): Model {
  return { ...nothingKnown(), ...nothingOpen(), size, place, now };
}

function nothingKnown() {
  return {
    identity: null,
    link: "starting" as const,
    linkProblem: null,
    ready: false,
    nextStart: 0,
    conversations: new Map(),
    order: [],
    people: new Map(),
    mutedPeople: new Set<Key>(),
    typing: new Map(),
    activities: new Map(),
    readUpTo: new Map(),
    timelines: new Map(),
    threadUnread: new Map(),
    lastWords: new Map(),
    permissions: [],
    stale: new Map(),
  };
}

function nothingOpen() {
  return {
    focused: true,
    outbox: [],
    editor: emptyEditor(),
    field: emptyEditor(),
    drafts: new Map(),
    sent: [],
    recall: null,
    completion: null,
    panel: null,
    overlay: null,
    selected: null,
    marked: null,
    showIds: false,
    unfolded: false,
    showPeople: true,
    notice: null,
    lastTypingSaid: 0,
    draftChanged: null,
    dwell: null,
    sight: noSight,
  };
}
