/** The part of MQTT over WebSocket that is HTTP: whether a request is a proper upgrade at all. */
import { HttpRefusal } from "./refusals.ts";

/** Takes over the connection. `from` says who is at the other end, for logins and limits. */
export type MqttUpgrade = (request: Request, from: { peer: string; cookie: string | undefined }) => Response;

/** Throws HttpRefusal unless the request opens a WebSocket for MQTT. Everything the runtime would throw at is caught here. */
export function requireMqttUpgrade(request: Request): void {
  const { headers, method } = request;
  const upgrade = headers.get("upgrade")?.toLowerCase().split(/\s*,\s*/) ?? [];
  const connection = headers.get("connection")?.toLowerCase().split(/\s*,\s*/) ?? [];
  if (method !== "GET" || !upgrade.includes("websocket") || !connection.includes("upgrade")) {
    throw new HttpRefusal(
      426,
      "upgrade_required",
      "This address speaks MQTT over WebSocket: open it with an MQTT client",
      {
        upgrade: "websocket",
        connection: "upgrade",
      },
    );
  }
  const protocols = headers.get("sec-websocket-protocol")?.split(/\s*,\s*/) ?? [];
  if (!protocols.includes("mqtt")) {
    throw new HttpRefusal(400, "upgrade_required", "The WebSocket must ask for the sub-protocol `mqtt`");
  }
  if (!headers.get("sec-websocket-key") || headers.get("sec-websocket-version") !== "13") {
    throw new HttpRefusal(
      400,
      "upgrade_required",
      "The WebSocket handshake is incomplete: it needs a key and version 13",
      {
        "sec-websocket-version": "13",
      },
    );
  }
}
