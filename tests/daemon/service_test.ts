/** The daemon as a service of systemd: its unit, and what it tells. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { lifeline } from "../../src/daemon/service/lifeline.ts";
import { type Notifier, serviceNotifier } from "../../src/daemon/service/notify.ts";
import { unitText } from "../../src/daemon/service/unit.ts";
import { NotifySocket } from "../support/notify_socket.ts";
import { until } from "../support/until.ts";

const hasSystemd = await new Deno.Command("systemd-analyze", { args: ["--version"], stdout: "null" }).output()
  .then(({ success }) => success, () => false);
const hasSockets = await NotifySocket.isPossible();

const system = {
  scope: "system",
  command: ["/usr/bin/true"],
  home: "/var/lib/claude-comms",
  environmentFile: "/etc/claude-comms/environment",
} as const;

const user = {
  scope: "user",
  command: ["/usr/bin/true", "run", "-A", "/a b/100%/$x/main.ts"],
  home: "/home/phil/.claude-comms",
  environmentFile: "/home/phil/.claude-comms/environment",
} as const;

async function analyze(args: string[], text: string): Promise<{ code: number; said: string }> {
  const folder = await Deno.makeTempDir({ prefix: "comms-unit-" });
  try {
    const path = join(folder, "claude-comms.service");
    await Deno.writeTextFile(path, text);
    const { code, stdout, stderr } = await new Deno.Command("systemd-analyze", { args: [...args, path] })
      .output();
    return { code, said: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const unit of [system, user]) {
  Deno.test({
    name: `systemd finds nothing wrong with the unit of the ${unit.scope}`,
    ignore: !hasSystemd,
    async fn() {
      assert.deepEqual(await analyze(["verify"], unitText(unit)), { code: 0, said: "" });
    },
  });
}

Deno.test({
  name: "systemd rates the machine's unit as safe",
  ignore: !hasSystemd,
  async fn() {
    const { code, said } = await analyze(["security", "--offline=true", "--threshold=20"], unitText(system));
    assert.equal(code, 0, said);
    assert.match(said, /Overall exposure level for claude-comms\.service: [01]\.\d OK/);
  },
});

Deno.test("a unit escapes what systemd would read as its own signs, and lets the runtime compile code", () => {
  const text = unitText(user);
  assert.match(text, /^ExecStart=\/usr\/bin\/true run -A "\/a b\/100%%\/\$\$x\/main\.ts" start$/m);
  assert.match(text, /^Type=notify$/m);
  assert.match(text, /^WantedBy=default\.target$/m);
  for (const unit of [user, system]) assert.doesNotMatch(unitText(unit), /MemoryDenyWriteExecute/);
  assert.match(unitText(system), /^ProtectSystem=strict$/m);
});

Deno.test("without a service there is nobody to tell", () => {
  assert.equal(serviceNotifier({}), undefined);
  assert.equal(serviceNotifier({ NOTIFY_SOCKET: "vsock:2:1234" }), undefined);
});

for (const kind of ["path", "abstract"] as const) {
  Deno.test({
    name: `news arrive at a socket with ${kind === "path" ? "a path" : "an abstract name"}`,
    ignore: !hasSockets,
    async fn() {
      await using socket = await NotifySocket.open(kind);
      const notifier = serviceNotifier({ NOTIFY_SOCKET: socket.name, WATCHDOG_USEC: "3000000" })!;
      try {
        assert.equal(notifier.watchdogMs, 3_000);
        notifier.send({ READY: "1", STATUS: "Läuft" });
        await until(() => socket.received.length === 1);
        assert.deepEqual(socket.received, ["READY=1\nSTATUS=Läuft"]);
      } finally {
        notifier.close();
      }
    },
  });
}

Deno.test({
  name: "a socket that nobody listens at breaks nothing",
  ignore: Deno.build.os !== "linux",
  fn() {
    const notifier = serviceNotifier({ NOTIFY_SOCKET: "/nowhere/notify" })!;
    notifier.send({ READY: "1" });
    notifier.close();
  },
});

Deno.test("a watchdog for another process is not ours", () => {
  const environment = { NOTIFY_SOCKET: "@x", WATCHDOG_USEC: "1000000", WATCHDOG_PID: "1" };
  const notifier = serviceNotifier(environment);
  assert.equal(notifier?.watchdogMs, undefined);
  notifier?.close();
});

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

function listening(): { told: string[]; notifier: Notifier } {
  const told: string[] = [];
  return {
    told,
    notifier: {
      send: (lines) => void told.push(Object.keys(lines).join(" ")),
      watchdogMs: 30,
      close: () => void told.push("closed"),
    },
  };
}

Deno.test("the pulse beats as long as the daemon answers, read-only too, and stops with it", async () => {
  const { told, notifier } = listening();
  let status: "ok" | "read_only" | "unreachable" = "ok";
  let checks = 0;
  const check = () => {
    checks++;
    return Promise.resolve({ status, problem: status === "ok" ? null : "why" });
  };
  const service = lifeline({ notifier, url: "http://127.0.0.1:1", log: quiet, check });
  service.ready();
  const beats = () => told.filter((word) => word === "WATCHDOG").length;
  await until(() => beats() >= 2);
  status = "read_only";
  await until(() => told.includes("STATUS"));
  const before = beats();
  await until(() => beats() > before);
  status = "unreachable";
  const at = checks;
  await until(() => checks >= at + 2);
  const last = beats();
  await until(() => checks >= at + 5);
  assert.equal(beats(), last);
  await service.reloading(() => Promise.resolve());
  service.stopping();
  service.close();
  assert.deepEqual(told.slice(-4), ["RELOADING STATUS", "READY STATUS", "STOPPING STATUS", "closed"]);
  assert.equal(told[0], "READY STATUS MAINPID");
});
