/**
 * Small validators for query and body fields. They check types and report the field that is wrong;
 * what a value means, and every limit of the domain, is the hub's to judge.
 */
import { CommsError } from "../protocol/errors.ts";

export interface Field<T> {
  /** How the type is written in documentation. */
  readonly type: string;
  /** The same as JSON Schema. */
  readonly schema: FieldSchema;
  readonly about: string;
  readonly required: boolean;
  /** Turns query text into what a JSON body would carry; absent: the text itself. */
  readonly fromText?: (text: string) => unknown;
  /** Checks a value, undefined when the field is absent; throws CommsError `invalid_argument` naming the field. */
  read(value: unknown, name: string): T;
}

export type FieldSchema = Readonly<Record<string, unknown>>;
export type Fields = Readonly<Record<string, Field<unknown>>>;
export type Values<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/**
 * A required text. Lone surrogates are refused: they cannot be stored as UTF-8.
 * `form` is for readers of the description; that it is kept to is for the hub to say.
 */
export function text(about: string, form: FieldSchema = {}): Field<string> {
  return { type: "text", schema: { type: "string", ...form }, about, required: true, read: readText };
}

/** A required whole number within bounds, both included. */
export function integer(about: string, bounds: { min: number; max: number }): Field<number> {
  const type = `integer ${bounds.min} to ${bounds.max}`;
  const { min: minimum, max: maximum } = bounds;
  return {
    type,
    schema: { type: "integer", minimum, maximum },
    about,
    required: true,
    fromText: (raw) => /^-?\d{1,15}$/.test(raw) ? Number(raw) : raw,
    read: (value, name) => {
      if (Number.isSafeInteger(value) && (value as number) >= bounds.min && (value as number) <= bounds.max) {
        return value as number;
      }
      throw wrong(name, `an ${type}`, value);
    },
  };
}

/** As the Python version reads `count`: what is no integer counts as the default, and it is clamped to 1 … max. */
export function count(about: string, bounds: { default: number; max: number }): Field<number> {
  return {
    type: `integer, default ${bounds.default}, at most ${bounds.max}`,
    schema: { type: "integer", minimum: 1, maximum: bounds.max, default: bounds.default },
    about,
    required: false,
    read: (value) => {
      const raw = typeof value === "string" && /^\s*[+-]?\d{1,15}\s*$/.test(value)
        ? Number(value)
        : undefined;
      return Math.min(Math.max(raw ?? bounds.default, 1), bounds.max);
    },
  };
}

export function flag(about: string): Field<boolean> {
  return {
    type: "boolean",
    schema: { type: "boolean" },
    about,
    required: true,
    fromText: (raw) => booleans.get(raw.toLowerCase()) ?? raw,
    read: (value, name) => {
      if (typeof value === "boolean") return value;
      throw wrong(name, "true or false", value);
    },
  };
}

const booleans = new Map([["true", true], ["1", true], ["yes", true], ["false", false], ["0", false], [
  "no",
  false,
]]);

export function choice<const C extends string>(about: string, options: readonly C[]): Field<C> {
  return {
    type: options.map((one) => `"${one}"`).join(" | "),
    schema: { type: "string", enum: options },
    about,
    required: true,
    read: (value, name) => {
      if (options.includes(value as C)) return value as C;
      throw wrong(name, `one of ${options.join(", ")}`, value);
    },
  };
}

/** A list of texts. */
export function texts(about: string): Field<string[]> {
  return {
    type: "list of text",
    schema: { type: "array", items: { type: "string" } },
    about,
    required: true,
    read: (value, name) => {
      if (!Array.isArray(value)) throw wrong(name, "a list of texts", value);
      return value.map((one, at) => readText(one, `${name}[${at}]`));
    },
  };
}

/** Any JSON value, kept as it is. */
export function anything(about: string): Field<unknown> {
  return { type: "any", schema: {}, about, required: false, read: (value) => value };
}

/** May be absent. */
export function optional<T>(field: Field<T>): Field<T | undefined> {
  return {
    ...field,
    required: false,
    read: (value, name) => value === undefined ? undefined : field.read(value, name),
  };
}

/** May be absent or null. */
export function nullable<T>(field: Field<T>): Field<T | null | undefined> {
  const type = `${field.type} | null`;
  return {
    ...field,
    type,
    schema: { anyOf: [field.schema, { type: "null" }] },
    required: false,
    read: (value, name) => value === null ? null : optional(field).read(value, name),
  };
}

/** Reads a query; unknown names in it are ignored, as the Python version does. */
export function readQuery<F extends Fields>(fields: F, search: string): Values<F> {
  const given = search.length > 1 ? new URLSearchParams(search) : undefined;
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const raw = given?.get(name) ?? undefined;
    values[name] = field.read(raw !== undefined && field.fromText ? field.fromText(raw) : raw, name);
  }
  return values as Values<F>;
}

/** Reads a body. An unknown field is refused: a misspelt `recipients` must not turn a whisper into a broadcast. */
export function readBody<F extends Fields>(fields: F, body: Record<string, unknown>): Values<F> {
  const unknown = Object.keys(body).find((name) => !Object.hasOwn(fields, name));
  if (unknown !== undefined) {
    const known = Object.keys(fields).join(", ") || "none";
    throw new CommsError(
      "invalid_argument",
      `Unknown field ${JSON.stringify(unknown)}: known fields are ${known}`,
      {
        field: unknown,
      },
    );
  }
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    values[name] = field.read(Object.hasOwn(body, name) ? body[name] : undefined, name);
  }
  return values as Values<F>;
}

function readText(value: unknown, name: string): string {
  if (typeof value !== "string") throw wrong(name, "a text", value);
  if (value.isWellFormed()) return value;
  throw new CommsError(
    "invalid_argument",
    `Field "${name}" holds half of a character (a lone surrogate): send whole ones`,
    {
      field: name,
    },
  );
}

function wrong(name: string, wanted: string, value: unknown): CommsError {
  if (value === undefined) {
    return new CommsError("invalid_argument", `Field "${name}" is missing: it must be ${wanted}`, {
      field: name,
    });
  }
  const given = JSON.stringify(value) ?? String(value);
  const shown = given.length > 80 ? `${given.slice(0, 80)}…` : given;
  return new CommsError("invalid_argument", `Field "${name}" must be ${wanted}: current value is ${shown}`, {
    field: name,
  });
}
