/** The cast of most black-box tests: three sessions and the owner. */
import type { TestDaemon } from "./daemon.ts";
import { joinMcp, type McpClient } from "./mcp.ts";
import { connectMqtt, type MqttClient } from "./mqtt.ts";
import { Rest } from "./rest.ts";

export class People implements AsyncDisposable {
  private constructor(
    readonly daemon: TestDaemon,
    /** A session on the first SDK. */
    readonly ana: McpClient,
    /** A session on the second SDK. */
    readonly bo: McpClient,
    /** A session that must not see what is between the others. */
    readonly eve: McpClient,
    /** The person that the daemon belongs to, over REST without a credential. */
    readonly owner: Rest,
  ) {}

  /** All three join `general`. */
  static async join(daemon: TestDaemon): Promise<People> {
    const ana = await joinMcp(daemon.mcpUrl, "ana", { generation: "2025" });
    const bo = await joinMcp(daemon.mcpUrl, "bo", { generation: "2026" });
    const eve = await joinMcp(daemon.mcpUrl, "eve");
    return new People(daemon, ana, bo, eve, new Rest(daemon.apiUrl));
  }

  /** The MQTT session of a participant, as its client id says, subscribed to everything of ours. */
  async mqttOf(key: string): Promise<MqttClient> {
    const client = await connectMqtt(this.daemon.mqttUrl, {
      clientId: `claude-comms-web-${key}-${crypto.randomUUID().slice(0, 4)}`,
    });
    await client.subscribe("claude-comms/#");
    return client;
  }

  /** REST in the name of a participant. */
  restOf(key: string): Rest {
    return new Rest(this.daemon.apiUrl, { headers: { "x-comms-key": key } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of [this.ana, this.bo, this.eve]) await client[Symbol.asyncDispose]();
  }
}
