/** The door on a real listener. */
import { type Listening, serve } from "../../src/http/serve.ts";
import { type TestDoor, testDoor, type TestDoorOptions } from "./test_door.ts";

export interface ServedDoor extends TestDoor, AsyncDisposable {
  port: number;
  /** The listener that only speaks MQTT. */
  mqttPort: number;
  url: string;
}

/** Opens both listeners on free ports. */
export function servedDoor(options: TestDoorOptions = {}): ServedDoor {
  const inner = testDoor({ mqtt: { upgrade: echoSocket }, ...options });
  const open = (handler: TestDoor["door"]["fetch"]): Listening =>
    serve({ host: "127.0.0.1", port: 0, handler });
  const main = open(inner.door.fetch);
  const mqtt = open(inner.door.fetchMqtt);
  return {
    ...inner,
    port: main.port,
    mqttPort: mqtt.port,
    url: `http://127.0.0.1:${main.port}`,
    async [Symbol.asyncDispose]() {
      inner.door.close();
      await Promise.all([main.close(), mqtt.close()]);
    },
  };
}

function echoSocket(request: Request): Response {
  const { socket, response } = Deno.upgradeWebSocket(request, { protocol: "mqtt", idleTimeout: 0 });
  socket.onmessage = ({ data }) => socket.send(data);
  return response;
}
