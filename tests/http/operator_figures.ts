/** Figures of a daemon that has done a little. */
import type { OuterFigures } from "../../src/http/operator.ts";

export const quietFigures: OuterFigures = {
  connections: {
    mqtt_tcp: 4,
    mqtt_websocket: 1,
    mqtt_sessions: 5,
    event_streams: 0,
    waits: 0,
    uploads: 0,
    mqtt_rejected_total: 0,
  },
  queues: {
    journal_bytes: 0,
    outbox_events: 0,
    bus_publications: 2,
    mqtt_intake_bytes: 0,
    mqtt_kept_bytes: 0,
  },
  journal: {
    sync_seconds: {
      buckets: [{ atMost: 0.001, count: 1 }, { atMost: 0.01, count: 3 }],
      sum: 0.0125,
      count: 4,
    },
    written_bytes_total: 1234,
    failures_total: 0,
  },
  sends_total: { mcp: 7, web: 2 },
  deliveries_total: 40,
  slow_readers: { mqtt_cut_total: 1, mqtt_overflows_total: 0, event_streams_total: 0 },
  refused_total: { mcp: { not_found: 3 }, mqtt: { connect: 0 } },
  search: { building: false, behind_events: 12 },
  files: { stored_total: 1, upload_bytes: 0 },
  memory: { resident_bytes: 9e7, heap_used_bytes: 3e7, heap_total_bytes: 4e7, external_bytes: 1e6 },
};
