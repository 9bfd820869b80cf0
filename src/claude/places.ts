/** Where Claude Code keeps what `setup` changes. */
import { join } from "node:path";
import type { Environment } from "../config/environment.ts";
import { ConfigError } from "../config/error.ts";

export interface ClaudePlaces {
  /** Hooks, permissions, status line. */
  settings: string;
  /** MCP servers, under `mcpServers`. */
  servers: string;
  /** The mode of either when it is new. */
  mode: number;
}

/** The user's own files, or those of the project in `folder`: its .mcp.json, and settings that are not for the repository. */
export function claudePlaces(environment: Environment, folder: string | undefined): ClaudePlaces {
  if (folder !== undefined) {
    return {
      settings: join(folder, ".claude", "settings.local.json"),
      servers: join(folder, ".mcp.json"),
      mode: 0o644,
    };
  }
  const moved = environment.CLAUDE_CONFIG_DIR;
  const home = environment.HOME || environment.USERPROFILE || "";
  if (!moved && home === "") {
    throw new ConfigError(["There is no home folder: set HOME, or CLAUDE_CONFIG_DIR"]);
  }
  return {
    settings: join(moved || join(home, ".claude"), "settings.json"),
    servers: join(moved || home, ".claude.json"),
    mode: 0o600,
  };
}
