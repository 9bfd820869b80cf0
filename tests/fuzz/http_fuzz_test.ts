/** Generated input at the HTTP doors: never an internal error, never a dead daemon. */
import fc from "fast-check";
import assert from "node:assert/strict";
import { routeTable } from "../../src/http/routes.ts";
import { TestDaemon } from "../support/daemon.ts";
import { type Answer, connectMcp } from "../support/mcp.ts";
import { People } from "../support/people.ts";
import { assertServed } from "../support/served.ts";

const RUNS = 150;

/** What clients get wrong, beside plain nonsense. */
const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    "general",
    "@all",
    "../x",
    "",
    " ",
    "\u0000",
    "null",
    "e\u0301",
    "\ud800",
    "💥",
    "0".repeat(8),
    -1,
    1e308,
  ),
  fc.constantFrom<unknown>(
    NaN,
    null,
    true,
    [],
    {},
    [[]],
    { __proto__: 1 },
    "x".repeat(100_000),
    "2026-13-45T99:99",
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: "binary", maxLength: 50 }),
);

interface Tool {
  name: string;
  inputSchema: { properties?: Record<string, unknown> };
}

/** Arguments with the tool's own names, each with a value that may or may not fit. */
function argumentsOf(tool: Tool): fc.Arbitrary<Answer> {
  const names = Object.keys(tool.inputSchema.properties ?? {});
  const fields = Object.fromEntries(names.map((name) => [name, fieldOf(name)]));
  const requiredKeys = names.filter((name) => name === "timeout_seconds");
  return fc.record(fields, { requiredKeys });
}

function fieldOf(name: string): fc.Arbitrary<unknown> {
  // A wait that is long is no failure, but it would hold up the test.
  if (name === "timeout_seconds") return fc.constantFrom(0, -1, "0");
  if (name === "conversation") {
    return fc.oneof({ weight: 3, arbitrary: fc.constant<unknown>("general") }, nasty);
  }
  return nasty;
}

Deno.test("no tool answers generated arguments with an internal error", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await using client = await connectMcp(daemon.mcpUrl);
  client.key = people.ana.key;
  const { tools } = await client.client.listTools() as { tools: Tool[] };
  for (const tool of tools) {
    await fc.assert(
      fc.asyncProperty(argumentsOf(tool), async (args) => {
        const { text, answer } = await client.outcome(tool.name, args);
        assert.ok(text.length > 0, tool.name);
        assert.doesNotMatch(text, /failed inside the daemon|TypeError|\bat file:/);
        assert.equal(typeof answer, "object");
      }),
      { numRuns: Math.ceil(RUNS / 10), endOnFailure: true },
    );
  }
  await people.ana.call("comms_join", { conversation: "general" });
  await assertServed(people, "generated arguments");
});

/** The path of a route with a value for each of its names. */
function pathOf(path: string): fc.Arbitrary<string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([whole]) => whole);
  const value = fc.oneof(
    fc.constantFrom("general", "me", "..", "%", "%00", "%ff", "a b", "💥", "x".repeat(5000), ""),
    fc.string({ unit: "binary", maxLength: 20 }),
  );
  return fc.array(value, { minLength: names.length, maxLength: names.length }).map((values) =>
    values.reduce((done, text, n) => done.replace(names[n]!, () => encode(text)), path)
  );
}

/** As a client writes it into an address. */
function wordOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "";
}

function encode(text: string): string {
  if (/^%/.test(text)) return text;
  return encodeURIComponent(text.slice(0, 5000).toWellFormed());
}

Deno.test("no REST route answers generated paths, queries and bodies with an internal error", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  for (const { method, path, query, body } of routeTable()) {
    if (path === "/api/wait" || path === "/api/hooks/wait") continue;
    const fields = (rows: { name: string }[]) =>
      fc.record(Object.fromEntries(rows.map(({ name }) => [name, nasty])), { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(pathOf(path), fields(query), fields(body), async (where, asked, sent) => {
        const parameters = Object.entries(asked).map(([name, value]) => `${name}=${encode(wordOf(value))}`);
        const response = await fetch(`${daemon.apiUrl}${where}?${parameters.join("&")}`, {
          method,
          headers: { "content-type": "application/json", "x-comms-key": people.ana.key! },
          ...(["GET", "HEAD"].includes(method) ? {} : { body: JSON.stringify(sent) }),
        });
        const text = await response.text();
        assert.ok(
          response.status < 500 || response.status === 503,
          `${method} ${where}: ${response.status} ${text}`,
        );
      }),
      { numRuns: Math.ceil(RUNS / 10), endOnFailure: true },
    );
  }
  await people.ana.call("comms_join", { conversation: "general" });
  await people.bo.call("comms_join", { conversation: "general" });
  await assertServed(people, "generated requests");
});

Deno.test("no generated body at /mcp is answered with an internal error", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const request = fc.record({
    jsonrpc: fc.constantFrom<unknown>("2.0", "1.0", 2, null),
    id: fc.oneof(fc.integer(), fc.string(), nasty),
    method: fc.constantFrom<unknown>(
      "tools/call",
      "tools/list",
      "initialize",
      "server/discover",
      "ping",
      "x",
      1,
      null,
    ),
    params: fc.oneof(
      fc.record({ name: fc.constantFrom<unknown>("comms_send", "comms_wait", "x", 1), arguments: nasty }),
      nasty,
    ),
  }, { requiredKeys: [] });
  const body = fc.oneof(request, fc.array(request, { maxLength: 3 }), nasty);
  await fc.assert(
    fc.asyncProperty(
      body,
      fc.constantFrom("2026-07-28", "2025-11-25", "1999-01-01"),
      async (sent, version) => {
        const response = await fetch(daemon.mcpUrl, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            accept: "application/json, text/event-stream",
            "mcp-protocol-version": version,
            "mcp-method": "tools/call",
            "mcp-name": "comms_send",
          },
          body: JSON.stringify(sent) ?? "",
          signal: AbortSignal.timeout(10_000),
        });
        await response.text();
        assert.ok(response.status < 500, `${response.status} for ${JSON.stringify(sent)}`);
      },
    ),
    { numRuns: RUNS * 2, endOnFailure: true },
  );
  await assertServed(people, "generated MCP requests");
});
