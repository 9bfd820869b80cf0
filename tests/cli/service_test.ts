/** The service commands, with programs in the place of systemd's that note what they are asked. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { FakeHome, type Said } from "./fake_world.ts";

class ServiceHome implements AsyncDisposable {
  private constructor(readonly home: FakeHome) {}

  static async make(systemctl: string): Promise<ServiceHome> {
    const home = await FakeHome.make();
    for (const name of ["systemctl", "journalctl"]) {
      const text = `#!/bin/sh\necho "${name} $*" >> "$HOME/asked"\n${systemctl}\n`;
      await Deno.writeTextFile(join(home.folder, name), text, { mode: 0o755 });
    }
    return new ServiceHome(home);
  }

  get unit(): string {
    return join(this.home.folder, ".config", "systemd", "user", "claude-comms.service");
  }

  run(...words: string[]): Promise<Said> {
    return this.home.run(["service", ...words], {
      environment: { PATH: `${this.home.folder}:/usr/bin:/bin` },
    });
  }

  async asked(): Promise<string[]> {
    const text = await Deno.readTextFile(join(this.home.folder, "asked"));
    return text.trim().split("\n");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.home[Symbol.asyncDispose]();
  }
}

const ignore = Deno.build.os !== "linux";

Deno.test({
  name: "a service is installed and removed, with what systemd has to be told",
  ignore,
  async fn() {
    await using service = await ServiceHome.make("exit 0");
    const installed = await service.run("install");
    assert.deepEqual([installed.code, installed.out], [0, `Service installed: ${service.unit}\n`]);
    assert.match(await Deno.readTextFile(service.unit), /^ExecStart=.* start$/m);
    assert.deepEqual((await service.asked()).slice(1), [
      "systemctl --user daemon-reload",
      "systemctl --user enable --now claude-comms.service",
    ]);
    const removed = JSON.parse((await service.run("uninstall", "--json")).out);
    assert.deepEqual([removed.status, removed.unit], ["removed", service.unit]);
    await assert.rejects(Deno.stat(service.unit));
    assert.equal((await service.run("uninstall")).code, 1);
  },
});

Deno.test({
  name: "where systemd does not run nothing is left behind",
  ignore,
  async fn() {
    await using service = await ServiceHome.make(
      '[ "$1" = --user ] && [ "$2" = daemon-reload ] && { echo "no bus" >&2; exit 1; }; exit 0',
    );
    const { code, err } = await service.run("install");
    assert.deepEqual([code, err], [1, "systemctl --user daemon-reload failed: no bus\n"]);
    await assert.rejects(Deno.stat(service.unit));
    await using bare = await FakeHome.make();
    const none = await bare.run(["service", "install"], { environment: { PATH: bare.folder } });
    assert.deepEqual([none.code, none.out], [1, ""]);
    assert.match(none.err, /^There is no systemctl here: without systemd, start the daemon with/);
  },
});

Deno.test({
  name: "a dry run shows the unit on standard output and does nothing",
  ignore,
  async fn() {
    await using service = await ServiceHome.make("exit 1");
    const { code, out, err } = await service.run("install", "--dry-run");
    assert.equal(code, 0);
    assert.match(out, /^\[Unit\]\n[\s\S]*WantedBy=default\.target\n$/);
    assert.match(err, /Would run: systemctl --user enable --now claude-comms\.service\n$/);
    assert.equal(JSON.parse((await service.run("uninstall", "--dry-run", "--json")).out).dry_run, true);
    await assert.rejects(service.asked());
    assert.equal((await service.run("install", "--user", "--system")).code, 2);
    assert.match(
      (await service.run("install", "--system", "--dry-run")).err,
      /^A service of the machine needs the executable/,
    );
  },
});

Deno.test({
  name: "status and logs are systemd's own",
  ignore,
  async fn() {
    await using service = await ServiceHome.make(
      "printf 'LoadState=loaded\\nActiveState=active\\nSubState=running\\nMainPID=42\\nStatusText=Running\\nNRestarts=1\\nUnitFileState=enabled\\n'",
    );
    assert.deepEqual(JSON.parse((await service.run("status", "--json")).out), {
      installed: true,
      active: true,
      state: "active (running)",
      enabled: true,
      pid: 42,
      restarts: 1,
      status: "Running",
    });
    assert.match((await service.run("logs", "-n", "5", "-f")).out, /^LoadState=loaded\n/);
    assert.equal(
      (await service.asked()).at(-1),
      "journalctl --user --unit=claude-comms.service --lines=5 --output=short-iso --no-pager --quiet --follow",
    );
    await using dead = await ServiceHome.make("printf 'inactive\\n'; exit 3");
    assert.equal((await dead.run("status")).code, 3);
  },
});
