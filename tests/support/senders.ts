/** Sending through each door until the daemon is gone, to compare what was acknowledged with what is stored. */
import { chatMessage, connectMqtt, type MqttClient } from "./mqtt.ts";
import type { People } from "./people.ts";

/** Sends one message; resolves at its acknowledgement. */
export type Send = (body: string) => Promise<unknown>;

/** One sender for each door, by name. */
export class Senders implements AsyncDisposable {
  private constructor(
    readonly byDoor: Readonly<Record<string, Send>>,
    readonly clients: readonly MqttClient[],
  ) {}

  static async open(people: People): Promise<Senders> {
    const { daemon, ana, bo, owner } = people;
    const me = await owner.get("/api/identity") as { key: string; name: string };
    const tcp = await connectMqtt(daemon.mqttUrl);
    const ws = await connectMqtt(daemon.wsUrl);
    return new Senders({
      "first SDK": (body) => ana.send("general", body),
      "second SDK": (body) => bo.send("general", body),
      "REST": (message) => owner.post("/api/conversations/general/messages", { message }),
      "MQTT": mqttSender(tcp, me),
      "WebSocket": mqttSender(ws, me),
    }, [tcp, ws]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.clients) await client[Symbol.asyncDispose]();
  }
}

function mqttSender(client: MqttClient, { key, name }: { key: string; name: string }): Send {
  const topic = "claude-comms/conv/general/messages";
  return (body) => client.publish(topic, chatMessage("general", { key, name, body }));
}

/** Sends one after the other until one fails; what was acknowledged. `after` is told of each. */
export async function sendUntilGone(
  prefix: string,
  send: Send,
  after?: (count: number) => Promise<void>,
): Promise<string[]> {
  const acknowledged: string[] = [];
  for (;;) {
    const body = `${prefix} ${acknowledged.length}`;
    try {
      await send(body);
    } catch {
      return acknowledged;
    }
    acknowledged.push(body);
    await after?.(acknowledged.length);
  }
}
