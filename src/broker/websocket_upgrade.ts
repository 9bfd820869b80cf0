/** The last step of the handshake of MQTT over WebSocket; whether the request may and can be upgraded was decided by the HTTP door. */

interface UpgradeOptions {
  isFull: boolean;
  /** Gets the socket before it is open. */
  onSocket: (socket: WebSocket) => void;
}

/** Switches to WebSocket, or answers why not. */
export function upgradeWebSocket(request: Request, { isFull, onSocket }: UpgradeOptions): Response {
  if (isFull) {
    return refusal(503, "unavailable", "The broker has no room for another connection: try again later");
  }
  try {
    // MQTT has its own keep-alive, and some small clients do not answer WebSocket pings.
    const { socket, response } = Deno.upgradeWebSocket(request, { protocol: "mqtt", idleTimeout: 0 });
    onSocket(socket);
    return response;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refusal(400, "upgrade_required", `The WebSocket handshake is not valid: ${reason}`);
  }
}

function refusal(status: number, code: string, message: string): Response {
  return Response.json({ error: code, code, message }, { status });
}
