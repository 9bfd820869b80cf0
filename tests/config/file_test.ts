import assert from "node:assert/strict";
import fc from "fast-check";
import { ConfigError } from "../../src/config/error.ts";
import { settingsFrom } from "../../src/config/load.ts";
import { defaults, isSettingPath, settingPaths, specOf } from "../../src/config/settings.ts";

function load(text: string, environment: Record<string, string> = {}) {
  return settingsFrom({ text, path: "config.yaml", environment });
}

function problemsOf(text: string, environment: Record<string, string> = {}): readonly string[] {
  try {
    load(text, environment);
  } catch (error) {
    assert(error instanceof ConfigError, `not a ConfigError: ${error}`);
    return error.problems;
  }
  assert.fail(`accepted: ${text}`);
}

/** Nests a value under a dotted path, as YAML. */
function yamlFor(path: string, value: string): string {
  const parts = path.split(".");
  return parts.map((part, depth) =>
    `${"  ".repeat(depth)}${part}:${depth === parts.length - 1 ? ` ${value}` : ""}`
  ).join("\n");
}

Deno.test("an empty file, a file of comments and no settings at all give the defaults", () => {
  for (const text of ["", "\n\n", "# nothing\n", "null\n", "~", "---\n", "\uFEFF", "{}"]) {
    assert.deepEqual(load(text).settings, defaults, JSON.stringify(text));
    assert.deepEqual(load(text).warnings, []);
  }
});

Deno.test("a file of the Python version is read without a warning", () => {
  const { settings, warnings } = load(`identity:
  key: 978fdc49
  name: phil
  type: human
broker:
  mode: host
  ws_host: 0.0.0.0
  remote_host: ''
  auth:
    enabled: true
    username: comms-user
    password: ''
mcp:
  port: 19920
  auto_join:
  - general
  - lobby
web:
  api_base: null
  csp_extra_connect_src: []
logging:
  dir: ~/.claude-comms/logs
  rotation:
    max_files: 3
default_conversation: lobby
`);
  assert.deepEqual(warnings, []);
  assert.equal(settings["identity.key"], "978fdc49");
  assert.equal(settings["mcp.port"], 19920);
  assert.deepEqual(settings["mcp.auto_join"], ["general", "lobby"]);
  assert.equal(settings["web.api_base"], null);
  assert.equal(settings["logging.rotation.max_files"], 3);
  assert.equal(settings["logging.rotation.max_size_mb"], 50);
  assert.equal(settings.default_conversation, "lobby");
});

Deno.test("texts that look like numbers, dates or truth values stay the texts they are", () => {
  const { settings } = load("identity:\n  key: 12e45678\n  name: no\nbroker:\n  auth:\n    password: 0123\n");
  assert.equal(settings["identity.key"], "12e45678");
  assert.equal(settings["identity.name"], "no");
  assert.equal(settings["broker.auth.password"], "0123");
});

Deno.test("every setting refuses values of the wrong type and says the key, the value and what is expected", () => {
  const wrong: Record<string, string[]> = {
    integer: ["abc", "1.5", "-1", "99999999999", "[1]", "{a: 1}", '""', "true", "0x10", "1e3"],
    switch: ["maybe", "2", "[true]", "{a: 1}", "truee"],
    choice: ["neither", "[human]", "{a: 1}", "Human "],
    list: ["general", "5", "{a: 1}", "[[a]]", "[{a: 1}]"],
    text: ["[a]", "{a: 1}"],
    "optional text": ["[a]", "{a: 1}"],
  };
  for (const path of settingPaths) {
    for (const value of wrong[specOf(path).kind]!) {
      if (value === "Human " && path !== "identity.type") continue;
      const text = value === "Human " ? '"Human "' : value;
      const [problem] = problemsOf(yamlFor(path, text));
      assert.match(
        problem!,
        new RegExp(`^config\\.yaml: Line \\d+: ${path.replaceAll(".", "\\.")} must be `),
        value,
      );
    }
  }
});

Deno.test("a message about a wrong value quotes it, except for secrets", () => {
  assert.deepEqual(problemsOf("mcp:\n  port: 99x\n"), [
    'config.yaml: Line 2: mcp.port must be a whole number from 0 to 65535, not "99x"',
  ]);
  assert.deepEqual(problemsOf("broker:\n  auth:\n    password: [hunter2]\n"), [
    "config.yaml: Line 3: broker.auth.password must be a text",
  ]);
  assert.deepEqual(problemsOf("mcp:\n  auto_join: [general, Bad Name]\n"), [
    'config.yaml: Line 2: mcp.auto_join must be a list of which each entry is a conversation id: 1 to 64 lower-case letters, digits and inner hyphens, not "Bad Name"',
  ]);
});

Deno.test("all problems are reported at once", () => {
  const problems = problemsOf("mcp:\n  port: x\nbroker: 5\nweb:\n  enabled: perhaps\n");
  assert.equal(problems.length, 3);
  assert.match(problems[1]!, /Line 3: broker must contain settings/);
});

Deno.test("an unknown setting is ignored with a warning that names the nearest known one", () => {
  const { warnings, settings } = load("mcp:\n  prot: 1\nbrokr:\n  port: 2\nzzzzzzzz: 1\n");
  assert.deepEqual(settings, defaults);
  assert.deepEqual(warnings, [
    'config.yaml: Line 2: unknown setting "mcp.prot" is ignored; did you mean "mcp.port"?',
    'config.yaml: Line 3: unknown setting "brokr" is ignored',
    'config.yaml: Line 5: unknown setting "zzzzzzzz" is ignored',
  ]);
});

Deno.test("a deprecated setting is accepted with a warning, and silently at its default", () => {
  const { warnings, settings } = load("web:\n  api_base: https://chat.example\n");
  assert.equal(settings["web.api_base"], "https://chat.example");
  assert.match(warnings[0]!, /^config\.yaml: Line 2: web\.api_base is deprecated: /);
  assert.deepEqual(load("web:\n  api_base:\n  csp_extra_connect_src: []\n").warnings, []);
});

Deno.test("a name that the Python version let through is made valid with a warning", () => {
  const { warnings, settings } = load("identity:\n  name: Phil La Fayette!\n");
  assert.equal(settings["identity.name"], "Phil-La-Fayette");
  assert.match(
    warnings[0]!,
    /identity\.name is "Phil La Fayette!": expected 1 to 64 .*"Phil-La-Fayette" is used/,
  );
});

Deno.test("what is not YAML, or not settings, is refused with its line", () => {
  const faulty: [string, RegExp][] = [
    ["a: [1", /^config\.yaml: Line 1, column 6: /],
    ["mcp:\n  port: 1\n  port: 2\n", /^config\.yaml: Line 3, column 3: .*unique/],
    ["\tmcp: 1", /^config\.yaml: Line 1, column 1: .*[Tt]ab/],
    ["- mcp\n- web\n", /^config\.yaml: Line 1: expected settings .* not a list/],
    ["just words", /^config\.yaml: Line 1: expected settings .* not a text/],
    ["mcp: 1\n---\nweb: 2\n", /^config\.yaml: Line 2/],
    ['mcp:\n  host: "abc', /^config\.yaml: Line 2/],
    ["x".repeat(1_000_001), /too large/],
  ];
  for (const [text, expected] of faulty) assert.match(problemsOf(text)[0]!, expected);
});

Deno.test("aliases and merge keys work, a bomb of aliases is refused with its line", () => {
  const shared = load("x: &all\n  host: 10.0.0.1\nmcp:\n  <<: *all\n  port: 5\nweb: *all\n").settings;
  assert.deepEqual([shared["mcp.host"], shared["mcp.port"], shared["web.host"]], ["10.0.0.1", 5, "10.0.0.1"]);
  const bomb = ["a0: &a0 [x, x]"];
  for (let i = 1; i < 40; i++) bomb.push(`a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}*a${i - 1}]`);
  assert.match(problemsOf(bomb.join("\n"))[0]!, /^config\.yaml: Line 12: more than 100 aliases/);
  assert.match(problemsOf("mcp: &m\n  auto_join: [*m]\n")[0]!, /mcp\.auto_join must be a list/);
});

Deno.test("a merge key that refers to the mapping it stands in, or to none, is refused", () => {
  const expected = 'config.yaml: Line 2: "<<" must name one other group of settings';
  assert.deepEqual(problemsOf("mcp: &m\n  <<: *m\n  port: 7\n"), [expected]);
  assert.deepEqual(problemsOf("mcp:\n  <<: [a]\n  port: 7\n"), [expected]);
  assert.match(load("broker: &b\n  auth: *b\n").warnings[0]!, /"broker.auth.auth" is ignored/);
});

Deno.test("settings that contradict each other are refused", () => {
  assert.match(problemsOf("tls:\n  cert: a.pem\n")[0]!, /tls\.cert is set but tls\.key is not/);
  assert.match(problemsOf("mcp:\n  port: 9921\n")[0]!, /mcp\.port and web\.port are both 9921/);
  assert.match(problemsOf("broker:\n  mode: connect\n")[0]!, /broker\.remote_host is empty/);
  assert.equal(load("mcp:\n  port: 0\nweb:\n  port: 0\n").settings["mcp.port"], 0);
});

Deno.test("no text makes the reader fail in any other way than with a ConfigError", () => {
  const yamlish = fc.array(
    fc.oneof(
      fc.constantFrom(
        ":",
        "- ",
        "\n",
        "  ",
        "&a ",
        "*a",
        "<<",
        "[",
        "]",
        "{",
        "}",
        "!!str ",
        "|",
        ">",
        '"',
        "'",
        "#",
      ),
      fc.constantFrom("mcp", "port", "broker", "auth", "identity", "key", "web", "...", "---", "%YAML", "? "),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 40 },
  ).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(yamlish, fc.string({ unit: "binary" })), (text) => {
      try {
        const { settings } = load(text);
        assert.deepEqual(Object.keys(settings), Object.keys(defaults));
      } catch (error) {
        assert(error instanceof ConfigError, String(error));
        assert(error.problems.length > 0);
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("only paths of the table are settings", () => {
  assert(isSettingPath("mcp.port"));
  for (const path of ["mcp", "toString", "__proto__", "mcp.port.x", ""]) assert(!isSettingPath(path));
  const polluted = load("__proto__:\n  polluted: 1\nconstructor: 5\n");
  assert.equal(polluted.warnings.length, 2);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});
