import assert from "node:assert/strict";
import fc from "fast-check";
import { settingsFrom } from "../../src/config/load.ts";
import { defaults, type SettingPath, settingPaths, specOf } from "../../src/config/settings.ts";
import type { SettingValue, Spec } from "../../src/config/spec.ts";
import { newConfigText, withValue } from "../../src/config/write.ts";

function load(text: string) {
  return settingsFrom({ text, path: "config.yaml", environment: {} });
}

const checkedLists: Partial<Record<SettingPath, string[]>> = {
  "web.extra_cors_origins": ["https://a.example"],
  "retention.conversations": ["lab=30d", "null=500", "1e5=keep", "a=1d+2"],
};

/** Values that the check of a row accepts, the nasty ones for YAML among them. */
function valuesFor(path: SettingPath): fc.Arbitrary<SettingValue> {
  const spec: Spec = specOf(path);
  const nasty = fc.constantFrom(
    "no",
    "null",
    "~",
    "1e5",
    "0x1",
    "12:30",
    "2026-01-01",
    "- a",
    "a: b",
    "#x",
    "'",
    '"',
    "\n",
  );
  switch (spec.kind) {
    case "integer":
      return fc.integer({ min: Math.max(spec.min, 1), max: Math.min(spec.max, 60_000) });
    case "switch":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...spec.choices.filter((choice) => choice !== "connect"));
    case "list":
      return spec.check === undefined
        ? fc.array(fc.oneof(nasty, fc.string({ minLength: 1 })))
        : fc.constantFrom([], checkedLists[path] ?? ["general", "null", "1e5"]);
    case "optional text":
      return fc.oneof(fc.constant(null), fc.string({ minLength: 1 }), nasty);
    case "text":
      return spec.check === undefined ? fc.oneof(nasty, fc.string()) : fc.constantFrom(spec.default);
  }
}

/** Settings whose contradictions no test here is about. */
const free = settingPaths.filter((path) => !/^tls\.|port$/.test(path));

Deno.test("a new file is block style, has a comment for every key and gives back the settings it was made from", () => {
  const made = { ...defaults, "identity.key": "12e45678", "identity.name": "no" };
  const text = newConfigText(made);
  assert.deepEqual(load(text).settings, made);
  assert.deepEqual(load(text).warnings, []);
  assert.match(text, /^identity:\n {2}# The key of .*\n {2}key: '12e45678'$/m);
  const lines = text.split("\n");
  for (const path of settingPaths.filter((path) => specOf(path).unwritten !== true)) {
    const name = path.split(".").at(-1);
    const at = lines.findIndex((line) => line.trim().startsWith(`${name}:`));
    assert(lines[at - 1]?.trim().startsWith("#") || /\.(?:host|port|key|dir)$/.test(path), path);
  }
});

Deno.test("any settings survive being written and read", () => {
  const arbitrary = fc.record(Object.fromEntries(free.map((path) => [path, valuesFor(path)])));
  fc.assert(
    fc.property(arbitrary, (values) => {
      const made = { ...defaults, ...values };
      const read = load(newConfigText(made as typeof defaults)).settings;
      const unwritten = free.filter((path) => specOf(path).unwritten === true);
      for (const path of unwritten) (made as Record<string, unknown>)[path] = specOf(path).default;
      assert.deepEqual(read, made);
    }),
    { numRuns: 300 },
  );
});

Deno.test("changing one value keeps every comment and every other value", () => {
  const text = `# my daemon
mcp: 
  # why this port
  port: 9930 # because
  auto_join: [general] # only this one

identity:
  name: 'phil' # me
  future_key: 1e5
`;
  const changed = withValue(text, { path: "mcp.port", value: 9931 });
  assert.equal(
    changed,
    text.replace("mcp: ", "mcp:").replace("9930", "9931"),
  );
});

Deno.test("a value set in any file is the one that is read, and the others stay", () => {
  const change = fc.constantFrom(...free).chain((path) => fc.tuple(fc.constant(path), valuesFor(path)));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
      let text = "# head\nidentity:\n  type: claude # kept\nweb:\nlogging: # here\n  format: text\n";
      const expected: Record<string, SettingValue> = { ...load(text).settings };
      for (const [path, value] of changes) {
        text = withValue(text, { path, value });
        expected[path] = value;
      }
      assert.deepEqual(load(text).settings, expected);
      for (const comment of ["# head", "# here"]) assert(text.includes(comment), text);
    }),
    { numRuns: 500 },
  );
});

Deno.test("a value is added to an empty file with its comment", () => {
  const text = withValue("", { path: "mcp.auto_join", value: ["a", "no"] });
  assert.equal(
    text,
    "mcp:\n  # Conversations that always exist and that every newcomer joins.\n  auto_join:\n    - a\n    - 'no'\n",
  );
});

Deno.test("a broken value can be put right by setting it", () => {
  const text = withValue("mcp: 5\nweb:\n  port: abc\n", { path: "web.port", value: 80 });
  assert.equal(load(withValue(text, { path: "mcp.port", value: 81 })).settings["web.port"], 80);
});

Deno.test("a section that is an alias is not torn from what it stands for", () => {
  assert.throws(
    () => withValue("x: &m\n  port: 1\nmcp: *m\n", { path: "mcp.port", value: 2 }),
    /"mcp" is an alias \(\*m\) in the file: change it there by hand/,
  );
});
