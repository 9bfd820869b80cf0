/** The handshake of MQTT over WebSocket. Who may ask (Host, Origin) was decided before. */

/** Sub-protocol names of MQTT 3.1.1 and 3.1, in the order of preference. */
const protocols = ["mqtt", "mqttv3.1"];

/** A refusal as the REST door words it. */
function refusal(status: number, message: string): Response {
  return Response.json({ error: message }, {
    status,
    headers: status === 426 ? { upgrade: "websocket" } : {},
  });
}

/** Switches to WebSocket and hands the open socket on; or a response that says what is wrong. */
export function upgradeWebSocket(
  request: Request,
  { isFull, onSocket }: { isFull: boolean; onSocket: (socket: WebSocket) => void },
): Response {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    return refusal(426, "This path speaks MQTT over WebSocket: connect with an MQTT client");
  }
  if (isFull) return refusal(503, "The broker has no room for another connection: try again later");
  const offered = (request.headers.get("sec-websocket-protocol") ?? "").split(",").map((one) => one.trim());
  const protocol = protocols.find((one) => offered.includes(one));
  if (protocol === undefined && offered[0] !== "") {
    return refusal(400, `The sub-protocol must be "mqtt": offered was "${offered.join(", ")}"`);
  }
  try {
    // MQTT has its own keep-alive; some small clients do not answer WebSocket pings.
    const options = { idleTimeout: 0, ...(protocol === undefined ? {} : { protocol }) };
    const { socket, response } = Deno.upgradeWebSocket(request, options);
    onSocket(socket);
    return response;
  } catch (error) {
    return refusal(
      400,
      `The WebSocket handshake is not valid: ${error instanceof Error ? error.message : error}`,
    );
  }
}
