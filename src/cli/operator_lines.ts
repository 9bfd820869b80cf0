/** What a daemon does and what waits in it, for people: the figures of /metrics in a few lines. */
import type { Json } from "../client/daemon_client.ts";
import { byteSize } from "../lib/byte_size.ts";

/** `figures`: what GET /api/status answers. Nothing where a daemon of another version does not say it. */
export function operatorLines(figures: Json): string[] {
  const operator = objectAt(figures, "operator");
  if (operator === undefined) return [];
  const of = (name: string) => objectAt(operator, name) ?? {};
  return [
    `Connections: ${connections(of("connections"))}`,
    `Since the start: ${sent(of("sends_total"))}, ${
      numberAt(operator, "deliveries_total")
    } delivered over MQTT`,
    `Waiting: ${waiting(of("queues"))}`,
    `Disk: ${disk(of("journal"))}`,
    `Slow readers: ${listed(of("slow_readers"), slowReaders)}`,
    `Refused: ${refused(of("refused_total"))}`,
    ...searchLine(objectAt(operator, "search")),
    `Files: ${files(figures)}`,
    `Memory: ${byteSize(numberAt(of("memory"), "resident_bytes"))}`,
  ];
}

const slowReaders: Readonly<Record<string, string>> = {
  mqtt_cut_total: "MQTT connections cut",
  mqtt_overflows_total: "queues of absent MQTT sessions dropped",
  event_streams_total: "event streams told to start again",
};

const queues: Readonly<Record<string, string>> = {
  outbox_events: "events for the disk",
  bus_publications: "publications for the broker",
};

const byteQueues: Readonly<Record<string, string>> = {
  journal_bytes: "for the disk",
  mqtt_intake_bytes: "of MQTT publishes to decide on",
  mqtt_kept_bytes: "for absent MQTT sessions",
};

function connections(open: Json): string {
  const mqtt = numberAt(open, "mqtt_tcp") + numberAt(open, "mqtt_websocket");
  const rest = [["event_streams", "event streams"], ["waits", "waiting calls"], [
    "uploads",
    "uploads",
  ]] as const;
  return [`${mqtt} MQTT`, ...rest.map(([name, words]) => `${numberAt(open, name)} ${words}`)].join(", ");
}

function sent(byClient: Json): string {
  const counts = Object.keys(byClient).map((client) => ({ client, count: numberAt(byClient, client) }));
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  const parts = counts.map(({ client, count }) => `${client} ${count}`).join(", ");
  return `${all} messages sent${parts === "" ? "" : ` (${parts})`}`;
}

function waiting(waits: Json): string {
  const bytes = Object.entries(byteQueues).filter(([name]) => numberAt(waits, name) > 0)
    .map(([name, words]) => `${byteSize(numberAt(waits, name))} ${words}`);
  const all = [...bytes, ...named(waits, queues)];
  return all.length === 0 ? "nothing" : all.join(", ");
}

function disk(journal: Json): string {
  const times = objectAt(journal, "sync_seconds") ?? {};
  const count = numberAt(times, "count");
  const average = count === 0 ? 0 : numberAt(times, "sum") / count * 1000;
  const failures = numberAt(journal, "failures_total");
  const words = `${count} syncs, ${average.toFixed(1)} ms on average`;
  return failures === 0 ? words : `${words}, ${failures} FAILED`;
}

function refused(doors: Json): string {
  const reasons = Object.keys(doors).flatMap((door) => {
    const counts = objectAt(doors, door) ?? {};
    return Object.keys(counts).map((reason) => ({
      text: `${door} ${reason}`,
      count: numberAt(counts, reason),
    }));
  }).filter(({ count }) => count > 0);
  const all = reasons.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) return "none";
  return `${all} (${reasons.map(({ text, count }) => `${text} ${count}`).join(", ")})`;
}

function searchLine(index: Json | undefined): string[] {
  if (index === undefined) return [];
  const behind = numberAt(index, "behind_events");
  if (index.building === true) return [`Search: the index is being built, ${behind} events to go`];
  return [behind === 0 ? "Search: the index is complete" : `Search: the index is ${behind} events behind`];
}

function files(figures: Json): string {
  const loose = numberAt(figures, "files_unreferenced");
  const words = `${numberAt(figures, "files")}, ${byteSize(numberAt(figures, "file_bytes"))}`;
  return loose === 0 ? words : `${words}; ${loose} in no message`;
}

function listed(counts: Json, names: Readonly<Record<string, string>>): string {
  return named(counts, names).join(", ") || "none";
}

function named(counts: Json, names: Readonly<Record<string, string>>): string[] {
  return Object.entries(names).filter(([name]) => numberAt(counts, name) > 0)
    .map(([name, words]) => `${numberAt(counts, name)} ${words}`);
}

function objectAt(value: Json, name: string): Json | undefined {
  const found = value[name];
  return typeof found === "object" && found !== null ? found as Json : undefined;
}

function numberAt(value: Json, name: string): number {
  const found = value[name];
  return typeof found === "number" ? found : 0;
}
