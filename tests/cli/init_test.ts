import assert from "node:assert/strict";
import { settingsFrom } from "../../src/config/load.ts";
import { FakeHome } from "./fake_world.ts";

function settingsIn(text: string) {
  return settingsFrom({ text, path: "config.yaml", environment: {} }).settings;
}

Deno.test("init makes an identity, a config for its owner only, and says so in the known words", async () => {
  await using home = await FakeHome.make();
  const { code, out, err } = await home.run(["init", "--name", "ana"]);
  const settings = settingsIn(await home.read("config.yaml"));
  assert.equal(code, 0);
  assert.equal(
    out,
    `Config created at ${home.path("config.yaml")}\n  Identity key: ${settings["identity.key"]}\n` +
      "  Identity type: human\n  Name: ana\n",
  );
  assert.match(err, /CLAUDE_COMMS_PASSWORD/);
  assert.equal(settings["identity.name"], "ana");
  assert.match((await home.read("credentials", "owner.token")).trim(), /^[\w-]{43}$/);
  if (Deno.build.os === "windows") return;
  const modes = ["config.yaml", "credentials", "credentials/owner.token", "logs", "."].map(async (path) =>
    (await Deno.stat(home.path(path))).mode! & 0o777
  );
  assert.deepEqual(await Promise.all(modes), [0o600, 0o700, 0o600, 0o700, 0o700]);
});

Deno.test("the name is the system's user made fit, or the given one if it is valid", async () => {
  await using home = await FakeHome.make();
  await home.run(["init"], { environment: { LOGNAME: "DOMAIN\\Phil La Fayette" } });
  assert.equal(settingsIn(await home.read("config.yaml"))["identity.name"], "DOMAIN-Phil-La-Fayette");
  const { code, err } = await home.run(["init", "--force", "--name", "Phil L"]);
  assert.equal(code, 1);
  assert.equal(
    err,
    'Invalid name "Phil L": use 1 to 64 letters, digits, hyphens or underscores, for example --name Phil-L\n',
  );
  assert.match((await home.run(["init", "-f", "--name", "everyone"])).err, /it is reserved/);
  assert.match((await home.run(["init", "-f", "--name", "..."])).err, /underscores\n$/);
  await home.run(["init", "-f"], { environment: { LOGNAME: "..." } });
  const { "identity.key": key, "identity.name": name } = settingsIn(await home.read("config.yaml"));
  assert.equal(name, `user-${key}`);
});

Deno.test("an existing config is only replaced with --force, and then kept aside with its key named", async () => {
  await using home = await FakeHome.make();
  await home.run(["init", "--name", "ana"]);
  const old = await home.read("config.yaml");
  const refused = await home.run(["init", "--name", "bo"]);
  assert.deepEqual(refused, {
    code: 1,
    out: "",
    err: `Config already exists at ${home.path("config.yaml")}\nUse --force to overwrite.\n`,
  });
  assert.equal(await home.read("config.yaml"), old);
  const { code, err } = await home.run(["init", "--name", "bo", "--force", "--type", "claude"]);
  assert.equal(code, 0);
  const [, backup, key] = /kept at (\S+); its key was ([0-9a-f]{8})\./.exec(err)!;
  assert.equal(await Deno.readTextFile(backup!), old);
  assert.equal(key, settingsIn(old)["identity.key"]);
  const settings = settingsIn(await home.read("config.yaml"));
  assert.deepEqual([settings["identity.name"], settings["identity.type"]], ["bo", "claude"]);
  assert.notEqual(settings["identity.key"], key);
});

Deno.test("a type that is neither human nor claude is refused", async () => {
  await using home = await FakeHome.make();
  assert.deepEqual(await home.run(["init", "--type", "robot"]), {
    code: 1,
    out: "",
    err: 'Invalid identity type "robot". Must be "human" or "claude".\n',
  });
});

Deno.test("config set changes the file, keeps its comments and refuses what is wrong", async () => {
  await using home = await FakeHome.make();
  await home.write("# mine\nmcp:\n  port: 9930 # chosen\n", "config.yaml");
  assert.deepEqual(await home.run(["config", "set", "mcp.port", "9931"]), {
    code: 0,
    out: "mcp.port is now 9931\n",
    err: "",
  });
  assert.equal(await home.read("config.yaml"), "# mine\nmcp:\n  port: 9931 # chosen\n");
  await home.run(["config", "set", "mcp.auto_join", "general, lab"]);
  assert.deepEqual(settingsIn(await home.read("config.yaml"))["mcp.auto_join"], ["general", "lab"]);
  const wrong: [string[], RegExp][] = [
    [["mcp.port", "many"], /^mcp\.port must be a whole number from 0 to 65535, not "many"\n$/],
    [["mcp.prot", "1"], /^There is no setting "mcp\.prot"\. Did you mean mcp\.port\?/],
    [["identity.name", "a b"], /^identity\.name must be 1 to 64 letters/],
    [["mcp.port", "9921"], /mcp\.port and web\.port are both 9921/],
  ];
  const before = await home.read("config.yaml");
  for (const [words, expected] of wrong) {
    const { code, out, err } = await home.run(["config", "set", ...words]);
    assert.deepEqual([code, out], [1, ""]);
    assert.match(err, expected);
  }
  assert.equal(await home.read("config.yaml"), before);
});

Deno.test("a password is set from standard input and shown nowhere", async () => {
  await using home = await FakeHome.make();
  await home.run(["init"]);
  const set = await home.run(["config", "set", "broker.auth.password", "-"], { input: "hunter2\n" });
  assert.equal(set.out, "broker.auth.password is now set\n");
  assert.equal(settingsIn(await home.read("config.yaml"))["broker.auth.password"], "hunter2");
  for (const words of [["config", "show"], ["config", "show", "--json"], ["status"], ["status", "--json"]]) {
    const { out, err } = await home.run(words);
    assert(!`${out}${err}`.includes("hunter2"), words.join(" "));
  }
  const unset = await home.run(["config", "set", "broker.auth.password", ""]);
  assert.equal(unset.out, "broker.auth.password is now empty: none is asked for\n");
});

Deno.test("config show gives values with their source, one group or one key alone, and JSON", async () => {
  await using home = await FakeHome.make();
  await home.write("mcp:\n  port: 9930\n", "config.yaml");
  const environment = { CLAUDE_COMMS_MCP_HOST: "127.0.0.2" };
  const { out } = await home.run(["config", "show", "mcp"], { environment });
  assert.equal(
    out,
    "mcp.host       127.0.0.2  (environment)\nmcp.port       9930  (file)\nmcp.auto_join  general\n",
  );
  assert.equal((await home.run(["config", "show", "web.port"])).out, "web.port  9921\n");
  const json = JSON.parse((await home.run(["config", "show", "--json"])).out);
  assert.deepEqual(json["mcp.port"], { value: 9930, source: "file" });
  assert.equal((await home.run(["config", "show", "mpc"])).code, 1);
});

Deno.test("without a config, commands say how to make one; a broken one is shown with its line", async () => {
  await using home = await FakeHome.make();
  for (
    const words of [["send", "x"], ["read"], ["status"], ["log"], ["web"], ["conv", "list"], [
      "config",
      "show",
    ]]
  ) {
    assert.deepEqual(await home.run(words), {
      code: 1,
      out: "",
      err: "Config not found. Run claude-comms init first.\n",
    });
  }
  await home.write("mcp: [", "config.yaml");
  const { code, err } = await home.run(["status"]);
  assert.equal(code, 1);
  assert.match(err, /config\.yaml: Line 1, column \d+: /);
});

Deno.test("warnings about the config go to standard error, and the command goes on", async () => {
  await using home = await FakeHome.make();
  await home.write("mcp:\n  prot: 1\n", "config.yaml");
  const { code, out, err } = await home.run(["conv", "list", "--json"]);
  assert.equal(code, 0);
  assert.match(err, /^Warning: .*unknown setting "mcp\.prot" is ignored; did you mean "mcp\.port"\?/);
  assert.deepEqual(JSON.parse(out), {
    conversations: [{ id: "general", log: false }],
    count: 1,
    live: false,
  });
});
