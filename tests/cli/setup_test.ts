import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { hooksIn, withHooks } from "../../src/claude/edit_hooks.ts";
import { hookEntries } from "../../src/claude/hook_table.ts";
import { withAllowed, withoutAllowed, withoutServer, withServer } from "../../src/claude/edit_settings.ts";
import { FakeHome, type Said } from "./fake_world.ts";

const ignore = Deno.build.os === "windows";

/** A home with a config and a Claude Code that says its version. */
async function homeWith(version: string): Promise<FakeHome> {
  const home = await FakeHome.make();
  await home.run(["init", "--name", "phil"]);
  await Deno.mkdir(join(home.folder, "bin"));
  await Deno.mkdir(join(home.folder, ".claude"));
  await Deno.writeTextFile(
    join(home.folder, "bin", "claude"),
    `#!/bin/sh\necho "${version} (Claude Code)"\n`,
    {
      mode: 0o755,
    },
  );
  return home;
}

function run(home: FakeHome, ...words: string[]): Promise<Said> {
  return home.run(words, { environment: { PATH: `${join(home.folder, "bin")}:/usr/bin:/bin` } });
}

const settingsPath = (home: FakeHome) => join(home.folder, ".claude", "settings.json");
const serversPath = (home: FakeHome) => join(home.folder, ".claude.json");

async function settings(home: FakeHome) {
  return JSON.parse(await Deno.readTextFile(settingsPath(home)));
}

/** As somebody wrote it by hand, with what the Python version added. */
const foreign = `{
    "model": "opus",
    "hooks": {
        "PostToolUse": [
            { "matcher": "", "hooks": [ { "type": "command", "command": "~/.claude/hooks/claude-comms-notify-0a1b2c3d.sh" } ] },
            { "matcher": "Edit", "hooks": [ { "type": "command", "command": "fmt.sh" } ] }
        ]
    },
    "permissions": { "allow": ["Bash(ls:*)"], "deny": [] }
}`;

const python = (command: string, args: string[]) => ({
  command,
  args,
  env: { CLAUDE_COMMS_KEY: "0a1b2c3d" },
});

Deno.test({
  name: "setup adds what is ours, leaves what is others', and gives every byte back",
  ignore,
  async fn() {
    await using home = await homeWith("2.1.330");
    await Deno.writeTextFile(settingsPath(home), foreign);
    const { code, out } = await run(home, "setup", "--yes", "--permissions", "--statusline");
    assert.equal(code, 0);
    assert.match(out, /^-.*claude-comms-notify-0a1b2c3d/m);
    const { hooks, permissions, statusLine, model } = await settings(home);
    assert.equal(model, "opus");
    assert.deepEqual(hooks.PostToolUse, [{
      matcher: "Edit",
      hooks: [{ type: "command", command: "fmt.sh" }],
    }]);
    assert.equal(hooks.PostToolBatch[0].hooks[0].url, "http://127.0.0.1:9920/api/hooks/claude-code");
    assert.equal(hooks.PermissionRequest.length, 1);
    assert.deepEqual(
      hooks.Stop.map((group: { hooks: { asyncRewake?: true }[] }) => group.hooks[0]!.asyncRewake),
      [
        undefined,
        true,
      ],
    );
    assert.deepEqual(permissions, { allow: ["Bash(ls:*)", "mcp__claude-comms"], deny: [] });
    assert.match(statusLine.command, / statusline$/);
    assert.deepEqual(JSON.parse(await Deno.readTextFile(serversPath(home))), {
      mcpServers: { "claude-comms": { type: "http", url: "http://127.0.0.1:9920/mcp" } },
    });
    assert.match(
      (await run(home, "setup", "--yes", "--permissions", "--statusline")).err,
      /nothing to change/,
    );
    assert.equal((await run(home, "setup", "--remove", "--yes")).code, 0);
    assert.equal(await Deno.readTextFile(settingsPath(home)), foreign);
    await assert.rejects(() => Deno.stat(serversPath(home)), Deno.errors.NotFound);
    assert.match((await run(home, "setup", "--remove", "--yes")).err, /^Nothing of claude-comms/);
  },
});

Deno.test({
  name: "what others changed since stays when ours is taken out",
  ignore,
  async fn() {
    await using home = await homeWith("2.1.330");
    await Deno.writeTextFile(settingsPath(home), '{\n\t"model": "opus"\n}\n');
    await run(home, "setup", "--yes");
    const text = await Deno.readTextFile(settingsPath(home));
    await Deno.writeTextFile(settingsPath(home), text.replace("opus", "sonnet"));
    await run(home, "setup", "--remove", "--yes");
    assert.equal(await Deno.readTextFile(settingsPath(home)), '{\n\t"model": "sonnet"\n}\n');
  },
});

Deno.test({
  name: "a file that cannot be parsed is named with its line, and nothing is changed",
  ignore,
  async fn() {
    await using home = await homeWith("2.1.330");
    const broken = '{\n  // my model\n  "model": "opus"\n}\n';
    await Deno.writeTextFile(settingsPath(home), broken);
    const { code, err } = await run(home, "setup", "--yes");
    assert.equal(code, 1);
    assert.match(err, /^Cannot change .*settings\.json: line 2, column 3: .*Nothing was changed/m);
    assert.equal(await Deno.readTextFile(settingsPath(home)), broken);
    await assert.rejects(() => Deno.stat(serversPath(home)), Deno.errors.NotFound);
  },
});

Deno.test({
  name: "links are followed and modes kept",
  ignore,
  async fn() {
    await using home = await homeWith("2.1.330");
    const real = join(home.folder, "dotfiles.json");
    await Deno.writeTextFile(real, "{}\n", { mode: 0o640 });
    await Deno.symlink(real, settingsPath(home));
    await run(home, "setup", "--yes");
    assert.ok((await Deno.lstat(settingsPath(home))).isSymlink);
    assert.equal((await Deno.stat(real)).mode! & 0o777, 0o640);
    assert.equal((await Deno.stat(serversPath(home))).mode! & 0o777, 0o600);
    await run(home, "setup", "--remove", "--yes");
    assert.equal(await Deno.readTextFile(real), "{}\n");
  },
});

Deno.test({
  name: "without a yes nothing is written",
  ignore,
  async fn() {
    await using home = await homeWith("2.1.330");
    assert.equal((await run(home, "setup", "--dry-run")).code, 0);
    assert.match((await run(home, "setup")).err, /Nobody to ask: .*Use --yes/);
    const refused = await home.run(["setup"], { answer: "n" });
    assert.equal(refused.code, 1);
    await assert.rejects(() => Deno.stat(settingsPath(home)), Deno.errors.NotFound);
  },
});

Deno.test({
  name: "with a password hooks are commands, which know it; it stands in the user's own file only",
  ignore,
  async fn() {
    await using home = await homeWith("2.1.330");
    await home.run(["config", "set", "broker.auth.password", "s3cret word"]);
    await home.run(["config", "set", "broker.auth.enabled", "true"]);
    const { out } = await run(home, "setup", "--yes");
    assert.doesNotMatch(out, /s3cret/, "what is printed may be shown around");
    const { hooks } = await settings(home);
    for (const [{ hooks: [handler] }] of Object.values(hooks) as [{ hooks: [{ command: string }] }][]) {
      assert.match(handler.command, / hook (?:run|wait)$/);
    }
    const { mcpServers } = JSON.parse(await Deno.readTextFile(serversPath(home)));
    assert.deepEqual(mcpServers["claude-comms"].headers, { Authorization: "Bearer s3cret word" });
  },
});

Deno.test({
  name: "versions get what they know: no HTTP before 2.1.63, no waking before 2.1.152",
  ignore,
  async fn() {
    for (
      const [version, kind, wakes] of [["2.1.60", "command", false], ["2.1.100", "http", false]] as const
    ) {
      await using home = await homeWith(version);
      await run(home, "setup", "--yes");
      const { hooks } = await settings(home);
      assert.equal(hooks.PostToolUse[0].hooks[0].type, kind, version);
      assert.equal("PostToolBatch" in hooks, wakes, version);
      assert.equal(JSON.stringify(hooks).includes("asyncRewake"), wakes, version);
    }
  },
});

Deno.test({
  name: "channel entries of the Python version start ours, with their environment",
  ignore,
  async fn() {
    for (
      const old of [python("python3", ["-m", "claude_comms.channel"]), python("claude-comms-channel", [])]
    ) {
      await using home = await homeWith("2.1.330");
      const before = JSON.stringify({ numStartups: 3, mcpServers: { "claude-comms-channel": old } }, null, 2);
      await Deno.writeTextFile(serversPath(home), before);
      await run(home, "setup", "--yes");
      const channel =
        JSON.parse(await Deno.readTextFile(serversPath(home))).mcpServers["claude-comms-channel"];
      assert.equal(channel.args.at(-1), "channel");
      assert.deepEqual(channel.env, old.env);
      await run(home, "setup", "--remove", "--yes");
      assert.equal(await Deno.readTextFile(serversPath(home)), before);
    }
  },
});

Deno.test({
  name: "hook install and uninstall change the hooks alone",
  ignore,
  async fn() {
    await using home = await homeWith("2.1.330");
    await Deno.writeTextFile(settingsPath(home), foreign);
    await run(home, "hook", "install", "--yes", "--key", "0a1b2c3d");
    const { hooks, permissions } = await settings(home);
    assert.match(hooks.Stop[0].hooks[0].url, /\?key=0a1b2c3d$/);
    assert.deepEqual(permissions.allow, ["Bash(ls:*)"]);
    assert.match((await run(home, "hook", "status")).out, /Stop/);
    await run(home, "hook", "uninstall", "--yes");
    assert.deepEqual(Object.keys((await settings(home)).hooks), ["PostToolUse"]);
    assert.match((await run(home, "hook", "install", "--key", "x", "--yes")).err, /Invalid key "x"/);
  },
});

const choices = {
  abilities: { http: true, wake: true },
  isOpen: true,
  url: "http://127.0.0.1:9920",
  program: "/usr/local/bin/claude-comms",
  permissions: true,
  key: undefined,
};

Deno.test("in any settings file ours goes in and out again without a trace, and twice is as once", () => {
  const group = fc.record({
    matcher: fc.string(),
    hooks: fc.array(fc.record({ type: fc.constant("command"), command: fc.string() }), {
      minLength: 1,
      maxLength: 2,
    }),
  });
  const file = fc.record({
    hooks: fc.dictionary(
      fc.constantFrom("Stop", "PreToolUse", "SessionStart"),
      fc.array(group, { minLength: 1, maxLength: 2 }),
      {
        minKeys: 1,
      },
    ),
    permissions: fc.record({ allow: fc.array(fc.string(), { minLength: 1 }) }),
    mcpServers: fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
    other: fc.jsonValue(),
  });
  fc.assert(
    fc.property(file, fc.constantFrom(2, 4, "\t", undefined), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const entries = hookEntries(choices);
      const withAll = (before: string) =>
        withServer(
          withAllowed(withHooks(before, entries)),
          { url: "http://x/mcp", authorization: undefined },
          [
            "x",
          ],
        );
      const changed = withAll(text);
      assert.equal(withAll(changed), changed);
      assert.equal([...hooksIn(changed).values()].flat().length, entries.length);
      assert.equal(withoutServer(withoutAllowed(withHooks(changed, []))), text);
    }),
    { numRuns: 25 },
  );
});
