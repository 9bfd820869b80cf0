import assert from "node:assert/strict";
import { join } from "node:path";
import { variableOf } from "../../src/config/environment.ts";
import { ConfigError } from "../../src/config/error.ts";
import { newKey, validName } from "../../src/config/identity.ts";
import { listenersOf } from "../../src/config/listeners.ts";
import { loadConfig, settingsFrom } from "../../src/config/load.ts";
import { exportFolders, pathsFrom } from "../../src/config/paths.ts";
import { defaults, settingPaths, specOf } from "../../src/config/settings.ts";
import { configTable, settingRows, valueText } from "../../src/config/show.ts";
import { isKey, isName } from "../../src/protocol/ids.ts";

const fromEnvironment = (environment: Record<string, string>, text = "") =>
  settingsFrom({ text, path: "config.yaml", environment });

Deno.test("every setting has a variable of its own, and none is taken by something else", () => {
  const variables = settingPaths.map(variableOf);
  assert.equal(new Set(variables).size, variables.length);
  assert(!variables.includes("CLAUDE_COMMS_HOME"));
  assert.equal(variableOf("mcp.auto_join"), "CLAUDE_COMMS_MCP_AUTO_JOIN");
  assert.equal(variableOf("broker.auth.password"), "CLAUDE_COMMS_PASSWORD");
});

Deno.test("the environment goes before the file, and an empty variable counts as not set", () => {
  const file = "broker:\n  port: 1\n  auth:\n    password: from-file\n";
  const { settings, sources } = fromEnvironment({
    CLAUDE_COMMS_BROKER_PORT: "2",
    CLAUDE_COMMS_PASSWORD: "",
    CLAUDE_COMMS_MCP_AUTO_JOIN: "general, lobby",
    CLAUDE_COMMS_WEB_ENABLED: "off",
    HOME: "/home/x",
  }, file);
  assert.equal(settings["broker.port"], 2);
  assert.equal(settings["broker.auth.password"], "from-file");
  assert.deepEqual(settings["mcp.auto_join"], ["general", "lobby"]);
  assert.equal(settings["web.enabled"], false);
  assert.equal(sources.get("broker.port"), "environment");
  assert.equal(sources.get("broker.auth.password"), "file");
  assert.equal(sources.get("mcp.port"), undefined);
  assert.equal(fromEnvironment({ CLAUDE_COMMS_PASSWORD: "s" }, file).settings["broker.auth.password"], "s");
});

Deno.test("a wrong variable is refused by its name, a misspelt one is pointed out", () => {
  assert.throws(
    () => fromEnvironment({ CLAUDE_COMMS_MCP_PORT: "many" }),
    (error: ConfigError) => {
      assert.deepEqual(error.problems, [
        'CLAUDE_COMMS_MCP_PORT (mcp.port) must be a whole number from 0 to 65535, not "many"',
      ]);
      return true;
    },
  );
  assert.deepEqual(fromEnvironment({ CLAUDE_COMMS_MCP_PROT: "1", CLAUDE_COMMS_KEY: "x" }).warnings, [
    "The environment variable CLAUDE_COMMS_MCP_PROT sets nothing; did you mean CLAUDE_COMMS_MCP_PORT?",
  ]);
});

Deno.test("all files are below the home folder, which CLAUDE_COMMS_HOME moves with the logs", () => {
  const usual = pathsFrom({ HOME: "/home/phil" });
  assert.equal(usual.config, join("/home/phil", ".claude-comms", "config.yaml"));
  assert.equal(exportFolders(usual, defaults).logs, join("/home/phil", ".claude-comms", "logs"));
  const moved = pathsFrom({ HOME: "/home/phil", CLAUDE_COMMS_HOME: "/srv/comms" });
  assert.equal(moved.pid, join("/srv/comms", "daemon.pid"));
  assert.equal(exportFolders(moved, defaults).logs, join("/srv/comms", "logs"));
  const settings = {
    ...defaults,
    "logging.dir": "~/chat",
    "artifacts.data_dir": "/a",
    "conversations.data_dir": "c",
  };
  assert.deepEqual(exportFolders(moved, settings), {
    logs: join("/home/phil", "chat"),
    artifacts: "/a",
    conversations: join("/srv/comms", "c"),
    registry: "/srv/comms",
  });
  assert.throws(() => pathsFrom({}), /There is no home folder: set HOME, or CLAUDE_COMMS_HOME/);
});

Deno.test("a config is loaded from its file, and without one the defaults hold", async () => {
  const home = await Deno.makeTempDir();
  try {
    const environment = { CLAUDE_COMMS_HOME: home };
    const none = await loadConfig(environment);
    assert.equal(none.exists, false);
    assert.deepEqual(none.settings, defaults);
    await Deno.writeTextFile(none.paths.config, "mcp:\n  port: 5\nodd: 1\n");
    const some = await loadConfig(environment);
    assert.equal(some.settings["mcp.port"], 5);
    assert.deepEqual(some.warnings, [`${none.paths.config}: Line 3: unknown setting "odd" is ignored`]);
    await Deno.remove(none.paths.config);
    await Deno.mkdir(none.paths.config);
    await assert.rejects(loadConfig(environment), (error) => error instanceof ConfigError);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("the untouched default of the WebSocket listener is loopback as long as there is no password", () => {
  for (const hasTokens of [false, true]) {
    const open = listenersOf(defaults, { hasTokens });
    assert.equal(open.ws.host, "127.0.0.1");
    assert.equal(open.exposed, false);
    assert.match(open.notes[0]!, /listens on 127\.0\.0\.1 only, as no password is set/);
  }
  const guarded = listenersOf({ ...defaults, "broker.auth.password": "s" }, { hasTokens: false });
  assert.deepEqual([guarded.ws.host, guarded.exposed, guarded.notes.length], ["0.0.0.0", true, 0]);
});

Deno.test("a listener that others can reach is refused without a password, with what to do", () => {
  for (const path of ["broker.host", "mcp.host", "web.host"] as const) {
    const settings = { ...defaults, [path]: "192.168.1.5" };
    assert.throws(() => listenersOf(settings, { hasTokens: false }), (error: ConfigError) => {
      assert.match(
        error.message,
        new RegExp(`^${path} is 192\\.168\\.1\\.5.*set a password.*or set ${path} to 127`),
      );
      return true;
    });
    assert(listenersOf(settings, { hasTokens: true }).exposed);
    assert(listenersOf({ ...settings, "broker.auth.password": "s" }, { hasTokens: false }).exposed);
    const off = { ...settings, "broker.auth.password": "s", "broker.auth.enabled": false };
    assert.throws(() => listenersOf(off, { hasTokens: false }), /set broker\.auth\.enabled to true/);
  }
  const noWeb = { ...defaults, "web.host": "0.0.0.0", "web.enabled": false };
  assert.equal(listenersOf(noWeb, { hasTokens: false }).web, null);
});

Deno.test("keys are valid, and names are made from what the system calls its user", () => {
  assert(isKey(newKey()));
  const names: [string, string][] = [
    ["phil", "phil"],
    ["Phil La Fayette", "Phil-La-Fayette"],
    ["DOMAIN\\phil.l", "DOMAIN-phil-l"],
    ["Ju\u0308rgen", "J\u00fcrgen"],
    ["system", "system-user"],
    ["...", ""],
    ["x".repeat(99), "x".repeat(64)],
  ];
  for (const [given, expected] of names) {
    assert.equal(validName(given), expected);
    assert(expected === "" || isName(expected));
  }
});

Deno.test("the shown settings hide secrets and say where a value comes from", () => {
  const loaded = fromEnvironment({ CLAUDE_COMMS_PASSWORD: "hunter2" }, "mcp:\n  port: 5\n");
  const config = { ...loaded, paths: pathsFrom({ HOME: "/h" }), exists: true };
  const rows = new Map<string, unknown>(
    settingRows(config).map(({ path, value, source }) => [path, [value, source]]),
  );
  assert.deepEqual(rows.get("broker.auth.password"), ["(set)", "environment"]);
  assert.deepEqual(rows.get("mcp.port"), [5, "file"]);
  assert.deepEqual(rows.get("web.port"), [9921, "default"]);
  assert(!JSON.stringify(settingRows(config)).includes("hunter2"));
  assert.deepEqual([[], ["a", "b"], "", null, 5].map(valueText), ["[]", "a, b", '""', "null", "5"]);
});

Deno.test("the README's table has a row for each setting", () => {
  const lines = configTable().split("\n");
  assert.equal(lines.length, settingPaths.length + 2);
  for (const line of lines) assert.equal(line.replaceAll("\\|", "").split("|").length, 6, line);
  for (const path of settingPaths) assert(specOf(path).doc.length > 10, path);
});
