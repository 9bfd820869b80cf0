/** The doors around one hub. */
import { type BrokerDoor, createBroker } from "../broker/broker.ts";
import type { HubCore } from "../hub/hub.ts";
import type { Log } from "../hub/ports.ts";
import { createHttp, type HttpDoor } from "../http/handler.ts";
import type { HttpSettings, Maintenance } from "../http/settings.ts";
import { openStaticFiles } from "../http/static_files.ts";
import { version } from "../lib/version.ts";
import type { DaemonAuthenticator } from "./authenticator.ts";
import type { Closers } from "./closers.ts";
import { McpWhenNeeded } from "./mcp_when_needed.ts";
import { gatherFigures, type OperatorSources } from "./operator.ts";

export interface Doors {
  broker: BrokerDoor;
  http: Pick<HttpDoor, "fetch" | "fetchMqtt">;
  /** Ends what waits for something to happen. First of all, as the listeners wait for their answers. */
  endWaiting(): Promise<void>;
}

export interface DoorOptions {
  hub: HubCore;
  journal: OperatorSources["journal"];
  search: OperatorSources["search"];
  auth: DaemonAuthenticator;
  settings: HttpSettings;
  maintenance: Maintenance;
  log: Log;
  closers: Closers;
}

/** Where the pages are: beside the bundled script in the executable, in their folders otherwise. */
const pageFolders = Deno.build.standalone ? ["./ui/", "./page/"] : ["../../ui/dist/", "../http/page/"];

/** Nothing listens yet. Publications of the hub go out from now on. */
export async function openDoors(
  { hub, journal, search, auth, settings, maintenance, log, closers }: DoorOptions,
): Promise<Doors> {
  const broker = await createBroker({ hub, auth, log });
  closers.add("broker", () => broker.close());
  hub.attachBus(broker.bus);
  const mcp = new McpWhenNeeded({ hub, log });
  const http = createHttp({
    hub,
    mcp,
    mqtt: broker,
    auth,
    tokens: auth,
    maintenance,
    settings,
    ui: openStaticFiles(pageFolders.map((folder) => new URL(folder, import.meta.url))),
    log,
    version,
    operator: () => gatherFigures({ hub, journal, search, broker, mcp }),
  });
  return {
    broker,
    http: {
      fetch: (request, info) => http.fetch(request, info),
      fetchMqtt: (request, info) => http.fetchMqtt(request, info),
    },
    async endWaiting() {
      await Promise.all([mcp.close(), http.close()]);
    },
  };
}
