/** The description of the REST door: complete, readable, and true of what it answers. */
import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { FieldSchema } from "../../src/http/params.ts";
import { openApiDocument } from "../../src/http/openapi/document.ts";
import { schemaOfFields, schemaOfType } from "../../src/http/openapi/notation.ts";
import type { Route } from "../../src/http/route.ts";
import { makeRouter } from "../../src/http/router.ts";
import { restRoutes } from "../../src/http/routes.ts";
import { parseTime } from "../../src/protocol/time.ts";
import { OWNER, testWorld } from "../hub/world.ts";
import { script, type Vars } from "./openapi_script.ts";
import { testDoor } from "./test_door.ts";

// deno-lint-ignore no-explicit-any -- a document is looked into freely
type Json = any;

const description: Json = JSON.parse(JSON.stringify(openApiDocument(restRoutes, "1.2.3")));
const methods = ["get", "head", "post", "put", "patch", "delete"];

function shape(path: string): string {
  return path.replace(/\{\w+\}/g, "{}");
}

/** The description of a row; its parameters may be called otherwise there. */
function operationOf({ method, path }: Pick<Route, "method" | "path">): Json {
  const known = Object.keys(description.paths).find((one) => shape(one) === shape(path));
  return known && description.paths[known][method.toLowerCase()];
}

function operations(): Json[] {
  return Object.values(description.paths).flatMap((item: Json) => methods.flatMap((one) => item[one] ?? []));
}

Deno.test("every row of the table is described, and nothing else", () => {
  const all = restRoutes.map(({ method, path }) => `${method} ${shape(path)}`);
  const described = Object.entries(description.paths).flatMap(([path, item]) =>
    Object.keys(item as Json).map((method) => `${method.toUpperCase()} ${shape(path)}`)
  );
  assert.deepEqual(described.sort(), all.sort());
});

Deno.test("each operation has a name of its own, words, and its path's parameters", () => {
  const ids = operations().map(({ operationId }) => operationId);
  assert.equal(new Set(ids).size, ids.length);
  for (const [path, item] of Object.entries(description.paths) as [string, Json][]) {
    for (const operation of Object.values(item) as Json[]) {
      assert.match(operation.operationId, /^[a-z]+[A-Za-z]+$/);
      assert.ok(operation.summary.length > 10, operation.operationId);
      const named = operation.parameters.filter((one: Json) => one.in === "path").map((one: Json) =>
        one.name
      );
      assert.deepEqual(named, [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      for (const one of operation.parameters) {
        assert.ok(one.$ref || one.description.length > 3, operation.operationId);
      }
      assert.ok(operation.responses[200] && operation.responses[400], operation.operationId);
    }
  }
});

Deno.test("everything that is referred to is there, and every component is used", () => {
  const text = JSON.stringify(description);
  const used = new Set(
    [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)].map(([, kind, name]) => `${kind}/${name}`),
  );
  const there = new Set(
    ["schemas", "responses", "parameters"].flatMap((kind) =>
      Object.keys(description.components[kind]).map((name) => `${kind}/${name}`)
    ),
  );
  assert.deepEqual([...used].filter((name) => !there.has(name)), []);
  assert.deepEqual([...there].filter((name) => !used.has(name) && !name.startsWith("responses/")), []);
});

Deno.test("GET /api/openapi.json gives the description of the door that answers", async () => {
  const { call } = testDoor();
  const response = await call("/api/openapi.json");
  const { info, paths, openapi } = await response.json() as Json;
  assert.deepEqual([openapi, info.version, Object.keys(paths).length > 40], ["3.1.0", "0.7.0", true]);
});

const notations: [text: string, schema: FieldSchema][] = [
  ["text", { type: "string" }],
  ["integer: how many", { type: "integer", description: "how many" }],
  ["text | null", { type: ["string", "null"] }],
  ['"a" | "b"', { enum: ["a", "b"] }],
  ['"a" | null', { enum: ["a", null] }],
  ["true", { const: true }],
  ["list of Message | null", { type: ["array", "null"], items: { $ref: "#/components/schemas/Message" } }],
  ["Message | null", { anyOf: [{ $ref: "#/components/schemas/Message" }, { type: "null" }] }],
  ["map of map of text", {
    type: "object",
    additionalProperties: { type: "object", additionalProperties: { type: "string" } },
  }],
];

for (const [text, schema] of notations) {
  Deno.test(`the notation ${text} means ${JSON.stringify(schema)}`, () => {
    assert.deepEqual(schemaOfType(text), schema);
  });
}

Deno.test("what the notation does not know is an error, not a guess", () => {
  for (const wrong of ["texts", "list of things", "{a, b}", "text, or so", ""]) {
    assert.throws(() => schemaOfType(wrong), SyntaxError, wrong);
  }
  assert.deepEqual(schemaOfFields({ a: "text", "b?": "integer" }).required, ["a"]);
});

/** As the description, except that nothing may be there that it does not name. */
function strict(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, strict(value)]));
  const isObject = typeof schema.properties === "object" && schema.type === "object";
  return isObject && schema.additionalProperties === undefined
    ? { ...inner, additionalProperties: false }
    : inner;
}

function validator(): (
  operation: Json,
  answer: { status: number; type: string; body: Json },
) => string | undefined {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat(
    "date-time",
    (text: string) => parseTime(text) !== undefined && /T.*(?:Z|[+-]\d\d:\d\d)$/.test(text),
  );
  const { Error: refusal, ...schemas } = description.components.schemas;
  const root = {
    ...description,
    components: { ...description.components, schemas: { ...strict(schemas), Error: refusal } },
  };
  ajv.addSchema({ $id: "rest", ...root });
  return (operation, { status, type, body }) => {
    const named = operation.responses[status];
    if (!named) return `status ${status} is not described`;
    const response = named.$ref ? description.components.responses[named.$ref.split("/").at(-1)] : named;
    const content = response.content?.[type] ?? response.content?.["*/*"];
    if (!content) return response.content ? `the type ${type} is not described` : undefined;
    if (!content.schema || type !== "application/json") return undefined;
    const schema = JSON.parse(
      JSON.stringify(named.$ref ? content.schema : strict(content.schema)).replaceAll('"#/', '"rest#/'),
    );
    const isValid = ajv.compile(schema);
    return isValid(body) ? undefined : ajv.errorsText(isValid.errors);
  };
}

async function bodyOf(response: Response, type: string): Promise<Json> {
  if (type === "application/json") return await response.json();
  await response.body?.cancel();
  return undefined;
}

Deno.test("what every row really answers is as described, and nothing is answered that is not", async () => {
  const world = await testWorld();
  const { call, log, door } = testDoor({
    realHub: world.hub,
    identity: OWNER,
    settings: { remoteEdits: true },
  });
  const check = validator();
  const router = makeRouter(restRoutes);
  const called = new Set<string>();
  const done = new Set<string>();
  const wrong: string[] = [];
  const vars: Vars = { bo: (await world.person("bo")).key };
  for (const [method, path, init = {}, keep] of script) {
    const address = typeof path === "string" ? path : path(vars);
    const made = (value: unknown) => typeof value === "function" ? value(vars) : value;
    const response = await call(address, {
      method,
      ...init,
      headers: made(init.headers),
      json: made(init.json),
    });
    const type = response.headers.get("content-type")?.split(";")[0] ?? "";
    const body = await bodyOf(response, type);
    const { route } = router.match(method, address.replace(/\?.*/, ""));
    called.add(`${method} ${route.path}`);
    if (response.ok) done.add(`${method} ${route.path}`);
    const fault = check(operationOf(route), { status: response.status, type, body });
    if (fault) {
      wrong.push(
        `${method} ${address} (${response.status}): ${fault} in ${JSON.stringify(body)?.slice(0, 600)}`,
      );
    }
    if (keep) Object.assign(vars, keep(body));
  }
  assert.deepEqual(wrong, []);
  assert.deepEqual(
    restRoutes.map(({ method, path }) => `${method} ${path}`).filter((row) => !called.has(row)),
    [],
  );
  // A question is answered where a session asks one: tests/blackbox.
  assert.deepEqual([...called].filter((row) => !done.has(row)), ["POST /api/permissions/{id}"]);
  assert.deepEqual(log.filter(({ event }) => event === "http.failed"), []);
  door.close();
});
