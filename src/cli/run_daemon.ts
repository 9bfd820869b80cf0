/** The daemon in the foreground: what it prints, and the signals that it obeys. */
import { localUrl, noteReload } from "../client/running.ts";
import { type Config, loadConfig } from "../config/load.ts";
import { ConfigError } from "../config/error.ts";
import { exportFolders } from "../config/paths.ts";
import type { Settings } from "../config/settings.ts";
import { type Daemon, startDaemon } from "../daemon/daemon.ts";
import { lifeline } from "../daemon/service/lifeline.ts";
import { serviceNotifier } from "../daemon/service/notify.ts";
import { type EventLog, type LogOptions, standardLog } from "../lib/log.ts";
import { formatTime } from "../protocol/time.ts";
import type { World } from "./command.ts";
import { sayIfHeard } from "./terminal.ts";

export interface RunOptions {
  world: World;
  /** True: the web page is served whatever the config says. */
  serveWeb: boolean;
}

/** Less than the patience of `stop`. */
const closeWithinMs = 9_000;

/** Runs until a signal ends it. Throws what keeps the daemon from starting. */
export async function runDaemon(config: Config, { world, serveWeb }: RunOptions): Promise<number> {
  const say = (line: string) => sayIfHeard(world.terminal, line);
  const log = standardLog(logOptions(config.settings), {
    time: () => formatTime(Date.now()),
    journalStream: world.environment.JOURNAL_STREAM,
  });
  say("Starting claude-comms daemon…");
  const { settings, paths } = config;
  const daemon = await startDaemon({ settings, paths, log, isProxied: behindProxy(world) });
  const faults = logFaults(log);
  const notifier = serviceNotifier(world.environment);
  const service = lifeline({ notifier, url: localUrl(daemon.addresses), log });
  const signals = listenToSignals(
    world,
    () =>
      service.reloading(async () => await noteReload(paths, await reload(daemon, { log, world, serveWeb }))),
  );
  for (const line of welcome(config, daemon)) say(line);
  service.ready();
  await signals.end;
  service.stopping();
  say("Shutting down…");
  await closeInTime(daemon, log);
  service.close();
  signals.dispose();
  faults.dispose();
  say("Daemon stopped.");
  return 0;
}

/** Everything that was acknowledged is on disk already: a part that does not end must not keep the process. */
async function closeInTime(daemon: Daemon, log: EventLog): Promise<void> {
  const timer = setTimeout(() => {
    log.error("daemon.close_took_too_long", { after_ms: closeWithinMs });
    Deno.exit(1);
  }, closeWithinMs);
  await daemon.close();
  clearTimeout(timer);
}

function welcome({ settings, paths }: Config, { addresses, listeners }: Daemon): string[] {
  const { logs } = exportFolders(paths, settings);
  const secret = settings["broker.auth.enabled"] && settings["broker.auth.password"] !== "";
  const header = secret || listeners.exposed
    ? ' --header "Authorization: Bearer $CLAUDE_COMMS_PASSWORD"'
    : "";
  return [
    ...listeners.notes,
    `Broker listening on ${addresses.mqtt.replace(/^mqtt:/, "tcp:")}, ${addresses.ws}`,
    `Log exporter writing to ${logs} (format: ${settings["logging.format"]})`,
    `MCP server ready on ${addresses.mcp}`,
    ...(addresses.web === null ? [] : [`Web UI available at ${addresses.web}`]),
    "Connect Claude Code with:",
    "  claude-comms setup",
    "or, without its hooks, with:",
    `  claude mcp add --transport http claude-comms ${addresses.mcp}/mcp${header}`,
    "Daemon running. Press Ctrl+C to stop.",
  ];
}

function logOptions(settings: Settings): LogOptions {
  return { level: settings["logging.level"], lines: settings["logging.lines"] };
}

function behindProxy({ environment }: World): boolean {
  return /^(?:1|true|yes|on)$/.test(environment.REVERSE_PROXY?.trim() ?? "");
}

/** Why it was refused; empty when it was taken over. */
async function reload(
  daemon: Daemon,
  { log, world, serveWeb }: { log: EventLog } & RunOptions,
): Promise<readonly string[]> {
  try {
    const config = await loadConfig(world.environment);
    const settings = serveWeb ? { ...config.settings, "web.enabled": true } : config.settings;
    const { changed, needRestart } = daemon.reload(settings);
    log.configure(logOptions(settings));
    for (const warning of config.warnings) log.warn("config.warning", { warning });
    log.info("config.reloaded", { changed, need_restart: needRestart });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    log.error("config.refused", { problems: error.problems });
    return error.problems;
  }
}

/** SIGINT and SIGTERM end, once more at once; SIGHUP reloads. */
function listenToSignals({ stop }: World, reloadConfig: () => Promise<void>) {
  const { promise: end, resolve } = Promise.withResolvers<void>();
  let stopping = false;
  const onStop = () => {
    if (stopping) Deno.exit(1);
    stopping = true;
    resolve();
  };
  const onReload = () => void reloadConfig();
  const ending: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT", "SIGBREAK"] : ["SIGINT", "SIGTERM"];
  for (const signal of ending) Deno.addSignalListener(signal, onStop);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGHUP", onReload);
  stop.addEventListener("abort", onStop);
  return {
    end,
    dispose() {
      for (const signal of ending) Deno.removeSignalListener(signal, onStop);
      if (Deno.build.os !== "windows") Deno.removeSignalListener("SIGHUP", onReload);
      stop.removeEventListener("abort", onStop);
    },
  };
}

/** A fault in one part must not end the others: it is logged instead. */
function logFaults(log: EventLog) {
  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    log.error("daemon.fault", { error: stackOf(event.reason) });
  };
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    log.error("daemon.fault", { error: stackOf(event.error) });
  };
  globalThis.addEventListener("unhandledrejection", onRejection);
  globalThis.addEventListener("error", onError);
  return {
    dispose() {
      globalThis.removeEventListener("unhandledrejection", onRejection);
      globalThis.removeEventListener("error", onError);
    },
  };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
