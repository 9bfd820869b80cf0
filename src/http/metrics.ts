/** Figures in the text format of Prometheus. */
import type { HubFigures } from "../hub/api.ts";
import type { HistogramFigures } from "../lib/histogram.ts";
import type { OperatorFigures } from "./operator.ts";

export interface MetricsFacts {
  hub: HubFigures;
  operator: OperatorFigures;
  version: string;
  /** Milliseconds since 1970. */
  startedAt: number;
}

type Labels = Readonly<Record<string, string>>;

interface Sample {
  value: number;
  labels?: Labels;
  /** What a histogram adds to its name. */
  suffix?: string;
}

interface Metric {
  /** Without the prefix; counters end in `_total`, sizes in `_bytes`, times in `_seconds`. */
  name: string;
  type: "counter" | "gauge" | "histogram";
  help: string;
  read: (facts: MetricsFacts) => number | readonly Sample[];
}

const prefix = "claude_comms_";

function gauge(name: string, help: string, read: Metric["read"]): Metric {
  return { name, type: "gauge", help, read };
}

function counter(name: string, help: string, read: Metric["read"]): Metric {
  return { name, type: "counter", help, read };
}

/** One row for each figure. */
const table: readonly Metric[] = [
  gauge("info", "The version that runs, as a label", ({ version }) => [{ value: 1, labels: { version } }]),
  gauge("start_time_seconds", "When it was started, since 1970", ({ startedAt }) => startedAt / 1000),
  gauge("writable", "1 while messages can be stored, else 0", ({ hub }) => Number(hub.writable)),
  gauge("seq", "The number of the newest event", ({ hub }) => hub.seq),
  gauge("durable_seq", "The number of the newest event that is on disk", ({ hub }) => hub.durable_seq),
  gauge("participants", "Registered participants", ({ hub }) => hub.participants),
  gauge("participants_online", "Participants who are there now", ({ hub }) => hub.online),
  gauge("conversations", "Conversations that are not deleted", ({ hub }) => hub.conversations),
  gauge("messages", "Messages that are kept", ({ hub }) => hub.messages),
  counter(
    "sends_total",
    "Messages sent since the start, by kind of client",
    ({ operator }) => labelled("client", operator.sends_total),
  ),
  counter(
    "deliveries_total",
    "Publications handed to MQTT readers",
    ({ operator }) => operator.deliveries_total,
  ),
  gauge("connections", "Open connections and calls that wait, by kind", ({ operator: { connections } }) => {
    const { mqtt_rejected_total: _, ...open } = connections;
    return labelled("kind", open);
  }),
  counter(
    "connections_rejected_total",
    "MQTT connections turned away as there were too many",
    ({ operator }) => operator.connections.mqtt_rejected_total,
  ),
  gauge(
    "journal_waiting_bytes",
    "Bytes that wait for the disk",
    ({ operator }) => operator.queues.journal_bytes,
  ),
  gauge(
    "outbox_waiting_events",
    "Events that wait until they are on disk",
    ({ operator }) => operator.queues.outbox_events,
  ),
  gauge(
    "bus_waiting_publications",
    "Publications that wait for the broker",
    ({ operator }) => operator.queues.bus_publications,
  ),
  gauge(
    "mqtt_intake_waiting_bytes",
    "Bytes of MQTT publishes that are being decided",
    ({ operator }) => operator.queues.mqtt_intake_bytes,
  ),
  gauge(
    "mqtt_kept_bytes",
    "Bytes that wait for MQTT sessions that are away",
    ({ operator }) => operator.queues.mqtt_kept_bytes,
  ),
  {
    name: "journal_sync_seconds",
    type: "histogram",
    help: "How long the disk took to sync the journal",
    read: ({ operator }) => histogram(operator.journal.sync_seconds),
  },
  counter(
    "journal_written_bytes_total",
    "Bytes written into the journal",
    ({ operator }) => operator.journal.written_bytes_total,
  ),
  counter(
    "journal_failures_total",
    "Writes of the journal that failed",
    ({ operator }) => operator.journal.failures_total,
  ),
  counter(
    "slow_readers_total",
    "Readers that fell too far behind, by kind",
    ({ operator: { slow_readers } }) => [
      { labels: { kind: "mqtt_cut" }, value: slow_readers.mqtt_cut_total },
      { labels: { kind: "mqtt_overflow" }, value: slow_readers.mqtt_overflows_total },
      { labels: { kind: "event_stream" }, value: slow_readers.event_streams_total },
    ],
  ),
  counter(
    "refused_total",
    "Inputs refused, by door and reason",
    ({ operator: { refused_total } }) =>
      Object.entries(refused_total).flatMap(([door, reasons]) =>
        Object.entries(reasons).map(([reason, value]) => ({ labels: { door, reason }, value }))
      ),
  ),
  counter("http_requests_total", "HTTP requests", ({ operator }) => operator.http.requests_total),
  counter(
    "http_failures_total",
    "HTTP requests that met a fault, which the log tells",
    ({ operator }) => operator.http.failures_total,
  ),
  gauge(
    "search_building",
    "1 while the search index is being built, else 0",
    ({ operator }) => Number(operator.search.building),
  ),
  gauge(
    "search_behind_events",
    "Events that are not yet in the search index",
    ({ operator }) => operator.search.behind_events,
  ),
  gauge("files", "Shared files", ({ hub }) => hub.files),
  gauge("files_bytes", "Bytes of shared files on disk, each content once", ({ hub }) => hub.file_bytes),
  gauge("files_unreferenced", "Files that no message carries", ({ hub }) => hub.files_unreferenced),
  counter(
    "files_stored_total",
    "Files stored since the start",
    ({ operator }) => operator.files.stored_total,
  ),
  counter(
    "files_collected_total",
    "Files removed as no message carried them",
    ({ hub }) => hub.files_collected,
  ),
  gauge("upload_bytes", "Bytes of files that are coming in", ({ operator }) => operator.files.upload_bytes),
  gauge("memory_bytes", "Memory by kind; resident is what the system sees", ({ operator: { memory } }) => [
    { labels: { kind: "resident" }, value: memory.resident_bytes },
    { labels: { kind: "heap_used" }, value: memory.heap_used_bytes },
    { labels: { kind: "heap_total" }, value: memory.heap_total_bytes },
    { labels: { kind: "external" }, value: memory.external_bytes },
  ]),
];

export function metricsText(facts: MetricsFacts): string {
  return table.map((metric) => metricText(metric, facts)).join("");
}

function metricText({ name, type, help, read }: Metric, facts: MetricsFacts): string {
  const full = `${prefix}${name}`;
  const figures = read(facts);
  const samples = typeof figures === "number" ? [{ value: figures }] : figures;
  const lines = samples.map((sample) => sampleText(full, sample));
  return [`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`, ...lines, ""].join("\n");
}

function sampleText(name: string, { value, labels, suffix = "" }: Sample): string {
  const pairs = Object.entries(labels ?? {}).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${suffix}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`;
}

function escaped(text: string): string {
  return text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}

function labelled(label: string, figures: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(figures).map(([name, value]) => ({ value, labels: { [label]: name } }));
}

function histogram({ buckets, sum, count }: HistogramFigures): Sample[] {
  const within = buckets.map(({ atMost, count }) => ({
    suffix: "_bucket",
    labels: { le: String(atMost) },
    value: count,
  }));
  return [
    ...within,
    { suffix: "_bucket", labels: { le: "+Inf" }, value: count },
    { suffix: "_sum", value: sum },
    { suffix: "_count", value: count },
  ];
}
