/**
 * Arguments from outside: how each is read and how it is declared. The only file that knows zod.
 * Reading is generous about what models and scripts get wrong without being unclear: a number as text, one name where a list
 * belongs, null for "not given". What a value means, and whether it is allowed, is for the hub to say.
 */
import { z } from "zod";

export type Schema<T = unknown> = z.ZodType<T>;
export type JsonSchema = Readonly<Record<string, unknown>>;
export type Parsed<T> = { ok: true; value: T } | { ok: false; problem: string };

/** What a schema says about a value of the wrong type. */
function expected(what: string, missing = "is missing"): { error: (issue: { input?: unknown }) => string } {
  return { error: ({ input }) => input === undefined ? missing : `expected ${what}, got ${kindOf(input)}` };
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return JSON.stringify(value.slice(0, 60));
  return typeof value === "object" ? "an object" : String(value);
}

function toText(value: unknown): unknown {
  // Half a surrogate pair cannot be written as UTF-8: what is kept must be what was answered.
  if (typeof value === "string") return value.isWellFormed() ? value : value.toWellFormed();
  return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
}

function toWord(value: unknown): unknown {
  const text = toText(value);
  return typeof text === "string" ? text.trim() : text;
}

function toKey(value: unknown): unknown {
  // A key that has only digits may come as a number, without its leading zeros.
  return typeof value === "number" ? String(value).padStart(8, "0") : toWord(value);
}

function toInteger(value: unknown): unknown {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? Math.trunc(number) : value;
}

function toFlag(value: unknown): unknown {
  if (value === 1 || value === "true" || value === "True") return true;
  if (value === 0 || value === "false" || value === "False") return false;
  return value;
}

function toList(value: unknown): unknown {
  if (typeof value !== "string") return value;
  // Names have neither spaces nor commas, so one piece of text can be taken apart at them.
  if (!value.trimStart().startsWith("[")) return value.split(/[\s,]+/).filter((name) => name !== "");
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function nullAsAbsent(value: unknown): unknown {
  return value === null ? undefined : value;
}

function emptyAsAbsent(value: unknown): unknown {
  return value === null || value === "" ? undefined : value;
}

/** Text, kept as it is. */
export function text(about: string): Schema<string> {
  return z.preprocess(toText, z.string(expected("text"))).describe(about);
}

/** Text that may be left out; empty text is a value of its own. */
export function optionalText(about: string): Schema<string | undefined> {
  return z.preprocess(nullAsAbsent, text(about).optional()).optional();
}

/** Text or null; left out counts as null. */
export function textOrNull(about: string): Schema<string | null> {
  return z.preprocess((value) => toText(value ?? null), z.string(expected("text or null")).nullable())
    .describe(about);
}

/** An id, a name or a time: surrounding space is dropped. */
export function word(about: string): Schema<string> {
  return z.preprocess(toWord, z.string(expected("text"))).describe(about);
}

/** A word of which only a few are right. They are declared here and judged by the hub, which says it better. */
export function choice(about: string, values: readonly string[]): Schema<string> {
  return z.preprocess(toWord, z.string(expected("text"))).meta({ description: about, enum: values });
}

/** A participant's key: 8 hex digits. */
export function participantKey(about: string): Schema<string> {
  const key = z.string(
    expected("a key of 8 hex digits", "is missing: pass the key that comms_join returned"),
  );
  return z.preprocess(toKey, key).describe(about);
}

/** A whole number; fractions are cut off. */
export function integer(about: string): Schema<number> {
  return z.preprocess(toInteger, z.int(expected("a whole number"))).describe(about);
}

/** True or false. */
export function flag(about: string): Schema<boolean> {
  return z.preprocess(toFlag, z.boolean(expected("true or false"))).describe(about);
}

/** A list of names or keys. */
export function names(about: string): Schema<string[]> {
  const name = z.preprocess(toKey, z.string(expected("a name or key")));
  return z.preprocess(toList, z.array(name, expected("a list of names"))).describe(about);
}

/** May be left out; null and empty text count as left out. */
export function optional<T>(schema: Schema<T>): Schema<T | undefined> {
  // The outer one is for speed: most are left out, and it looks no further then.
  return z.preprocess(emptyAsAbsent, schema.optional()).optional();
}

/** As `optional`, with the value that stands for "left out". */
export function withDefault<T extends string | number | boolean>(schema: Schema<T>, value: T): Schema<T> {
  // zod does not declare the default of what it transforms, so it travels under a name of ours.
  return z.preprocess(emptyAsAbsent, schema.default(value as never)).meta({ fallback: value }) as Schema<T>;
}

type Shape = Readonly<Record<string, Schema>>;
type Values<S extends Shape> = z.output<z.ZodObject<S>>;

/**
 * The arguments of one call; unknown ones are ignored.
 * `aliases` maps other names under which an argument is accepted, undeclared, to its own.
 */
export function args<S extends Shape>(
  shape: S,
  aliases: Readonly<Record<string, keyof S & string>> = {},
): Schema<Values<S>> {
  const object = z.object(shape);
  const renames = Object.entries(aliases);
  if (renames.length === 0) return object as Schema<Values<S>>;
  return z.preprocess((value) => renamed(value, renames), object) as Schema<Values<S>>;
}

function renamed(value: unknown, renames: readonly [alias: string, name: string][]): unknown {
  if (typeof value !== "object" || value === null) return value;
  const given = value as Record<string, unknown>;
  const own = { ...given };
  for (const [alias, name] of renames) own[name] ??= given[alias];
  return own;
}

/** Reads a value; `problem` names each argument that is wrong and says why. */
export function parse<T>(schema: Schema<T>, value: unknown): Parsed<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`
  );
  return { ok: false, problem: problems.join(", ") };
}

/** The JSON Schema that declares what is read, without what costs characters and tells nobody anything. */
export function declared(schema: Schema): JsonSchema {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io: "input", override: shorten });
  return json;
}

function shorten({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.fallback === undefined) return;
  jsonSchema.default = jsonSchema.fallback;
  delete jsonSchema.fallback;
}
