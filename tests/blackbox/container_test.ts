/** The daemon as a container or a service runs it: on all addresses, with a password, watched. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { NotifySocket } from "../support/notify_socket.ts";
import { until } from "../support/until.ts";

const everywhere = {
  CLAUDE_COMMS_BROKER_HOST: "0.0.0.0",
  CLAUDE_COMMS_BROKER_WS_HOST: "0.0.0.0",
  CLAUDE_COMMS_MCP_HOST: "0.0.0.0",
  CLAUDE_COMMS_WEB_HOST: "0.0.0.0",
};

Deno.test("a daemon on all addresses needs a password, and its own commands reach it", async () => {
  await using open = await TestDaemon.prepare({ environment: everywhere });
  assert.equal((await open.startInVain()).code, 1);
  await using daemon = await TestDaemon.start({
    environment: { ...everywhere, CLAUDE_COMMS_PASSWORD: "sesame" },
  });
  assert.deepEqual((await daemon.cli("health")).stdout, "ok\n");
  const sent = await daemon.cli("send", "hello");
  assert.equal(sent.code, 0, sent.stderr);
  assert.equal((await daemon.cli("complete", "conversation")).stdout, "general\n");
});

Deno.test({
  name: "a service says that it is ready, alive, reloading and stopping",
  ignore: !await NotifySocket.isPossible(),
  async fn() {
    await using socket = await NotifySocket.open("path");
    const environment = { NOTIFY_SOCKET: socket.name, WATCHDOG_USEC: "600000" };
    await using daemon = await TestDaemon.start({ environment });
    const told = (word: string) =>
      until(() => socket.received.some((text) => text.startsWith(word)), { what: word });
    await told("READY=1");
    assert.match(socket.received[0]!, new RegExp(`^MAINPID=${daemon.process.pid}$`, "m"));
    await told("WATCHDOG=1");
    Deno.kill(daemon.process.pid, "SIGHUP");
    await told("RELOADING=1");
    await until(() => socket.received.filter((text) => text.startsWith("READY=1")).length === 2);
    assert.equal((await daemon.stop()).code, 0);
    await told("STOPPING=1");
  },
});
