/** The description of the REST door (OpenAPI 3.1), made from its table. */
import type { Fields } from "../params.ts";
import type { Route } from "../route.ts";
import { pathAbout, pathForm } from "../routes/fields.ts";
import { components } from "./components.ts";
import { introduction } from "./introduction.ts";
import { type JsonSchema, keySchema, schemaOfFields, schemaOfType } from "./notation.ts";
import { errorCodeSchema, errorSchema, refusalResponses, refusalsOf } from "./refusals.ts";

/** Throws SyntaxError when a row says something that the notation does not know. */
export function openApiDocument(routes: readonly Route[], version: string): JsonSchema {
  return {
    openapi: "3.1.0",
    info: {
      title: "claude-comms",
      version,
      description: introduction,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "Where this description was got" }],
    security: [{}, { password: [] }, { session: [] }],
    paths: pathsOf(routes),
    components: {
      schemas: {
        ...Object.fromEntries(
          Object.entries(components).map(([name, fields]) => [name, schemaOfFields(fields)]),
        ),
        Error: errorSchema,
        ErrorCode: errorCodeSchema,
      },
      responses: refusalResponses(),
      parameters: sharedParameters,
      securitySchemes: {
        password: {
          type: "http",
          scheme: "bearer",
          description: "The password of the daemon, the owner's token, or a participant's token",
        },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "claude_comms_session",
          description: "From the login page",
        },
      },
    },
  };
}

const sharedParameters = {
  Key: {
    name: "X-Comms-Key",
    in: "header",
    description:
      "The key of the participant on whose behalf the call is made; otherwise whoever the credential belongs to",
    schema: keySchema,
  },
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description: "An operation id: the same request under it gets the same answer, and is done once",
    schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,64}$" },
  },
} as const;

/** OpenAPI knows one path for each shape, so rows that name its parameters differently share the names of the first. */
function pathsOf(routes: readonly Route[]): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  const firsts = new Map<string, string>();
  for (const route of routes) {
    const shape = route.path.replace(/\{\w+\}/g, "{}");
    const path = firsts.get(shape) ?? route.path;
    firsts.set(shape, path);
    (paths[path] ??= {})[route.method.toLowerCase()] = operationOf(route, path);
  }
  return paths;
}

function operationOf(route: Route, path: string): JsonSchema {
  return {
    operationId: idOf(route),
    summary: route.about,
    tags: [route.path.split("/")[2]!],
    parameters: [...pathParameters(route, path), ...queryParameters(route.query), ...headerParameters(route)],
    ...bodyOf(route),
    responses: { ...refusalsOf(route), ...answersOf(route) },
  };
}

/** `GET /api/conversations/{conversation}/pins` is `getConversationPins`. */
function idOf({ method, path }: Route): string {
  const words = path.split("/").slice(2).map((segment) => {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    return name === undefined ? capital(segment) : `Of${capital(name)}`;
  });
  return `${method.toLowerCase()}${words.join("")}`;
}

function capital(text: string): string {
  return text.replace(/(?:^|[-_.])(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function pathParameters(route: Route, path: string): JsonSchema[] {
  const own = namesIn(route.path);
  return namesIn(path).map((name, at) => ({
    name,
    in: "path",
    required: true,
    description: pathAbout[own[at]!] ?? own[at],
    schema: { type: "string", minLength: 1, ...pathForm[own[at]!] },
  }));
}

function namesIn(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
}

function queryParameters(fields: Fields): JsonSchema[] {
  return Object.entries(fields).map(([name, { about, required, schema }]) => ({
    name,
    in: "query",
    ...(required && { required }),
    description: about,
    schema,
  }));
}

function headerParameters({ headers = {}, isRepeatable }: Route): JsonSchema[] {
  const own = Object.entries(headers).map(([name, description]) => ({
    name,
    in: "header",
    description,
    schema: { type: "string" },
  }));
  const shared = isRepeatable ? ["Key", "IdempotencyKey"] : ["Key"];
  return [...shared.map((name) => ({ $ref: `#/components/parameters/${name}` })), ...own];
}

function bodyOf({ body, method, uploads }: Route): { requestBody?: JsonSchema } {
  if (uploads) return { requestBody: { required: true, content: uploadsOf(uploads) } };
  if (method === "GET" || method === "HEAD" || Object.keys(body).length === 0) return {};
  const required = Object.entries(body).filter(([, field]) => field.required).map(([name]) => name);
  const properties = Object.fromEntries(
    Object.entries(body).map(([name, { schema, about }]) => [name, { ...schema, description: about }]),
  );
  const schema = {
    type: "object",
    properties: { ...properties, key: { ...keySchema, description: "As the header X-Comms-Key" } },
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
  return { requestBody: { required: required.length > 0, content: { "application/json": { schema } } } };
}

function uploadsOf(uploads: Readonly<Record<string, string>>): JsonSchema {
  return Object.fromEntries(
    Object.entries(uploads).map(([media, about]) => [media, {
      schema: media.startsWith("multipart/")
        ? {
          type: "object",
          description: about,
          properties: { file: { type: "string", format: "binary" } },
          required: ["file"],
        }
        : { type: "string", format: "binary", description: about },
    }]),
  );
}

function answersOf(route: Route): Record<string, JsonSchema> {
  const { answer, media, method, alternatives = {}, also = {} } = route;
  const schema = typeof answer === "string" && media === undefined ? schemaOfType(answer) : undefined;
  const done = media === undefined
    ? { "application/json": { schema: schema ?? schemaOfFields(answer as Exclude<typeof answer, string>) } }
    : { [media]: {} };
  const others = Object.entries(alternatives).map((
    [type, description],
  ) => [type, { schema: { description } }]);
  const description = media === undefined ? "Done" : String(answer);
  const content = method === "HEAD" ? {} : { content: { ...done, ...Object.fromEntries(others) } };
  const more = Object.entries(also).map(([status, { about, answer }]) => [status, {
    description: about,
    ...(answer && { content: { "application/json": { schema: schemaOfFields(answer) } } }),
  }]);
  return { 200: { description, ...content }, ...Object.fromEntries(more) };
}
