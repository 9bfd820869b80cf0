/** A hub in memory with a clock that tests move, and people in it. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Caller, ClientType, Principal, SendResult } from "../../src/hub/api.ts";
import type { LentColumns } from "../../src/hub/columns.ts";
import { createHub, type HubCore } from "../../src/hub/hub.ts";
import type {
  Clock,
  HubSettings,
  Log,
  Publication,
  Snapshot,
  SnapshotDraft,
  SnapshotStore,
} from "../../src/hub/ports.ts";
import type { CommsError } from "../../src/protocol/errors.ts";
import type { SearchIndex } from "../../src/protocol/search_index.ts";
import { formatTime } from "../../src/protocol/time.ts";
import { MemoryBlobs } from "../../src/store/memory_blobs.ts";
import { MemoryJournal } from "../../src/store/memory_journal.ts";

/** Time stands still until it is moved; what is due runs in order. */
export class TestClock implements Clock {
  #now: number;
  #timers: { at: number; call: () => void }[] = [];

  constructor(start = "2026-03-13T14:00:00Z") {
    this.#now = Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.#now + ms, call };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.call();
    }
    this.#now = end;
  }
}

/** Copied into one. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

export function joinedColumns(columns: LentColumns): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(columns).map(([name, parts]) => [name, joined(parts)]));
}

export class MemorySnapshots implements SnapshotStore {
  latest: Snapshot | undefined;
  load(maxSeq: number): Promise<Snapshot | undefined> {
    return Promise.resolve(
      this.latest && this.latest.seq <= maxSeq ? structuredClone(this.latest) : undefined,
    );
  }
  save({ seq, format, meta, columns }: SnapshotDraft): Promise<void> {
    this.latest = {
      seq,
      format,
      meta: JSON.parse(new TextDecoder().decode(joined(meta))),
      columns: joinedColumns(columns),
    };
    return Promise.resolve();
  }
}

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

export const OWNER = "0a0a0a0a";

export interface World {
  hub: HubCore;
  journal: MemoryJournal;
  clock: TestClock;
  snapshots: MemorySnapshots;
  blobs: MemoryBlobs;
  published: Publication[];
  settings: HubSettings;
  /** Registers somebody and puts them into `general`. */
  person(name: string, options?: { type?: "human" | "claude"; conversation?: string }): Promise<Caller>;
  say(caller: Caller, message: string, more?: Record<string, unknown>): Promise<SendResult>;
  /** What was published on a topic so far, decoded. */
  on(topic: string): Record<string, unknown>[];
  /** The same journal opened again, as after a restart. */
  reopened(): Promise<World>;
}

/** For assert.rejects: a refusal with this code. */
export function refused(code: string) {
  return (error: CommsError) => {
    assert.equal(error.code, code, error.message);
    return true;
  };
}

export function anonymous(client: ClientType = "mcp"): Principal {
  return { key: null, proven: false, owner: false, client };
}

const settings: HubSettings = {
  identity: { key: OWNER, name: "owner", type: "human" },
  autoJoin: ["general"],
  activityTtlSeconds: 120,
  activityTtlMaxSeconds: 300,
  connectionTtlSeconds: 600,
  idleAwaySeconds: 300,
  cueOnBroadcast: false,
  cuesEnabled: true,
  files: { maxFileBytes: 1000, maxFilesBytes: 5000, keepFreeBytes: 0, graceMs: 3_600_000 },
};

export interface WorldOptions {
  journal?: MemoryJournal;
  clock?: TestClock;
  snapshots?: MemorySnapshots;
  blobs?: MemoryBlobs;
  settings?: Partial<HubSettings>;
  log?: Log;
  /** Made for each hub. */
  search?: (journal: MemoryJournal) => SearchIndex;
}

export async function testWorld(options: WorldOptions = {}): Promise<World> {
  const journal = options.journal ?? new MemoryJournal();
  const clock = options.clock ?? new TestClock();
  const snapshots = options.snapshots ?? new MemorySnapshots();
  const blobs = options.blobs ?? new MemoryBlobs(() => clock.now());
  const own = { ...settings, ...options.settings };
  let counter = 0;
  const ids = {
    uuid: () => crypto.randomUUID(),
    key: () => (0xc0de0000 + journal.nextSeq * 16 + counter++).toString(16).padStart(8, "0"),
  };
  const hub = await createHub({
    journal,
    snapshots,
    blobs,
    clock,
    ids,
    log: options.log ?? quiet,
    settings: own,
    formatTime,
    ...options.search && { search: options.search(journal) },
  });
  const published: Publication[] = [];
  hub.attachBus({ publish: (publication) => published.push(publication) });
  const decoder = new TextDecoder();
  return {
    hub,
    journal,
    clock,
    snapshots,
    blobs,
    published,
    settings: own,
    async person(name, { type = "claude", conversation = "general" } = {}) {
      if (type === "human") await hub.registerParticipant(anonymous("web"), { name, type });
      const key = type === "human" ? keyOf(await hub.participants(null), name) : null;
      const joined = await hub.join(anonymous(), { name, conversation, key });
      return hub.caller(anonymous(), joined.key);
    },
    say: (caller, message, more = {}) => hub.send(caller, { conversation: "general", message, ...more }),
    on: (topic) =>
      published.filter((p) => p.topic === topic && p.payload.length > 0)
        .map((p) => JSON.parse(decoder.decode(p.payload))),
    reopened: () => testWorld({ ...options, journal, clock, snapshots, blobs }),
  };
}

function keyOf({ participants }: { participants: { key: string; name: string }[] }, name: string): string {
  return participants.find((participant) => participant.name === name)!.key;
}
