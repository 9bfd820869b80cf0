/**
 * Every setting, once. Defaults, the file that `init` writes, `config show`, validation, environment variables
 * and the README's table all come from here. To add a setting, add a row.
 * The order is that of the Python version's file, with ours behind.
 */
import { conversation, emptyOrKey, emptyOrName, hostName, origin } from "./checks.ts";
import { keepingKeys } from "./keeping_keys.ts";
import { notificationKeys } from "./notification_keys.ts";
import { validName } from "./identity.ts";
import type { IntegerSpec, Spec } from "./spec.ts";

const port = { kind: "integer", min: 0, max: 65_535 } as const;
const seconds = { kind: "integer", min: 1, max: 86_400 } as const satisfies Partial<IntegerSpec>;
const folder = { kind: "optional text", default: null, unwritten: true } as const;
const sameOrigin =
  "the web page, REST, MCP and MQTT share one origin, so it is not needed; use web.allowed_hosts behind a proxy";

export const keys = {
  "identity.key": {
    kind: "text",
    default: "",
    check: emptyOrKey,
    doc: "The key of the person this daemon belongs to: 8 hexadecimal digits, made by `init`.",
  },
  "identity.name": {
    kind: "text",
    default: "",
    check: emptyOrName,
    repair: validName,
    doc: "The name that others see. 1 to 64 letters, digits, hyphens or underscores; empty: `user-<key>`.",
  },
  "identity.type": {
    kind: "choice",
    default: "human",
    choices: ["human", "claude"],
    doc: "Who that is: `human` or `claude`.",
  },
  "broker.mode": {
    kind: "choice",
    default: "host",
    choices: ["host", "connect"],
    doc: "`host`: run the MQTT broker in the daemon. `connect`: use one elsewhere (broker.remote_host).",
  },
  "broker.host": {
    kind: "text",
    default: "127.0.0.1",
    check: hostName,
    doc: "The address on which the broker listens for MQTT over TCP.",
  },
  "broker.port": { ...port, default: 1883, doc: "Its port. 0: any free one." },
  "broker.ws_host": {
    kind: "text",
    default: "0.0.0.0",
    check: hostName,
    doc:
      "The address for MQTT over WebSocket. The default, 0.0.0.0, means 127.0.0.1 as long as no password is set.",
  },
  "broker.ws_port": { ...port, default: 9001, doc: "Its port. 0: any free one." },
  "broker.remote_host": {
    kind: "text",
    default: "",
    doc: "With mode `connect`: the host of the broker to use.",
  },
  "broker.remote_port": {
    ...port,
    min: 1,
    default: 1883,
    doc: "With mode `connect`: its MQTT port.",
  },
  "broker.remote_ws_port": {
    ...port,
    min: 1,
    default: 9001,
    doc: "With mode `connect`: its port for MQTT over WebSocket.",
  },
  "broker.auth.enabled": {
    kind: "switch",
    default: true,
    live: true,
    doc: "Ask for the password on every door, if one is set. false: never ask.",
  },
  "broker.auth.username": {
    kind: "text",
    default: "comms-user",
    live: true,
    doc: "The MQTT user name that goes with the password.",
  },
  "broker.auth.password": {
    kind: "text",
    default: "",
    secret: true,
    env: "CLAUDE_COMMS_PASSWORD",
    live: true,
    doc:
      "The password for MQTT (with the user name), MCP and REST (`Authorization: Bearer`) and the web page. Empty: none is asked for, and only this machine can connect. The environment variable goes first.",
  },
  "mcp.host": {
    kind: "text",
    default: "127.0.0.1",
    check: hostName,
    doc: "The address of MCP and REST.",
  },
  "mcp.port": { ...port, default: 9920, doc: "Their port. 0: any free one." },
  "mcp.auto_join": {
    kind: "list",
    default: ["general"],
    live: true,
    check: conversation,
    doc: "Conversations that always exist and that every newcomer joins.",
  },
  "web.enabled": { kind: "switch", default: true, doc: "Serve the web page on its own port." },
  "web.host": {
    kind: "text",
    default: "127.0.0.1",
    check: hostName,
    doc: "The address of the web page.",
  },
  "web.port": { ...port, default: 9921, doc: "Its port. 0: any free one." },
  "web.api_base": {
    kind: "optional text",
    default: null,
    deprecated: sameOrigin,
    doc: "An outside address of the REST door, counted among the allowed origins.",
  },
  "web.allow_remote_edits": {
    kind: "switch",
    default: false,
    doc: "Let old web pages edit artifacts with POST /api/artifacts/<conversation>/<name> and the web token.",
  },
  "web.ws_url": {
    kind: "optional text",
    default: null,
    deprecated: sameOrigin,
    doc: "An outside address of MQTT over WebSocket for old web pages.",
  },
  "web.csp_extra_connect_src": {
    kind: "list",
    default: [],
    deprecated: sameOrigin,
    doc: "More sources for the page's Content-Security-Policy, connect-src.",
  },
  "web.extra_cors_origins": {
    kind: "list",
    default: [],
    since: "0.6",
    check: origin,
    doc: "Other web origins that may call REST and MCP, like `https://chat.example`. Compared exactly.",
  },
  "web.allowed_hosts": {
    kind: "list",
    default: [],
    since: "0.7",
    doc:
      "Other names under which this daemon may be addressed (a reverse proxy, a name in the network), like `chat.example`. Requests with another Host are refused.",
  },
  "web.strict_cors": {
    kind: "switch",
    default: true,
    doc: "Origins are compared exactly: accepted for older files, without effect.",
  },
  "web.migrate_nfc_on_startup": {
    kind: "switch",
    default: true,
    doc: "Names are compared in Unicode form NFC: accepted for older files, without effect.",
  },
  "web.use_legacy_codeblock_highlighter": {
    kind: "switch",
    default: false,
    doc: "Show code on the web page without colours.",
  },
  "web.markdown_render_enabled": {
    kind: "switch",
    default: true,
    doc: "Show artifacts in Markdown rendered on the web page. false: as plain text.",
  },
  ...notificationKeys,
  "presence.connection_ttl_seconds": {
    ...seconds,
    default: 600,
    live: true,
    doc: "A participant that has not been heard of for so long counts as gone.",
  },
  "presence.sweep_interval_seconds": {
    ...seconds,
    default: 30,
    doc: "Connections end when their time is up: accepted for older files, without effect.",
  },
  "presence.activity_ttl_seconds": {
    ...seconds,
    default: 120,
    since: "0.6",
    live: true,
    doc: "How long an activity (`comms_status_set`) stays without a ttl_seconds of its own.",
  },
  "presence.activity_ttl_max_seconds": {
    ...seconds,
    default: 300,
    since: "0.6",
    live: true,
    doc: "The longest ttl_seconds that is granted.",
  },
  "presence.idle_away_seconds": {
    ...seconds,
    default: 300,
    since: "0.7",
    live: true,
    doc: "A participant that has done nothing for so long is shown as away.",
  },
  "logging.dir": {
    kind: "text",
    default: "~/.claude-comms/logs",
    doc: "Where the exported logs of conversations go. `~/.claude-comms` follows CLAUDE_COMMS_HOME.",
  },
  "logging.format": {
    kind: "choice",
    default: "both",
    choices: ["both", "text", "jsonl"],
    doc: "Which logs are exported: `text` (.log), `jsonl` or `both`.",
  },
  "logging.max_messages_replay": {
    kind: "integer",
    min: 0,
    max: 1_000_000_000,
    default: 1000,
    doc: "All messages stay readable: accepted for older files, without effect.",
  },
  "logging.rotation.max_size_mb": {
    kind: "integer",
    min: 1,
    max: 1_000_000,
    default: 50,
    doc: "An exported log of this size (MiB) is rotated.",
  },
  "logging.rotation.max_files": {
    kind: "integer",
    min: 1,
    max: 10_000,
    default: 10,
    doc: "So many rotated files are kept for each log.",
  },
  "logging.level": {
    kind: "choice",
    default: "info",
    choices: ["debug", "info", "warn", "error"],
    since: "0.7",
    live: true,
    doc: "What the daemon reports about itself, on standard error or in daemon.log.",
  },
  "logging.lines": {
    kind: "choice",
    default: "text",
    choices: ["text", "json"],
    since: "0.7",
    live: true,
    doc: "As lines of text or as JSON, one object a line.",
  },
  ...keepingKeys,
  "default_conversation": {
    kind: "text",
    default: "general",
    live: true,
    check: conversation,
    doc: "The conversation that commands use when none is named.",
  },
  "tls.cert": {
    kind: "text",
    default: "",
    since: "0.7",
    doc: "A certificate (PEM file, with its chain): all doors then speak TLS. Needs tls.key.",
  },
  "tls.key": {
    kind: "text",
    default: "",
    since: "0.7",
    doc: "The private key of that certificate (PEM file).",
  },
  "conversations.data_dir": { ...folder, doc: "Another folder for the conversations' exports." },
  "artifacts.data_dir": { ...folder, doc: "Another folder for the artifacts' exports." },
  "registry.data_dir": {
    ...folder,
    doc: "Where the Python version kept registry.db, if elsewhere; read once, for the import.",
  },
} as const satisfies Record<string, Spec>;
