/** Where everything is: one folder, `~/.claude-comms`, unless CLAUDE_COMMS_HOME names another. */
import { isAbsolute, join, resolve } from "node:path";
import { ConfigError } from "./error.ts";
import type { Environment } from "./environment.ts";
import type { Settings } from "./settings.ts";

export interface Paths {
  /** The user's own folder, for `~`. */
  user: string;
  home: string;
  config: string;
  pid: string;
  /** The token with which old web pages edit artifacts. */
  webToken: string;
  /** What a running daemon says about itself: process start, addresses. */
  running: string;
  daemonLog: string;
  journal: string;
  files: string;
  cache: string;
  credentials: string;
  notifications: string;
}

/** Throws ConfigError when neither CLAUDE_COMMS_HOME nor a home folder is set. */
export function pathsFrom(environment: Environment): Paths {
  const user = environment.HOME || environment.USERPROFILE || "";
  const home = environment.CLAUDE_COMMS_HOME || (user === "" ? "" : join(user, ".claude-comms"));
  if (home === "") {
    throw new ConfigError([
      "There is no home folder: set HOME, or CLAUDE_COMMS_HOME to the folder that claude-comms shall use",
    ]);
  }
  return pathsIn(resolve(home), user);
}

function pathsIn(home: string, user: string): Paths {
  return {
    user,
    home,
    config: join(home, "config.yaml"),
    pid: join(home, "daemon.pid"),
    webToken: join(home, "web-token"),
    running: join(home, "daemon.json"),
    daemonLog: join(home, "daemon.log"),
    journal: join(home, "journal"),
    files: join(home, "files"),
    cache: join(home, "cache"),
    credentials: join(home, "credentials"),
    notifications: join(home, "notifications"),
  };
}

/** A path from the settings: `~/.claude-comms` is the home of claude-comms, wherever it is; relative ones are below it. */
export function settingFolder(paths: Paths, value: string): string {
  const own = /^~[/\\]\.claude-comms(?:[/\\](.*))?$/.exec(value);
  if (own) return join(paths.home, own[1] ?? "");
  if (value === "~" || /^~[/\\]/.test(value)) return join(paths.user, value.slice(1));
  return isAbsolute(value) ? value : join(paths.home, value);
}

/** The folders that settings can move. */
export function exportFolders(paths: Paths, settings: Settings): {
  logs: string;
  conversations: string;
  artifacts: string;
  registry: string;
} {
  return {
    logs: settingFolder(paths, settings["logging.dir"]),
    conversations: settingFolder(paths, settings["conversations.data_dir"] ?? "conversations"),
    artifacts: settingFolder(paths, settings["artifacts.data_dir"] ?? "artifacts"),
    registry: settingFolder(paths, settings["registry.data_dir"] ?? "."),
  };
}
