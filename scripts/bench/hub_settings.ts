/** What the hubs of the benchmarks are set to. */
import type { HubSettings } from "../../src/hub/ports.ts";

export const owner = "0a0a0a0a";

export const hubSettings: HubSettings = {
  identity: { key: owner, name: "owner", type: "human" },
  autoJoin: ["general"],
  activityTtlSeconds: 120,
  activityTtlMaxSeconds: 300,
  connectionTtlSeconds: 600,
  idleAwaySeconds: 300,
  cueOnBroadcast: false,
  cuesEnabled: false,
  files: { maxFileBytes: 1e9, maxFilesBytes: 1e10, keepFreeBytes: 0, graceMs: 3_600_000 },
};
