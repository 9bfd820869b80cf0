/** `status`: whether the daemon runs, how it is, and what it would use. */
import { DaemonClient, type Json } from "../../client/daemon_client.ts";
import { apiAddress } from "../../client/place.ts";
import { probeMqtt } from "../../client/mqtt_probe.ts";
import { type DaemonState, daemonState } from "../../client/running.ts";
import { asksForPassword } from "../../config/listeners.ts";
import type { Config } from "../../config/load.ts";
import { hostAndPort, reachableHost } from "../../lib/hosts.ts";
import type { Call, World } from "../command.ts";
import { operatorLines } from "../operator_lines.ts";
import { nameLookup } from "../people.ts";
import { requireConfig } from "../settings.ts";
import { paint } from "../terminal.ts";

interface Report {
  daemon: DaemonState;
  addresses: { broker: string; mcp: string; web: string | null };
  /** Undefined: no daemon was asked. Null: it answered. */
  broker_problem: string | null | undefined;
  figures: Json | undefined;
  problem: string | undefined;
  /** As the daemon knows it: a name may have been changed there. */
  name: string | undefined;
}

export async function status({ values, world }: Call<{ json: boolean }>): Promise<number> {
  const config = await requireConfig(world);
  const report = await look(config, world);
  if (values.json) world.terminal.out(JSON.stringify(asJson(config, report), null, 2));
  else for (const line of asLines(config, { report, world })) world.terminal.out(line);
  return 0;
}

async function look(config: Config, world: World): Promise<Report> {
  const daemon = await daemonState(config.paths);
  const addresses = addressesOf(config, daemon);
  const report: Report = {
    daemon,
    addresses,
    broker_problem: undefined,
    figures: undefined,
    problem: undefined,
    name: undefined,
  };
  if (daemon.state !== "running") return report;
  const [broker, figures] = await Promise.all([
    brokerProblem(config, addresses.broker),
    figuresOf(config, world),
  ]);
  return { ...report, broker_problem: broker ?? null, ...figures };
}

function addressesOf(config: Config, daemon: DaemonState): Report["addresses"] {
  const { settings } = config;
  const info = daemon.state === "running" ? daemon.info : undefined;
  const broker = hostAndPort(settings["broker.host"], settings["broker.port"]);
  const web = `http://${hostAndPort(reachableHost(settings["web.host"]), settings["web.port"])}`;
  return {
    broker: info === undefined ? broker : new URL(info.addresses.mqtt).host,
    mcp: info?.addresses.mcp ?? apiAddress(config, undefined),
    web: info === undefined ? (settings["web.enabled"] ? web : null) : info.addresses.web,
  };
}

async function brokerProblem({ settings }: Config, broker: string): Promise<string | undefined> {
  const { hostname, port } = new URL(`mqtt://${broker}`);
  return await probeMqtt({
    host: reachableHost(hostname),
    port: Number(port),
    username: settings["broker.auth.username"],
    password: asksForPassword(settings) ? settings["broker.auth.password"] : "",
    tls: settings["tls.cert"] !== "",
  });
}

async function figuresOf(
  config: Config,
  world: World,
): Promise<Pick<Report, "figures" | "problem" | "name">> {
  try {
    const daemon = await DaemonClient.find(config, { token: world.environment.CLAUDE_COMMS_TOKEN });
    const [figures, nameOf] = await Promise.all([
      daemon.get("/api/status", { timeoutMs: 5_000 }),
      nameLookup(daemon),
    ]);
    const key = config.settings["identity.key"];
    const name = nameOf(key);
    return { figures, problem: undefined, name: name === key ? undefined : name };
  } catch (error) {
    return {
      figures: undefined,
      name: undefined,
      problem: error instanceof Error ? error.message : String(error),
    };
  }
}

function asLines(config: Config, { report, world }: { report: Report; world: World }): string[] {
  const { settings } = config;
  const { daemon, addresses, figures } = report;
  const remote = hostAndPort(settings["broker.remote_host"], settings["broker.remote_port"]);
  const lines = [
    `Daemon: ${daemonText(report, world)}`,
    settings["broker.mode"] === "host"
      ? `Broker: embedded (host) on ${addresses.broker}`
      : `Broker: remote at ${remote}`,
    `MCP: ${addresses.mcp}`,
    `Web UI: ${addresses.web ?? "disabled"}`,
    `Identity: ${report.name ?? settings["identity.name"]} (${settings["identity.type"]}) key=${
      settings["identity.key"]
    }`,
    `Default conversation: ${settings.default_conversation}`,
  ];
  if (daemon.state !== "running") return lines;
  const good = report.broker_problem === null;
  lines.push(
    `Broker connectivity: ${
      good ? paint(world.terminal, "green", "OK") : `FAILED (${report.broker_problem})`
    }`,
  );
  if (figures === undefined) return [...lines, `Participants: unknown (${report.problem})`];
  lines.push(
    `Participants: ${figures.online} online of ${figures.participants}`,
    `Conversations: ${figures.conversations}`,
    `Messages: ${figures.messages}`,
    `Storage: ${figures.writable === true ? "OK" : `FAILED (${figures.problem ?? "unknown reason"})`}`,
    ...operatorLines(figures),
  );
  return lines;
}

function daemonText({ daemon, figures }: Report, { terminal }: World): string {
  if (daemon.state === "none") return "not running";
  if (daemon.state === "stale") return `not running (stale PID file: ${daemon.why})`;
  const up = figures === undefined
    ? ""
    : `, version ${figures.version}, up ${duration(Number(figures.uptime_seconds))}`;
  return `${paint(terminal, "green", "running")} (PID ${daemon.pid})${up}`;
}

function duration(seconds: number): string {
  const steps: [number, string][] = [[86_400, "d"], [3_600, "h"], [60, "min"]];
  for (const [size, unit] of steps) {
    if (seconds >= size) return `${Math.floor(seconds / size)} ${unit}`;
  }
  return `${seconds} s`;
}

function asJson(config: Config, report: Report): Json {
  const { daemon, addresses, broker_problem, figures, problem, name } = report;
  const { settings } = config;
  return {
    running: daemon.state === "running",
    pid: daemon.state === "none" ? null : daemon.pid,
    stale: daemon.state === "stale" ? daemon.why : null,
    addresses,
    identity: {
      key: settings["identity.key"],
      name: name ?? settings["identity.name"],
      type: settings["identity.type"],
    },
    default_conversation: settings.default_conversation,
    broker: broker_problem === undefined
      ? null
      : { connected: broker_problem === null, problem: broker_problem },
    figures: figures ?? null,
    problem: problem ?? null,
  };
}
