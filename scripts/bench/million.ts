/**
 * A history of a million messages, made through the store's own door; the same at each run.
 * `deno run -A scripts/bench/million.ts FOLDER [MESSAGES]` leaves it in a folder for a daemon to open.
 */
import { type Event, eventNumber, eventVersion } from "../../src/protocol/events.ts";
import { formatTime } from "../../src/protocol/time.ts";
import { type DiskStore, openDiskStore } from "../../src/store/open_store.ts";
import { type Cast, castEvents, castOf } from "./million/cast.ts";
import { Talk } from "./million/talk.ts";
import { randomFrom, vocabulary } from "./million/vocabulary.ts";

export interface MillionOptions {
  /** The home folder of claude-comms; must not hold a journal yet. */
  dir: string;
  /** Default 1,000,000. */
  messages?: number;
  /** Default 200, six in ten of them public. */
  conversations?: number;
  /** Default 40. */
  people?: number;
  /** Default 25,000. */
  words?: number;
  seed?: number;
}

export interface Million {
  cast: Cast;
  /** Most frequent first. */
  words: readonly string[];
  seconds: number;
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const encoder = new TextEncoder();
/** What may wait for the disk at once. */
const batchMessages = 2000;
/** Messages are spread evenly over the time before this. */
const endMs = Date.parse("2026-03-13T12:00:00Z");
const secondsBetween = 30;

/** Writes the history and closes the store. */
export async function makeMillion(options: MillionOptions): Promise<Million> {
  const { messages = 1_000_000, conversations = 200, people = 40, words: size = 25_000, seed = 1 } = options;
  const begun = performance.now();
  const random = randomFrom(seed);
  const words = vocabulary(size, random);
  const cast = castOf({ people, rooms: conversations }, random);
  const talk = new Talk({ cast, words, random });
  const startMs = endMs - messages * secondsBetween * 1000;
  await using store = await openDiskStore({ dir: options.dir, log: quiet });
  const append = appender(store);
  for (const event of castEvents(cast, startMs)) append(event);
  for (let n = 0; n < messages; n++) {
    for (const event of talk.next(formatTime(startMs + n * secondsBetween * 1000))) append(event);
    if (n % batchMessages === 0) await store.journal.durable(store.journal.nextSeq - 1);
  }
  await store.journal.durable(store.journal.nextSeq - 1);
  return { cast, words, seconds: (performance.now() - begun) / 1000 };
}

/** Numbers events as the hub does. */
function appender({ journal }: DiskStore): (event: Event) => void {
  const refs = new Map<string, number>();
  return (event) => {
    const seq = journal.nextSeq;
    if (event.kind === "message") event.body.seq = seq;
    else if ("conv" in event.body) event.body.ref = refs.get(event.body.conv) ?? seq;
    if (event.kind === "conversation_created") refs.set(event.body.conv, seq);
    journal.append({
      kind: eventNumber[event.kind],
      kindVersion: eventVersion,
      actor: actorOf(event),
      body: encoder.encode(JSON.stringify(event.body)),
    });
  };
}

function actorOf(event: Event): string {
  if (event.kind === "message") return event.body.sender.key;
  return "by" in event.body && event.body.by !== null ? event.body.by : "00000000";
}

if (import.meta.main) {
  const [dir, messages = "1000000"] = Deno.args;
  if (dir === undefined) {
    throw new Error("Name the folder: deno run -A scripts/bench/million.ts FOLDER [MESSAGES]");
  }
  const { seconds } = await makeMillion({ dir, messages: Number(messages) });
  console.log(`${messages} messages in ${seconds.toFixed(1)} s`);
}
