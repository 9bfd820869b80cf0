/** The settings of a running daemon. A reload takes over what can change while it runs, and says what cannot. */
import { parseRetention } from "../config/retention.ts";
import { type SettingPath, settingPaths, type Settings, specOf } from "../config/settings.ts";
import type { FileSettings, HubSettings, LoopGuardSettings, RetentionSettings } from "../hub/ports.ts";

export interface Reload {
  changed: SettingPath[];
  /** Different in the config now, but only after a restart in the daemon. */
  needRestart: SettingPath[];
}

export class LiveSettings {
  #current: Settings;

  constructor(settings: Settings) {
    this.#current = settings;
  }

  get current(): Settings {
    return this.#current;
  }

  /** What would hold after a reload of these. */
  withLive(next: Settings): Settings {
    const live = settingPaths.filter((path) => specOf(path).live === true);
    return { ...this.#current, ...Object.fromEntries(live.map((path) => [path, next[path]])) };
  }

  reload(next: Settings): Reload {
    const differing = settingPaths.filter((path) =>
      JSON.stringify(this.#current[path]) !== JSON.stringify(next[path])
    );
    this.#current = this.withLive(next);
    return {
      changed: differing.filter((path) => specOf(path).live === true),
      needRestart: differing.filter((path) => specOf(path).live !== true),
    };
  }
}

const bytesPerMb = 1024 * 1024;

function fileSettings(current: Settings): FileSettings {
  return {
    maxFileBytes: current["files.max_file_mb"] * bytesPerMb,
    maxFilesBytes: current["files.max_total_mb"] * bytesPerMb,
    keepFreeBytes: current["files.keep_free_mb"] * bytesPerMb,
    graceMs: current["files.grace_hours"] * 3_600_000,
  };
}

function retentionSettings(current: Settings): RetentionSettings {
  const entries = current["retention.conversations"].flatMap((entry) => parseRetention(entry) ?? []);
  return {
    maxAgeDays: current["retention.max_age_days"],
    maxMessages: current["retention.max_messages"],
    conversations: new Map(entries.map(({ conversation, ...rule }) => [conversation, rule])),
    exports: current["retention.exports"],
    automatic: current["retention.automatic"],
  };
}

function loopGuardSettings(current: Settings): LoopGuardSettings {
  return {
    turnsPerMinute: current["delivery.turns_per_minute"],
    turnsWithoutHuman: current["delivery.turns_without_human"],
  };
}

/** What the hub reads of them. */
export function hubSettings(live: LiveSettings): HubSettings {
  const read = <P extends SettingPath>(path: P) => live.current[path];
  return {
    get identity() {
      const key = read("identity.key");
      return { key, name: read("identity.name") || `user-${key}`, type: read("identity.type") };
    },
    get autoJoin() {
      return read("mcp.auto_join");
    },
    get activityTtlSeconds() {
      return read("presence.activity_ttl_seconds");
    },
    get activityTtlMaxSeconds() {
      return read("presence.activity_ttl_max_seconds");
    },
    get connectionTtlSeconds() {
      return read("presence.connection_ttl_seconds");
    },
    get idleAwaySeconds() {
      return read("presence.idle_away_seconds");
    },
    get cueOnBroadcast() {
      return read("notifications.cue_on_broadcast");
    },
    get cuesEnabled() {
      return read("notifications.hook_enabled");
    },
    get files() {
      return fileSettings(live.current);
    },
    get loopGuard() {
      return loopGuardSettings(live.current);
    },
    get retention() {
      return retentionSettings(live.current);
    },
  };
}
