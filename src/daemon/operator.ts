/** Gathers from all parts what whoever runs the daemon wants to know. */
import type { BrokerStats } from "../broker/broker.ts";
import type { OuterFigures } from "../http/operator.ts";
import type { HubFigures } from "../hub/api.ts";
import type { HubLoad } from "../hub/figures.ts";
import type { SearchIndex } from "../protocol/search_index.ts";
import type { JournalFigures } from "../store/journal_figures.ts";

export interface OperatorSources {
  hub: { figures(): HubFigures; load(): HubLoad };
  journal: { readonly figures: JournalFigures; readonly durableSeq: number };
  broker: { stats(): BrokerStats };
  search: Pick<SearchIndex, "seq" | "building">;
  /** Refusals of the MCP door by their code. */
  mcp: { refused: { readonly counts: Record<string, number> } };
}

export function gatherFigures(sources: OperatorSources): OuterFigures {
  const figures = sources.hub.figures();
  const load = sources.hub.load();
  const broker = sources.broker.stats();
  const journal = sources.journal.figures;
  return {
    connections: connectionsOf(figures, broker),
    queues: {
      journal_bytes: journal.waitingBytes,
      outbox_events: load.outboxEvents,
      bus_publications: broker.bus.waiting,
      mqtt_intake_bytes: broker.publishes.waitingBytes,
      mqtt_kept_bytes: broker.kept.queuedBytes,
    },
    journal: {
      sync_seconds: journal.syncSeconds,
      written_bytes_total: journal.writtenBytes,
      failures_total: journal.failures,
    },
    sends_total: load.sends,
    deliveries_total: broker.deliveries,
    slow_readers: {
      mqtt_cut_total: broker.connections.cut,
      mqtt_overflows_total: broker.kept.overflows,
      event_streams_total: load.droppedStreams,
    },
    refused_total: {
      mcp: sources.mcp.refused.counts,
      mqtt: { ...load.intakeRefused, connect: broker.connections.connectsRefused },
    },
    search: {
      building: sources.search.building,
      behind_events: Math.max(0, sources.journal.durableSeq - sources.search.seq),
    },
    files: { stored_total: load.storedFiles, upload_bytes: load.uploadBytes },
    memory: memoryOf(),
  };
}

function connectionsOf(figures: HubFigures, { connections }: BrokerStats): OuterFigures["connections"] {
  return {
    mqtt_tcp: connections.tcp,
    mqtt_websocket: connections.websocket,
    mqtt_sessions: connections.sessions,
    event_streams: figures.followers,
    waits: figures.waiters,
    uploads: figures.uploads,
    mqtt_rejected_total: connections.rejected,
  };
}

function memoryOf(): OuterFigures["memory"] {
  const { rss, heapUsed, heapTotal, external } = Deno.memoryUsage();
  return {
    resident_bytes: rss,
    heap_used_bytes: heapUsed,
    heap_total_bytes: heapTotal,
    external_bytes: external,
  };
}
