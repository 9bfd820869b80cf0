/** What the HTTP door reads of the settings. */
import type { SettingPath } from "../config/settings.ts";
import type { HttpSettings, Listener } from "../http/settings.ts";
import type { LiveSettings } from "./live_settings.ts";

export interface HttpFacts {
  identity: () => HttpSettings["identity"];
  /** Replaced once all listeners have their ports. */
  listeners: () => readonly Listener[];
  wsPort: () => number;
  tls: boolean;
  webToken: string;
  /** Behind a proxy that says so: old pages may then not edit artifacts, as every client looks like this machine. */
  isProxied: boolean;
}

export function httpSettings(live: LiveSettings, facts: HttpFacts): HttpSettings {
  const read = <P extends SettingPath>(path: P) => live.current[path];
  return {
    get identity() {
      return facts.identity();
    },
    get listeners() {
      return facts.listeners();
    },
    get allowedHosts() {
      return read("web.allowed_hosts");
    },
    get extraCorsOrigins() {
      return read("web.extra_cors_origins");
    },
    get apiBase() {
      return read("web.api_base");
    },
    tls: facts.tls,
    webToken: facts.webToken,
    get remoteEdits() {
      return read("web.allow_remote_edits") && read("web.api_base") === null && !facts.isProxied;
    },
    get markdown() {
      return read("web.markdown_render_enabled");
    },
    get legacyCodeblocks() {
      return read("web.use_legacy_codeblock_highlighter");
    },
    get sound() {
      return read("notifications.sound_enabled");
    },
    get brokerWsPort() {
      return facts.wsPort();
    },
    get brokerWsUrl() {
      return read("web.ws_url");
    },
  };
}
