/** JSON as text with places: what stands where, so that it can be changed without touching the rest. */

export type JsonNode =
  & {
    /** Where its text begins and ends (exclusive). */
    from: number;
    to: number;
  }
  & (
    | { kind: "object"; members: JsonMember[] }
    | { kind: "array"; items: JsonNode[] }
    | { kind: "plain"; value: string | number | boolean | null }
  );

export interface JsonMember {
  name: string;
  /** Where its name begins. */
  from: number;
  value: JsonNode;
}

/** The text is not JSON; the message names line and column, counted from 1. */
export class JsonTextError extends Error {
  override readonly name = "JsonTextError";
}

const maxDepth = 500;
const plain = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// deno-lint-ignore no-control-regex -- JSON forbids them in strings
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;

/** Strict JSON, with or without a byte order mark in front. Throws JsonTextError. */
export function parseJsonText(text: string): JsonNode {
  const parser = new Parser(text);
  return parser.document();
}

/** The value of a node, as JSON.parse would give it. */
export function jsonValue(node: JsonNode): unknown {
  switch (node.kind) {
    case "plain":
      return node.value;
    case "array":
      return node.items.map(jsonValue);
    case "object":
      return Object.fromEntries(node.members.map(({ name, value }) => [name, jsonValue(value)]));
  }
}

/** A member of an object by its name; the last one where a name is there twice, as in JSON.parse. */
export function jsonMember(node: JsonNode | undefined, name: string): JsonMember | undefined {
  return node?.kind === "object" ? node.members.findLast((member) => member.name === name) : undefined;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonNode {
    if (this.#text.startsWith("\ufeff")) this.#at = 1;
    this.#blanks();
    const node = this.#value(0);
    this.#blanks();
    if (this.#at < this.#text.length) this.#fail("nothing more");
    return node;
  }

  #value(depth: number): JsonNode {
    if (depth > maxDepth) this.#fail(`at most ${maxDepth} levels`);
    const first = this.#text[this.#at];
    if (first === "{") return this.#object(depth);
    if (first === "[") return this.#array(depth);
    const from = this.#at;
    const source = first === '"' ? this.#stringSource() : this.#match(plain) ?? this.#fail("a value");
    return { kind: "plain", from, to: this.#at, value: JSON.parse(source) as string };
  }

  #object(depth: number): JsonNode {
    const from = this.#at;
    const members: JsonMember[] = [];
    this.#list("}", () => {
      const start = this.#at;
      const name = JSON.parse(this.#stringSource()) as string;
      this.#blanks();
      this.#expect(":");
      this.#blanks();
      members.push({ name, from: start, value: this.#value(depth + 1) });
    });
    return { kind: "object", from, to: this.#at, members };
  }

  #array(depth: number): JsonNode {
    const from = this.#at;
    const items: JsonNode[] = [];
    this.#list("]", () => items.push(this.#value(depth + 1)));
    return { kind: "array", from, to: this.#at, items };
  }

  #list(end: "}" | "]", one: () => void): void {
    this.#at++;
    this.#blanks();
    if (this.#text[this.#at] !== end) {
      for (;;) {
        one();
        this.#blanks();
        if (this.#text[this.#at] !== ",") break;
        this.#at++;
        this.#blanks();
      }
    }
    this.#expect(end);
  }

  #stringSource(): string {
    return this.#match(string) ?? this.#fail("a text in double quotes");
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #blanks(): void {
    while (" \t\n\r".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }

  #expect(char: string): void {
    if (this.#text[this.#at] !== char) this.#fail(`"${char}"`);
    this.#at++;
  }

  #fail(wanted: string): never {
    const before = this.#text.slice(0, this.#at).split(/\r\n?|\n/);
    const found = this.#at < this.#text.length ? JSON.stringify(this.#text[this.#at]) : "the end";
    throw new JsonTextError(
      `line ${before.length}, column ${before.at(-1)!.length + 1}: ${wanted} expected, found ${found}`,
    );
  }
}
