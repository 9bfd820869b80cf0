/** The systemd unit of the daemon, for a user and for the machine. */
import { dirname } from "node:path";

export const unitName = "claude-comms.service";

export interface UnitOptions {
  scope: "user" | "system";
  /** The program with what stands before its own arguments. */
  command: readonly string[];
  /** The data folder. The machine's service has its own. */
  home: string;
  /** Settings as variables, read when it is there. */
  environmentFile: string;
}

/** Where the machine's service keeps its data: systemd makes it, for a user that exists while the service runs. */
export const systemHome = "/var/lib/claude-comms";

/** Seconds without a sign of life until systemd restarts the daemon. */
const watchdogSeconds = 30;

/** What needs no namespace of its own, so that it works for users, too. No MemoryDenyWriteExecute: the runtime compiles code. */
const restrictions: readonly string[] = [
  "NoNewPrivileges=yes",
  "LockPersonality=yes",
  "RestrictRealtime=yes",
  "RestrictSUIDSGID=yes",
  "RestrictNamespaces=yes",
  "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
  "SystemCallArchitectures=native",
  "SystemCallFilter=@system-service",
  "SystemCallFilter=~@privileged @resources",
  // What the runtime asks for at its start, and the search index of its files.
  "SystemCallFilter=@chown @pkey",
  "SystemCallErrorNumber=EPERM",
];

const confinement: readonly string[] = [
  "DynamicUser=yes",
  "StateDirectory=claude-comms",
  "StateDirectoryMode=0700",
  "ProtectSystem=strict",
  `ReadWritePaths=${systemHome}`,
  "ProtectHome=yes",
  "PrivateTmp=yes",
  "PrivateDevices=yes",
  "PrivateUsers=yes",
  "PrivateIPC=yes",
  "ProtectClock=yes",
  "ProtectControlGroups=yes",
  "ProtectHostname=yes",
  "ProtectKernelLogs=yes",
  "ProtectKernelModules=yes",
  "ProtectKernelTunables=yes",
  "ProtectProc=invisible",
  "RemoveIPC=yes",
  "CapabilityBoundingSet=",
  "AmbientCapabilities=",
];

/** The text of the unit file. */
export function unitText(options: UnitOptions): string {
  const { scope, command, home, environmentFile } = options;
  const isSystem = scope === "system";
  return [
    "[Unit]",
    "Description=claude-comms, through which Claude Code sessions and people talk",
    ...(isSystem ? ["After=network-online.target", "Wants=network-online.target"] : []),
    "StartLimitIntervalSec=60",
    "StartLimitBurst=5",
    "",
    "[Service]",
    "Type=notify",
    "NotifyAccess=main",
    `ExecStart=${[...command, "start"].map(word).join(" ")}`,
    "ExecReload=/bin/kill -HUP $MAINPID",
    "Restart=on-failure",
    "RestartSec=2",
    `WatchdogSec=${watchdogSeconds}`,
    "TimeoutStopSec=20",
    "UMask=0077",
    `Environment=${word(`CLAUDE_COMMS_HOME=${home}`)}`,
    `EnvironmentFile=-${specifierFree(environmentFile)}`,
    `WorkingDirectory=${isSystem ? systemHome : specifierFree(dirname(home))}`,
    ...(isSystem ? confinement : []),
    ...restrictions,
    "",
    "[Install]",
    `WantedBy=${isSystem ? "multi-user.target" : "default.target"}`,
    "",
  ].join("\n");
}

/** A word as systemd reads it: quoted where needed, without specifiers and variables. */
function word(text: string): string {
  const escaped = specifierFree(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("$", "$$$$");
  return /^[\w@%+=:,./-]+$/.test(escaped) ? escaped : `"${escaped}"`;
}

function specifierFree(text: string): string {
  return text.replaceAll("%", "%%");
}
