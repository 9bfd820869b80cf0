/** The hub: every capability behind one object, each answer given once the journal is on disk. */
import type { NumberedEvent } from "../protocol/events.ts";
import type { Key } from "../protocol/ids.ts";
import type { ImportReport, ImportSource } from "../protocol/import.ts";
import { mayReceive } from "./access.ts";
import * as activity from "./activity.ts";
import type * as api from "./api.ts";
import { artifactGet, artifactList } from "./artifact_reads.ts";
import * as artifacts from "./artifacts.ts";
import { catchup } from "./catchup.ts";
import * as checks from "./check.ts";
import { type Context, whenDurable } from "./context.ts";
import { Compactor } from "./compactor.ts";
import * as updates from "./conversation_update.ts";
import * as conversations from "./conversations.ts";
import { Cues } from "./cues.ts";
import { dmOpen } from "./direct.ts";
import * as edits from "./edit.ts";
import { DeliveryDoor } from "./delivery/door.ts";
import { messageArrived } from "./delivery/waking.ts";
import { feed, follow } from "./feed.ts";
import { figuresOf, type HubLoad, loadOf } from "./figures.ts";
import * as files from "./files.ts";
import { history } from "./history.ts";
import * as identity from "./identity.ts";
import { importFrom, inherit } from "./import.ts";
import type { ImportOptions } from "./import/run.ts";
import { intake } from "./intake.ts";
import { establish, flushPending, recover, SnapshotKeeper, stopPending } from "./lifecycle.ts";
import * as listing from "./listing.ts";
import * as people from "./members.ts";
import * as membership from "./membership.ts";
import { type HubOptions, openContext } from "./open_context.ts";
import { personalOf, personalSet } from "./personal.ts";
import * as pinning from "./pins.ts";
import type { Audience, Bus, SnapshotStore, Traces } from "./ports.ts";
import { preferences } from "./preferences.ts";
import * as profiles from "./profile.ts";
import { publishEvent, publishRetained } from "./publish.ts";
import * as reacting from "./reactions.ts";
import * as reading from "./read.ts";
import { readers } from "./receipts.ts";
import { purge } from "./removal.ts";
import { retentionApply, retentionShow } from "./retention.ts";
import { indexSource, search } from "./search.ts";
import { send } from "./send.ts";
import { audienceOf, maySubscribe } from "./subscriptions.ts";
import { startSweeps } from "./sweeps.ts";
import * as threads from "./threads.ts";
import { concernedBy, wait } from "./wait.ts";

/** Folds the journal and opens for calls. Publications go nowhere until a bus is attached. */
export async function createHub(options: HubOptions): Promise<HubCore> {
  const { ctx, snapshotSeq } = await openContext(options);
  if (ctx.readOnly === null && options.inherited) await inherit(ctx, options.inherited);
  if (ctx.readOnly === null) establish(ctx);
  const hub = new HubCore(ctx, { snapshots: options.snapshots, saved: snapshotSeq });
  return await whenDurable(ctx, hub);
}

export class HubCore extends DeliveryDoor implements api.Hub {
  readonly #ctx: Context;
  readonly #keeper: SnapshotKeeper;
  readonly #compactor: Compactor;
  readonly #stopSweeps: () => void;
  readonly #rates = reacting.reactionRates();
  readonly #notices = new updates.NoticeTimes();
  readonly #cues = new Cues();
  #recovery: Promise<void> = Promise.resolve();
  #refused = 0;

  constructor(ctx: Context, { snapshots, saved }: { snapshots: SnapshotStore; saved: number }) {
    super(ctx);
    this.#ctx = ctx;
    this.#keeper = new SnapshotKeeper(ctx, { snapshots, saved });
    this.#compactor = new Compactor(ctx);
    this.#stopSweeps = startSweeps(ctx);
    ctx.journal.onFailure(() => this.#onFailure(snapshots));
    ctx.outbox.onEvent((event, body) => this.#onEvent(event, body));
    ctx.search?.attach(indexSource(ctx));
  }

  /** From now on publications go to this bus; what is retained is published first. */
  attachBus(bus: Bus): void {
    this.#ctx.outbox.attachBus(bus);
    publishRetained(this.#ctx);
    this.#ctx.presence.refresh();
  }

  /** Calls back for every durable event, in order; for exports and caches. */
  onEvent(listener: (event: NumberedEvent) => void): () => void {
    return this.#ctx.outbox.onEvent(listener);
  }

  /** Whoever has copies of messages is told to remove them. */
  addTraces(traces: Traces): void {
    this.#ctx.traces.push(traces);
  }

  /** Looks through the parts of the journal that were closed since the last time; otherwise done every ten minutes. */
  compact = (): Promise<api.RewriteFigures> => this.#compactor.compact();

  /** Clears what is retained, keeps what was read, saves a snapshot. */
  async close(): Promise<void> {
    this.#stopSweeps();
    await this.#compactor.close();
    await this.#recovery;
    flushPending(this.#ctx);
    this.#ctx.presence.stop();
    await whenDurable(this.#ctx, undefined).catch(() => {});
    await this.#ctx.fileKeeping.close();
    await this.#keeper.close();
    stopPending(this.#ctx);
  }

  #onFailure(snapshots: SnapshotStore): void {
    if (this.#ctx.recovering) return;
    this.#ctx.recovering = true;
    this.#ctx.outbox.discardAfter(this.#ctx.journal.durableSeq);
    this.#recovery = recover(this.#ctx, snapshots);
  }

  #onEvent(event: NumberedEvent, body: Uint8Array): void {
    this.#ctx.search?.wake();
    if (event.imported) return this.#onImported(event, body);
    publishEvent(this.#ctx, event, body);
    this.#ctx.presence.onEvent(event);
    this.#cues.onEvent(this.#ctx, event);
    this.#ctx.followers.event(event);
    if (event.kind !== "message") return;
    this.#ctx.waiters.wake(concernedBy(this.#ctx, event.body));
    messageArrived(this.#ctx, event.body);
  }

  /** Clients hear that a conversation or a person is there; old messages wake nobody. */
  #onImported(event: NumberedEvent, body: Uint8Array): void {
    if (event.kind !== "message" && event.kind !== "reaction") publishEvent(this.#ctx, event, body);
    this.#ctx.followers.event(event);
  }

  /** Takes over a data folder of the Python version. Repeating it changes nothing. */
  async importFrom(source: ImportSource, options: ImportOptions = {}): Promise<ImportReport> {
    if (this.#ctx.recovering) await this.#recovery;
    return await importFrom(this.#ctx, source, options);
  }

  /** Runs one capability on a state that matches the journal, and answers once that state is on disk. */
  async #answer<T>(work: (ctx: Context) => T | Promise<T>): Promise<T> {
    if (this.#ctx.recovering) await this.#recovery;
    const result = work(this.#ctx);
    return await whenDurable(this.#ctx, result instanceof Promise ? await result : result);
  }

  caller = (principal: api.Principal, key?: string | null) => identity.callerOf(this.#ctx, principal, key);
  touch = (caller: api.Caller) => this.#ctx.presence.touch(caller.key, caller.client);
  connect: api.Hub["connect"] = (key, connection) => this.#ctx.presence.connect(key, connection);
  get ownKey(): Key {
    return this.#ctx.settings.identity.key;
  }
  participant(key: Key) {
    const found = this.#ctx.state.participants.get(key);
    return found && { key, name: found.name, type: found.type, tokenRequired: found.tokenRequired };
  }

  join: api.Hub["join"] = (principal, args) => this.#answer((ctx) => membership.join(ctx, principal, args));
  registerParticipant: api.Hub["registerParticipant"] = (_principal, args) =>
    this.#answer((ctx) => {
      const { key, name, type } = identity.register(ctx, { ...args, type: args.type ?? "human" });
      return { key, name, type };
    });
  requireToken = (key: Key, required: boolean) =>
    this.#answer((ctx) => identity.requireToken(ctx, key, { required }));
  updateName: api.Hub["updateName"] = (caller, args) =>
    this.#answer((ctx) => identity.updateName(ctx, caller, args));

  send: api.Hub["send"] = (caller, draft) => this.#answer((ctx) => send(ctx, caller, draft));
  edit: api.Hub["edit"] = (caller, args) => this.#answer((ctx) => edits.edit(ctx, caller, args));
  remove: api.Hub["remove"] = (caller, args) => this.#answer((ctx) => edits.remove(ctx, caller, args));
  pin: api.Hub["pin"] = (caller, args) => this.#answer((ctx) => pinning.pin(ctx, caller, args));
  pins: api.Hub["pins"] = (viewer, conv) => this.#answer((ctx) => pinning.pins(ctx, viewer, conv));
  read: api.Hub["read"] = (caller, query) => this.#answer((ctx) => reading.read(ctx, caller, query));
  page: api.Hub["page"] = (viewer, query) => this.#answer((ctx) => reading.page(ctx, viewer, query));
  message: api.Hub["message"] = (viewer, args) => this.#answer((ctx) => reading.message(ctx, viewer, args));
  readers: api.Hub["readers"] = (viewer, args) => this.#answer((ctx) => readers(ctx, viewer, args));
  threadRead: api.Hub["threadRead"] = (caller, args) =>
    this.#answer((ctx) => threads.threadRead(ctx, caller, args));
  history: api.Hub["history"] = (caller, args) => this.#answer((ctx) => history(ctx, caller.key, args));
  search: api.Hub["search"] = (caller, args) => this.#answer((ctx) => search(ctx, caller, args));
  check: api.Hub["check"] = (caller, args) => this.#answer((ctx) => checks.check(ctx, caller, args));
  catchup: api.Hub["catchup"] = (caller, args) => this.#answer((ctx) => catchup(ctx, caller, args));
  markSeen: api.Hub["markSeen"] = (caller, args) => this.#answer((ctx) => checks.markSeen(ctx, caller, args));
  wait: api.Hub["wait"] = (caller, args) =>
    this.#answer(async (ctx) => {
      const leave = ctx.presence.connect(caller.key, { client: caller.client, instanceId: null });
      return await wait(ctx, caller, args).finally(leave);
    });

  react: api.Hub["react"] = (caller, args) =>
    this.#answer((ctx) => reacting.react(ctx, caller, { args, rates: this.#rates }));
  reactions: api.Hub["reactions"] = (viewer, args) =>
    this.#answer((ctx) => reacting.reactions(ctx, viewer, args));
  reactionsOf: api.Hub["reactionsOf"] = (viewer, conv) =>
    this.#answer((ctx) => reacting.reactionsOf(ctx, viewer, conv));

  members: api.Hub["members"] = (viewer, conv) => this.#answer((ctx) => people.members(ctx, viewer, conv));
  participants: api.Hub["participants"] = (viewer) => this.#answer((ctx) => people.participants(ctx, viewer));
  statusSet: api.Hub["statusSet"] = (caller, args) =>
    this.#answer((ctx) => activity.statusSet(ctx, caller, args));
  statusClear: api.Hub["statusClear"] = (caller, args) =>
    this.#answer((ctx) => activity.statusClear(ctx, caller, args));
  profileStatusSet: api.Hub["profileStatusSet"] = (caller, args) =>
    this.#answer((ctx) => profiles.profileStatusSet(ctx, caller, args));
  profileStatusClear: api.Hub["profileStatusClear"] = (caller) =>
    this.#answer((ctx) => profiles.profileStatusClear(ctx, caller));

  conversations: api.Hub["conversations"] = (caller, args) =>
    this.#answer((ctx) => listing.conversations(ctx, caller, args));
  conversationRows: api.Hub["conversationRows"] = (viewer) =>
    this.#answer((ctx) => listing.conversationRows(ctx, viewer));
  conversationCreate: api.Hub["conversationCreate"] = (caller, args) =>
    this.#answer((ctx) => conversations.conversationCreate(ctx, caller, args));
  conversationUpdate: api.Hub["conversationUpdate"] = (caller, args) =>
    this.#answer((ctx) => updates.conversationUpdate(ctx, caller, { args, notices: this.#notices }));
  conversationArchive: api.Hub["conversationArchive"] = (caller, args) =>
    this.#answer((ctx) => conversations.conversationArchive(ctx, caller, args));
  conversationUnarchive: api.Hub["conversationUnarchive"] = (caller, args) =>
    this.#answer((ctx) => conversations.conversationUnarchive(ctx, caller, args));
  conversationDelete: api.Hub["conversationDelete"] = (caller, args) =>
    this.#answer((ctx) => conversations.conversationDelete(ctx, caller, args));
  leave: api.Hub["leave"] = (caller, args) => this.#answer((ctx) => membership.leave(ctx, caller, args));
  kick: api.Hub["kick"] = (caller, args) => this.#answer((ctx) => membership.kick(ctx, caller, args));
  invite: api.Hub["invite"] = (caller, args) => this.#answer((ctx) => membership.invite(ctx, caller, args));
  roleGet: api.Hub["roleGet"] = (caller, args) => this.#answer((ctx) => updates.roleGet(ctx, caller, args));
  roleSet: api.Hub["roleSet"] = (caller, args) => this.#answer((ctx) => updates.roleSet(ctx, caller, args));
  dmOpen: api.Hub["dmOpen"] = (caller, args) => this.#answer((ctx) => dmOpen(ctx, caller, args));
  preferences: api.Hub["preferences"] = (caller, args) =>
    this.#answer((ctx) => preferences(ctx, caller, args));
  personal: api.Hub["personal"] = (caller) => this.#answer((ctx) => personalOf(ctx, caller));
  personalSet: api.Hub["personalSet"] = (caller, set) => this.#answer((ctx) => personalSet(ctx, caller, set));

  artifactCreate: api.Hub["artifactCreate"] = (caller, args) =>
    this.#answer((ctx) => artifacts.artifactCreate(ctx, caller, args));
  artifactUpdate: api.Hub["artifactUpdate"] = (caller, args) =>
    this.#answer((ctx) => artifacts.artifactUpdate(ctx, caller, args));
  artifactGet: api.Hub["artifactGet"] = (viewer, args) =>
    this.#answer((ctx) => artifactGet(ctx, viewer, args));
  artifactList: api.Hub["artifactList"] = (viewer, conv) =>
    this.#answer((ctx) => artifactList(ctx, viewer, conv));
  artifactDelete: api.Hub["artifactDelete"] = (caller, args) =>
    this.#answer((ctx) => artifacts.artifactDelete(ctx, caller, args));

  filePut: api.Hub["filePut"] = (caller, upload) => this.#answer((ctx) => files.filePut(ctx, caller, upload));
  fileOpen: api.Hub["fileOpen"] = (viewer, args) => this.#answer((ctx) => files.fileOpen(ctx, viewer, args));
  fileList: api.Hub["fileList"] = (viewer, args) => this.#answer((ctx) => files.fileList(ctx, viewer, args));

  retentionShow: api.Hub["retentionShow"] = (caller) => this.#answer((ctx) => retentionShow(ctx, caller));
  retentionApply: api.Hub["retentionApply"] = (caller) => this.#answer((ctx) => retentionApply(ctx, caller));
  purge: api.Hub["purge"] = (caller, args) => this.#answer((ctx) => purge(ctx, caller, args));

  permissions: api.Hub["permissions"] = (caller) => this.#answer((ctx) => ctx.permissions.list(caller));
  permissionAnswer: api.Hub["permissionAnswer"] = (caller, args) =>
    this.#answer((ctx) => ctx.permissions.answer(ctx, caller, args));

  feed: api.Hub["feed"] = (viewer, args) => this.#answer((ctx) => feed(ctx, viewer, args));
  follow: api.Hub["follow"] = (viewer, args) => follow(this.#ctx, viewer, args);
  takeCues: api.Hub["takeCues"] = (key) => this.#answer((ctx) => this.#cues.take(ctx, key));

  /** A verdict is given only once what it stored is on disk: the broker acknowledges after it. */
  intake: api.Hub["intake"] = async (session, packet) => {
    const verdict = await this.#answer((ctx) => intake(ctx, session, { packet, rates: this.#rates }));
    if (verdict.action === "refuse" || verdict.action === "ignore") this.#refused++;
    return verdict;
  };
  sessionEnded = (session: api.MqttSession) => this.#ctx.presence.sessionEnded(session);
  mayReceive = (viewer: api.Viewer, audience: Audience) => mayReceive(this.#ctx.state, viewer, audience);
  audienceOf = (topic: string) => audienceOf(this.#ctx, topic);
  maySubscribe: api.Hub["maySubscribe"] = (viewer, filter) => maySubscribe(viewer, filter);

  /** For whoever runs the daemon. */
  load(): HubLoad {
    return loadOf(this.#ctx);
  }

  figures(): api.HubFigures {
    return figuresOf(this.#ctx, { refused: this.#refused });
  }
}
