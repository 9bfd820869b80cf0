/** How arguments from outside are read and declared. */
import assert from "node:assert/strict";
import {
  args,
  choice,
  declared,
  flag,
  integer,
  names,
  optional,
  optionalText,
  parse,
  participantKey,
  type Schema,
  text,
  textOrNull,
  withDefault,
  word,
} from "../../src/protocol/schema.ts";

const rows: [about: string, schema: Schema, given: unknown, expected: unknown][] = [
  ["text is kept as it is", text(""), " a\n", " a\n"],
  ["a number is text", text(""), 42, "42"],
  ["half a surrogate pair is replaced", text(""), "a\ud83d", "a\ufffd"],
  ["a word is trimmed", word(""), " general ", "general"],
  ["a choice is not judged here", choice("", ["a"]), "b", "b"],
  ["a key of digits may be a number", participantKey(""), 123456, "00123456"],
  ["a number may be text", integer(""), " 7 ", 7],
  ["fractions are cut off", integer(""), -7.9, -7],
  ["a flag may be text", flag(""), "true", true],
  ["a flag may be 0", flag(""), 0, false],
  ["one name is a list", names(""), "@bo", ["@bo"]],
  ["names with commas are a list", names(""), "bo, ana", ["bo", "ana"]],
  ["a list as text is a list", names(""), '["bo","ana"]', ["bo", "ana"]],
  ["a key in a list may be a number", names(""), [123456], ["00123456"]],
  ["null counts as left out", optional(integer("")), null, undefined],
  ["empty counts as left out", optional(word("")), "", undefined],
  ["an empty optional text is a text", optionalText(""), "", ""],
  ["null is no optional text", optionalText(""), null, undefined],
  ["null stays null where it means something", textOrNull(""), null, null],
  ["left out is null where null means something", textOrNull(""), undefined, null],
  ["null gives the default", withDefault(integer(""), 20), null, 20],
  ["left out gives the default", withDefault(flag(""), true), undefined, true],
];

for (const [about, schema, given, expected] of rows) {
  Deno.test(`reading: ${about}`, () => assert.deepEqual(parse(schema, given), { ok: true, value: expected }));
}

const wrong: [about: string, schema: Schema, given: unknown, problem: string][] = [
  ["missing text", text(""), undefined, "is missing"],
  ["null for text", text(""), null, "expected text, got null"],
  ["an object for text", text(""), {}, "expected text, got an object"],
  ["a missing key", participantKey(""), undefined, "is missing: pass the key that comms_join returned"],
  ["text that is no number", integer(""), "five", 'expected a whole number, got "five"'],
  ["a number out of range", integer(""), 1e300, "expected a whole number, got 1e+300"],
  ["infinity", integer(""), JSON.parse("1e999"), "expected a whole number, got Infinity"],
  ["a flag that is neither", flag(""), "maybe", 'expected true or false, got "maybe"'],
  ["a broken list as text", names(""), "[bo", 'expected a list of names, got "[bo"'],
  ["an object in a list", names(""), [{}], "0: expected a name or key, got an object"],
  [
    "long text is quoted in part",
    integer(""),
    "x".repeat(1000),
    `expected a whole number, got "${"x".repeat(60)}"`,
  ],
];

for (const [about, schema, given, problem] of wrong) {
  Deno.test(`refused with a reason: ${about}`, () =>
    assert.deepEqual(parse(schema, given), { ok: false, problem }));
}

const call = args({
  key: participantKey("Who"),
  type: choice("Kind", ["plan", "doc"]),
  count: withDefault(integer("How many"), 20),
  to: optional(names("To whom")),
}, { artifact_type: "type" });

Deno.test("all wrong arguments are named at once", () => {
  assert.deepEqual(parse(call, { count: [] }), {
    ok: false,
    problem: "key: is missing: pass the key that comms_join returned, type: is missing, " +
      "count: expected a whole number, got a list",
  });
});

Deno.test("an alias stands in for its argument and never replaces it", () => {
  const given = (more: object) => parse(call, { key: "a3f7b2c1", ...more });
  const read = (type: string) => ({ ok: true, value: { key: "a3f7b2c1", type, count: 20 } });
  assert.deepEqual(given({ artifact_type: "doc" }), read("doc"));
  assert.deepEqual(given({ artifact_type: "doc", type: "plan" }), read("plan"));
});

Deno.test("unknown arguments are ignored", () => {
  assert.ok(parse(call, { key: "a", type: "b", urgent: true, __proto__: null }).ok);
});

Deno.test("arguments are declared in as few characters as they need", () => {
  assert.deepEqual(declared(call), {
    type: "object",
    properties: {
      key: { type: "string", description: "Who" },
      type: { type: "string", enum: ["plan", "doc"], description: "Kind" },
      count: { type: "integer", default: 20, description: "How many" },
      to: { type: "array", items: { type: "string" }, description: "To whom" },
    },
    required: ["key", "type"],
  });
});
