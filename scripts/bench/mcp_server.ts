/**
 * The server of the MCP benchmark, a process of its own: `deno run -A mcp_server.ts FOLDER`.
 * The real hub on a real disk behind the real door; prints its port as one line of JSON and runs until it is killed.
 */
import { createHub } from "../../src/hub/hub.ts";
import { createMcp } from "../../src/mcp/handler.ts";
import { formatTime } from "../../src/protocol/time.ts";
import { openDiskStore } from "../../src/store/open_store.ts";
import { hubSettings } from "./hub_settings.ts";

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

const clock = {
  now: () => Date.now(),
  after: (ms: number, call: () => void) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

const { journal, snapshots, blobs } = await openDiskStore({ dir: Deno.args[0]!, log: quiet });
const hub = await createHub({
  journal,
  snapshots,
  blobs,
  clock,
  ids: { uuid: () => crypto.randomUUID(), key: randomKey },
  log: quiet,
  settings: hubSettings,
  formatTime,
});
const door = createMcp({ hub, version: "bench", log: quiet });
const principal = { key: null, proven: false, owner: false, client: "mcp" as const };
const onListen = ({ port }: { port: number }) => console.log(JSON.stringify({ port }));
Deno.serve({ hostname: "127.0.0.1", port: 0, onListen }, (request) => door.fetch(request, principal));
