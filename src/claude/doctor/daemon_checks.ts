/** Config, ports, the daemon and its doors. */
import { daemonHealth } from "../../client/health.ts";
import { connectPacket, probeMqtt } from "../../client/mqtt_probe.ts";
import { placeOf } from "../../client/place.ts";
import { daemonState, localUrl, type RunningDaemon } from "../../client/running.ts";
import { asksForPassword, listenersOf } from "../../config/listeners.ts";
import type { Config } from "../../config/load.ts";
import { hostAndPort, reachableHost } from "../../lib/hosts.ts";
import { localFetch } from "../../lib/local_fetch.ts";
import { portHolder } from "../../lib/port_holder.ts";
import { version } from "../../lib/version.ts";
import { attempted, bad, type Check, good } from "./check.ts";
import { type Door, probeDiscover, probeInitialize, probeMqttOverWebSocket } from "./probes.ts";

const start = "Start it: claude-comms start -b";
const restart = "Restart it: claude-comms stop && claude-comms start -b; claude-comms logs says more";

/** The config is there and makes sense; its text was read already. */
export function configCheck({ paths, settings, exists, warnings }: Config): Check {
  const name = "config";
  if (!exists) {
    return bad(name, { found: `${paths.config} is not there`, fix: "Make one: claude-comms init" });
  }
  if (settings["identity.key"] === "") {
    return bad(name, {
      found: `${paths.config} has no identity.key`,
      fix: "claude-comms start writes one into it",
    });
  }
  return good(name, [`${paths.config}, ${settings["identity.name"] || "no name"}`, ...warnings].join("; "));
}

/** Everything that needs the daemon; or, when it does not run, whether it could. */
export async function daemonChecks(config: Config): Promise<Check[]> {
  const state = await daemonState(config.paths);
  if (state.state === "running" && state.info !== undefined) return await doorChecks(config, state.info);
  const found = state.state === "running"
    ? `process ${state.pid} is another version's daemon`
    : state.state === "stale"
    ? state.why
    : "it does not run";
  const fix = state.state === "running" ? "Stop the Python version first: its own claude-comms stop" : start;
  return [bad("daemon", { found, fix }), ...await portChecks(config)];
}

async function portChecks({ settings }: Config): Promise<Check[]> {
  const { mqtt, ws, mcp, web } = listenersOf(settings, { hasTokens: true });
  const doors = [["broker.port", mqtt], ["broker.ws_port", ws], ["mcp.port", mcp], [
    "web.port",
    web,
  ]] as const;
  return await Promise.all(
    doors.filter(([, address]) => address !== null && address.port !== 0).map(async ([setting, address]) => {
      const name = `port ${address!.port} (${setting})`;
      const holder = await portHolder(address!.port);
      if (holder === undefined) return good(name, "free");
      return bad(name, {
        found: `taken by ${holder}`,
        fix: `End that, or take another: claude-comms config set ${setting} PORT`,
      });
    }),
  );
}

async function doorChecks(config: Config, info: RunningDaemon): Promise<Check[]> {
  const url = localUrl(info.addresses);
  const door = { url, bearer: (await placeOf(config, { token: undefined }))?.bearer };
  const health = await daemonHealth(url);
  const daemon = health.problem === null
    ? versionCheck(info)
    : bad("daemon", { found: health.problem, fix: restart });
  const probes: [string, () => Promise<string | undefined>][] = [
    ["REST", () => probeRest(door)],
    ["MCP 2025-11-25", () => probeInitialize(door)],
    ["MCP 2026-07-28", () => probeDiscover(door)],
    ["MQTT over TCP", () => probeTcp(config, info)],
    [
      "MQTT over WebSocket",
      () => probeMqttOverWebSocket(`${url.replace(/^http/, "ws")}/mqtt`, packet(config)),
    ],
  ];
  const page = info.addresses.web;
  if (page !== null && info.addresses.local === null) probes.push(["web page", () => probePage(page)]);
  return [daemon, ...await Promise.all(probes.map(([name, probe]) => answered(name, { url, probe })))];
}

function versionCheck({ pid, version: running, addresses }: RunningDaemon): Check {
  if (running === version) return good("daemon", `${version}, process ${pid}, ${addresses.mcp}`);
  return bad("daemon", { found: `version ${running} runs, this is ${version}`, fix: restart });
}

async function answered(
  name: string,
  { url, probe }: { url: string; probe: () => Promise<string | undefined> },
): Promise<Check> {
  const begin = performance.now();
  const check = async () => {
    const problem = await probe();
    if (problem !== undefined) return bad(name, { found: problem, fix: restart });
    return good(name, `answers in ${Math.round(performance.now() - begin)} ms`);
  };
  return await attempted(name, { check, fix: `${restart} (${url})` });
}

async function probeRest({ url, bearer }: Door): Promise<string | undefined> {
  const headers: Record<string, string> = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  const response = await localFetch(`${url}/api/identity`, { headers, signal: AbortSignal.timeout(5_000) });
  const text = await response.text();
  return response.ok ? undefined : `status ${response.status}: ${text.slice(0, 200)}`;
}

async function probePage(address: string): Promise<string | undefined> {
  const { hostname, port } = new URL(address);
  const host = hostAndPort(reachableHost(hostname), Number(port));
  const response = await localFetch(`http://${host}/`, {
    redirect: "manual",
    signal: AbortSignal.timeout(5_000),
  });
  await response.body?.cancel();
  return response.status < 500 && response.status !== 404 ? undefined : `status ${response.status}`;
}

async function probeTcp({ settings }: Config, { addresses }: RunningDaemon): Promise<string | undefined> {
  const { protocol, hostname, port } = new URL(addresses.mqtt);
  return await probeMqtt({
    host: reachableHost(hostname),
    port: Number(port),
    username: settings["broker.auth.username"],
    password: asksForPassword(settings) ? settings["broker.auth.password"] : "",
    tls: protocol === "mqtts:",
  });
}

function packet({ settings }: Config): Uint8Array<ArrayBuffer> {
  return connectPacket({
    username: settings["broker.auth.username"],
    password: asksForPassword(settings) ? settings["broker.auth.password"] : "",
  });
}
