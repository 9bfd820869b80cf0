/** What the HTTP door is told by its composer. Read at each use, so that a reload of the config takes effect at once. */
import type { Key } from "../protocol/ids.ts";
import type { ImportProgress, ImportReport } from "../protocol/import.ts";
import type { ParticipantType } from "../protocol/message.ts";

export interface HttpSettings {
  /** The person this daemon belongs to. */
  readonly identity: { key: Key; name: string; type: ParticipantType };
  /** What is listened on, the WebSocket listener included. Lists are replaced, never changed in place. */
  readonly listeners: readonly Listener[];
  /** Further names under which the daemon may be addressed, with or without a port. */
  readonly allowedHosts: readonly string[];
  readonly extraCorsOrigins: readonly string[];
  /** The outside address of the REST door in old set-ups; null: none. */
  readonly apiBase: string | null;
  /** True when the listeners speak TLS themselves: cookies are then marked Secure. */
  readonly tls: boolean;
  /** What GET /api/web-token hands to old pages on this machine; null before `init`. */
  readonly webToken: string | null;
  /** Whether old pages may edit artifacts by POST /api/artifacts/…; never true behind a proxy. */
  readonly remoteEdits: boolean;
  readonly markdown: boolean;
  readonly legacyCodeblocks: boolean;
  /** Whether pages start with sound on. */
  readonly sound: boolean;
  readonly brokerWsPort: number;
  /** An outside address of MQTT over WebSocket, where one is configured. */
  readonly brokerWsUrl: string | null;
}

export interface Listener {
  readonly host: string;
  readonly port: number;
}

/** Issues tokens for participants: the secret is returned once, only its hash is kept. */
export interface TokenIssuer {
  issue(key: Key): Promise<string>;
}

/** What the owner may ask for: long work that streams. */
export interface Maintenance {
  /** Throws CommsError before anything is read when there is nothing to import. */
  importFrom(options: {
    from: string;
    dryRun: boolean;
    signal: AbortSignal;
    onProgress: (progress: ImportProgress) => void;
  }): Promise<ImportReport>;
  /** A tar archive of everything that is durable now. */
  backup(options: { withSecrets: boolean; withCredentials: boolean }): Promise<ReadableStream<Uint8Array>>;
}

/** What a handler is told about the connection; a part of what Deno.serve gives. */
export interface ConnectionInfo {
  readonly remoteAddr: Deno.Addr;
}

/** The address of the other end, for slowing down failed tries and for what only this machine may ask. */
export function peerOf(info: ConnectionInfo): string {
  return "hostname" in info.remoteAddr ? info.remoteAddr.hostname : "localhost";
}
