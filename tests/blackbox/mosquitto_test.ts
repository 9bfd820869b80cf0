/** Clients that we did not write: Debian's mosquitto_pub and mosquitto_sub. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { joinMcp } from "../support/mcp.ts";
import { hasMosquitto, mosquitto } from "../support/mosquitto.ts";
import { chatMessage } from "../support/mqtt.ts";
import { Rest } from "../support/rest.ts";

// Not everybody who runs the tests has these clients; `.ci/run` installs them.
const ignore = !await hasMosquitto();

Deno.test({
  name: "mosquitto_sub shows what a session says",
  ignore,
  async fn() {
    await using daemon = await TestDaemon.start();
    await using ana = await joinMcp(daemon.mcpUrl, "ana");
    const port = `${daemon.ports.mqtt}`;
    await ana.send("general", "before");
    const first = mosquitto("mosquitto_sub", [
      "-p",
      port,
      "-t",
      "claude-comms/conv/+/messages",
      "-C",
      "1",
      "-W",
      "30",
      "-q",
      "1",
    ]);
    const rest = new Rest(daemon.apiUrl);
    let done = false;
    const finished = first.finally(() => done = true);
    while (!done) {
      await ana.send("general", "again");
      await rest.get("/api/identity");
    }
    const { code, stdout } = await finished;
    assert.equal(code, 0);
    assert.equal(JSON.parse(stdout).body, "again");
  },
});

Deno.test({
  name: "what mosquitto_pub got an acknowledgement for is stored, and what is refused is not",
  ignore,
  async fn() {
    await using daemon = await TestDaemon.start();
    await using ana = await joinMcp(daemon.mcpUrl, "ana");
    const rest = new Rest(daemon.apiUrl);
    const { key, name } = await rest.get("/api/identity") as { key: string; name: string };
    const publish = (message: object) =>
      mosquitto("mosquitto_pub", [
        ...["-p", `${daemon.ports.mqtt}`, "-q", "1", "-t", "claude-comms/conv/general/messages"],
        ...["-m", JSON.stringify(message)],
      ]);
    const good = await publish(chatMessage("general", { key, name, body: "from mosquitto" }));
    assert.equal(good.code, 0, good.stderr);
    await daemon.kill9();
    await daemon.start();
    assert.deepEqual(await ana.bodies("general"), ["from mosquitto"]);
    await publish({
      ...chatMessage("general", { key, name, body: "forged" }),
      sender: { key: ana.key, name: "ana", type: "claude" },
    });
    assert.deepEqual(await ana.bodies("general"), ["from mosquitto"]);
  },
});

Deno.test({
  name: "a broker is a broker: other topics, retained messages and wildcards work as anywhere",
  ignore,
  async fn() {
    await using daemon = await TestDaemon.start();
    const port = `${daemon.ports.mqtt}`;
    const retained = await mosquitto("mosquitto_pub", [
      "-p",
      port,
      "-q",
      "1",
      "-r",
      "-t",
      "home/kitchen/light",
      "-m",
      "on",
    ]);
    assert.equal(retained.code, 0, retained.stderr);
    const { stdout } = await mosquitto("mosquitto_sub", [
      "-p",
      port,
      "-t",
      "home/+/light",
      "-C",
      "1",
      "-W",
      "10",
      "-v",
    ]);
    assert.equal(stdout, "home/kitchen/light on\n");
  },
});
