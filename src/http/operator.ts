/** What whoever runs the daemon wants to know beside the hub's own figures: for /metrics, /api/status and `status`. */
import type { HistogramFigures } from "../lib/histogram.ts";

/** How often each reason was given for refusing something, by its code. */
export type Reasons = Readonly<Record<string, number>>;

export interface OperatorFigures {
  connections: {
    mqtt_tcp: number;
    mqtt_websocket: number;
    /** Those that have said who they are. */
    mqtt_sessions: number;
    event_streams: number;
    /** Calls that wait for a message. */
    waits: number;
    uploads: number;
    /** Turned away as there were too many. */
    mqtt_rejected_total: number;
  };
  /** What waits, and for what. */
  queues: {
    /** Bytes for the disk. */
    journal_bytes: number;
    /** Events until they are on disk. */
    outbox_events: number;
    /** Publications for the broker. */
    bus_publications: number;
    /** Bytes of MQTT publishes that the hub still decides on. */
    mqtt_intake_bytes: number;
    /** Bytes for MQTT sessions that are away. */
    mqtt_kept_bytes: number;
  };
  journal: {
    /** Seconds that each sync of the disk took. */
    sync_seconds: HistogramFigures;
    written_bytes_total: number;
    failures_total: number;
  };
  /** Messages by the kind of client they came from. */
  sends_total: Readonly<Record<string, number>>;
  /** Publications handed to MQTT readers. */
  deliveries_total: number;
  slow_readers: {
    /** MQTT connections that were cut as they took nothing. */
    mqtt_cut_total: number;
    /** Sessions that were away for so long that what waited for them was dropped. */
    mqtt_overflows_total: number;
    /** Event streams that fell too far behind and have to start again. */
    event_streams_total: number;
  };
  refused_total: { http: Reasons; mcp: Reasons; mqtt: Reasons };
  http: { requests_total: number; failures_total: number };
  search: {
    /** True while the index does not have what was there at the start; searches take longer. */
    building: boolean;
    /** Events that are on disk and not yet in the index. */
    behind_events: number;
  };
  files: { stored_total: number; upload_bytes: number };
  memory: {
    resident_bytes: number;
    heap_used_bytes: number;
    heap_total_bytes: number;
    external_bytes: number;
  };
}

/** The part that the HTTP door counts itself. */
export type DoorFigures = Pick<OperatorFigures, "http"> & { refused: Reasons };
/** The rest, which its composer gives. */
export type OuterFigures = Omit<OperatorFigures, "http" | "refused_total"> & {
  refused_total: Omit<OperatorFigures["refused_total"], "http">;
};

export function operatorFigures(outer: OuterFigures, { http, refused }: DoorFigures): OperatorFigures {
  return { ...outer, http, refused_total: { http: refused, ...outer.refused_total } };
}
