import assert from "node:assert/strict";
import fc from "fast-check";
import { JsonShapeError, withJson, withJsonItem, withoutJson } from "../../src/lib/json_edit.ts";
import { JsonTextError, jsonValue, parseJsonText } from "../../src/lib/json_text.ts";

const layouts = [undefined, 2, 4, "\t"] as const;

/** JSON files as people and programs write them. */
const files = fc.record({
  value: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 }),
  layout: fc.constantFrom(...layouts),
  eol: fc.constantFrom("\n", "\r\n"),
  bom: fc.boolean(),
  newline: fc.boolean(),
}).map(({ value, layout, eol, bom, newline }) => ({
  value: JSON.parse(JSON.stringify(value)) as Record<string, unknown>,
  text: (bom ? "\ufeff" : "") + JSON.stringify(value, null, layout).replaceAll("\n", eol) +
    (newline ? eol : ""),
}));

const bare = (text: string) => JSON.parse(text.replace(/^\ufeff/, "")) as Record<string, unknown>;

Deno.test("what is read with places is what JSON.parse reads", () => {
  fc.assert(fc.property(files, ({ text }) => {
    assert.deepEqual(jsonValue(parseJsonText(text)), bare(text));
  }));
});

Deno.test("what JSON.parse refuses is refused, whatever it is", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      const read = () => parseJsonText(text);
      if (isJson) read();
      else if (!text.startsWith("\ufeff")) assert.throws(read, JsonTextError);
    }),
    { numRuns: 500 },
  );
});

Deno.test("a member that is added and taken out again leaves every byte as it was", () => {
  fc.assert(fc.property(files, fc.jsonValue(), ({ text, value }, added) => {
    fc.pre(!("ours" in value));
    const changed = withJson(text, ["ours"], added);
    assert.deepEqual(bare(changed), { ...value, ours: bare(JSON.stringify(added)) });
    assert.equal(withoutJson(changed, ["ours"]), text);
  }));
});

Deno.test("an element that is added to a list of a list and taken out again leaves every byte as it was", () => {
  fc.assert(fc.property(files, fc.array(fc.jsonValue(), { maxLength: 3 }), ({ text, value }, list) => {
    fc.pre(!("ours" in value));
    const start = withJson(text, ["ours", "list"], list);
    const changed = withJsonItem(start, ["ours", "list"], { a: [1] });
    assert.deepEqual((bare(changed).ours as { list: unknown[] }).list.length, list.length + 1);
    assert.equal(withoutJson(changed, ["ours", "list", list.length]), start);
  }));
});

Deno.test("lines end, are indented and begin as in the file", () => {
  const text = '\ufeff{\r\n\t"a": 1\r\n}\r\n';
  assert.equal(
    withJson(text, ["b", "c"], [2]),
    '\ufeff{\r\n\t"a": 1,\r\n\t"b": {\r\n\t\t"c": [\r\n\t\t\t2\r\n\t\t]\r\n\t}\r\n}\r\n',
  );
  assert.equal(withJson('{"a":1}', ["b"], { c: 2 }), '{"a":1,"b":{"c":2}}');
  assert.equal(withJson("", ["a"], 1), '{\n  "a": 1\n}\n');
});

Deno.test("a line that a person wrote on one line stays on one line", () => {
  const text = '{\n  "allow": ["Read", "Edit"]\n}\n';
  assert.equal(withJsonItem(text, ["allow"], "ours"), '{\n  "allow": ["Read", "Edit", "ours"]\n}\n');
});

Deno.test("what cannot be read is told with its line, what has another shape by its name", () => {
  assert.throws(
    () => withJson('{\n  "a": 1, // why\n}', ["b"], 1),
    /line 2, column 11: a text in double quotes expected/,
  );
  assert.throws(() => withJson('{"a": []}', ["a", "b"], 1), JsonShapeError);
  assert.throws(() => withJsonItem('{"a": {}}', ["a"], 1), /a is not a list/);
});
