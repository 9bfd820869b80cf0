/** Single questions at the daemon's doors. Each resolves to undefined when it was answered as it should be, else to what was wrong. */
import { localFetch } from "../../lib/local_fetch.ts";
import { version } from "../../lib/version.ts";

const timeoutMs = 5_000;
const sent = { clientInfo: { name: "claude-comms-doctor", version }, capabilities: {} };

export interface Door {
  url: string;
  bearer: string | undefined;
}

/** The handshake of MCP up to 2025-11-25. */
export function probeInitialize(door: Door): Promise<string | undefined> {
  return askMcp(door, {
    revision: "2025-11-25",
    method: "initialize",
    params: { protocolVersion: "2025-11-25", ...sent },
  });
}

/** The one of 2026-07-28. */
export function probeDiscover(door: Door): Promise<string | undefined> {
  const revision = "2026-07-28";
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": revision,
    "io.modelcontextprotocol/clientInfo": sent.clientInfo,
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  return askMcp(door, { revision, method: "server/discover", params: { _meta } });
}

async function askMcp(
  { url, bearer }: Door,
  { revision, method, params }: { revision: string; method: string; params: object },
): Promise<string | undefined> {
  const response = await localFetch(`${url}/mcp`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "accept": "application/json, text/event-stream",
      "mcp-protocol-version": revision,
      "mcp-method": method,
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  if (/"result"\s*:/.test(text)) return undefined;
  return `${method} was answered with status ${response.status}: ${text.slice(0, 200)}`;
}

/** One CONNECT over a WebSocket, with the password where there is one. */
export async function probeMqttOverWebSocket(
  url: string,
  connect: Uint8Array<ArrayBuffer>,
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const timer = setTimeout(() => resolve(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
  const socket = new WebSocket(url, "mqtt");
  socket.binaryType = "arraybuffer";
  socket.onopen = () => socket.send(connect);
  socket.onmessage = ({ data }) => {
    const answer = new Uint8Array(data as ArrayBuffer);
    const isConnack = answer[0] === 0x20 && answer[1] === 2;
    resolve(
      isConnack && answer[3] === 0
        ? undefined
        : isConnack
        ? `it refused with code ${answer[3]}`
        : "it speaks no MQTT",
    );
  };
  socket.onerror = () => resolve("no WebSocket there");
  socket.onclose = () => resolve("it closed the connection");
  const problem = await promise;
  clearTimeout(timer);
  socket.onclose = null;
  socket.close();
  return problem;
}
