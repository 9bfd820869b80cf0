/** One client connection, from its first byte to its last. */
import type { Duplex } from "node:stream";
import type { MqttSession } from "../hub/api.ts";
import type { AedesClient } from "./aedes_client.ts";
import type { KeptSession } from "./kept_session.ts";
import { OrderedVerdicts } from "./ordered_verdicts.ts";
import type { Outlet } from "./outlet.ts";

export type Transport = "tcp" | "websocket";

/** Where a connection comes from. */
export interface Origin {
  /** The address of the other end. */
  peer: string;
  /** The session cookie of a web page, for WebSockets. */
  cookie?: string | undefined;
}

export class Connection {
  readonly stream: Duplex;
  readonly transport: Transport;
  readonly from: Origin;
  readonly verdicts = new OrderedVerdicts();
  /** Filters that were granted and not given up. */
  readonly granted = new Set<string>();
  /** These two are set as soon as aedes has made its client from the stream. */
  client!: AedesClient;
  outlet!: Outlet;
  /** Who it is; undefined until its CONNECT was accepted. */
  session: MqttSession | undefined;
  /** False when its CONNECT would be refused now, or be somebody else's. Never throws. */
  isStillAdmitted: () => Promise<boolean> = () => Promise.resolve(true);
  /** What outlives it, with clean=false. */
  kept: KeptSession | undefined;
  /** True from the moment aedes counts it among its clients. */
  isRegistered = false;
  isEnded = false;

  constructor(stream: Duplex, { transport, ...from }: Origin & { transport: Transport }) {
    this.stream = stream;
    this.transport = transport;
    this.from = from;
  }
}
