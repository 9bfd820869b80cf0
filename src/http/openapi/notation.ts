/**
 * Types as the REST table writes them, read as JSON Schema. A type may be followed by a colon and words about it:
 *   text · integer · number · boolean · timestamp · key · any · object     what a value is
 *   "sent" · 2 · true · null                                               exactly this
 *   Message                                                                a component, by its name
 *   list of T · map of T                                                   T binds closer than `|`
 *   T | T                                                                  one of them
 * A name that ends in `?` may be absent. A field `…` says that there may be others.
 */
import type { AnswerFields } from "../route.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

export const keySchema: JsonSchema = { type: "string", pattern: "^[0-9a-f]{8}$" };

const words: Readonly<Record<string, JsonSchema>> = {
  text: { type: "string" },
  integer: { type: "integer" },
  number: { type: "number" },
  boolean: { type: "boolean" },
  timestamp: { type: "string", format: "date-time" },
  key: keySchema,
  any: {},
  object: { type: "object" },
};

/** An object with these fields. Throws SyntaxError for what the notation does not know. */
export function schemaOfFields(fields: AnswerFields): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const [name, type] of Object.entries(fields)) {
    if (name === others) continue;
    const bare = name.replace(/\?$/, "");
    properties[bare] = schemaOfType(type);
    if (bare === name) required.push(name);
  }
  const more = fields[others];
  return {
    type: "object",
    properties,
    ...(required.length > 0 && { required }),
    ...(more !== undefined && { additionalProperties: { description: more } }),
  };
}

const others = "…";

/** Throws SyntaxError for what the notation does not know. */
export function schemaOfType(text: string): JsonSchema {
  const [, type, about] = /^((?:"[^"]*"|[^":])+)(?:: (.+))?$/s.exec(text) ?? [];
  if (type === undefined) throw new SyntaxError(`Cannot read the type ${JSON.stringify(text)}`);
  const schema = oneOf(type.split("|").map((part) => schemaOf(part.trim())));
  return about === undefined ? schema : { ...schema, description: about };
}

function schemaOf(part: string): JsonSchema {
  const list = /^list of (.+)$/.exec(part)?.[1];
  if (list !== undefined) return { type: "array", items: schemaOf(list) };
  const map = /^map of (.+)$/.exec(part)?.[1];
  if (map !== undefined) return { type: "object", additionalProperties: schemaOf(map) };
  if (/^[A-Z]\w*$/.test(part)) return { $ref: `#/components/schemas/${part}` };
  if (/^(?:"[^"]*"|-?\d+|true|false|null)$/.test(part)) return { const: JSON.parse(part) };
  const known = words[part];
  if (known) return known;
  throw new SyntaxError(`Unknown type ${JSON.stringify(part)}: the notation is in openapi/notation.ts`);
}

/** The plainest way to say it: one type, an enumeration, or a choice. */
function oneOf(schemas: readonly JsonSchema[]): JsonSchema {
  if (schemas.length === 1) return schemas[0]!;
  const values = schemas.map((schema) => schema.const);
  if (!values.includes(undefined)) return { enum: values };
  const isNull = (schema: JsonSchema) => schema.const === null;
  const [first, second] = schemas;
  const isPlain = schemas.length === 2 && typeof first!.type === "string" && isNull(second!);
  if (isPlain) return { ...first, type: [first!.type, "null"] };
  return { anyOf: schemas.map((schema) => isNull(schema) ? { type: "null" } : schema) };
}
