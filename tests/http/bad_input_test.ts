import assert from "node:assert/strict";
import fc from "fast-check";
import { readText, refuseDeepJson } from "../../src/http/body.ts";
import { HttpRefusal } from "../../src/http/refusals.ts";
import { restRoutes } from "../../src/http/routes.ts";
import { limits } from "../../src/protocol/limits.ts";
import { answerAll, echo } from "./fake_hub.ts";
import { type CallInit, testDoor } from "./test_door.ts";

const messages = "/api/conversations/general/messages";

async function refusal(
  init: CallInit,
  path = messages,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const { call, asked, log } = testDoor({ hub: echo("send") });
  const response = await call(path, { method: "POST", ...init });
  const body = await response.json();
  assert.ok(!asked.some((one) => one.method === "send"), "nothing reaches the hub");
  assert.deepEqual(log, []);
  return { status: response.status, body };
}

const wrongBodies: [string, BodyInit, RegExp][] = [
  ["no JSON", "{", /valid JSON/],
  ["an array", "[1,2]", /must be a JSON object: this is an array/],
  ["a number", "17", /this is a number/],
  ["a text", '"hello"', /this is a string/],
  ["null", "null", /this is null/],
  ["nothing", "", /Field "message" is missing/],
  ["broken UTF-8", new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), /valid UTF-8/],
  ["too deep", `{"message":${"[".repeat(100_000)}`, /nested deeper than 64/],
  ["a message that is a number", '{"message":5}', /"message" must be a text: current value is 5/],
  ["a message that is an object", '{"message":{"toString":1}}', /"message" must be a text/],
  ["a message with half a character", '{"message":"\\ud800"}', /lone surrogate/],
  ["recipients that are a text", '{"message":"x","recipients":"bo"}', /"recipients" must be a list of texts/],
  [
    "a recipient that is a number",
    '{"message":"x","recipients":["bo",7]}',
    /"recipients\[1\]" must be a text/,
  ],
  [
    "a misspelt field",
    '{"message":"x","recipient":["bo"]}',
    /Unknown field "recipient": known fields are message, mentions/,
  ],
  ["a field of the prototype", '{"message":"x","__proto__":{}}', /Unknown field "__proto__"/],
  ["constructor as a field", '{"message":"x","constructor":1}', /Unknown field "constructor"/],
];

for (const [what, body, message] of wrongBodies) {
  Deno.test(`a body that is ${what} gets 400 and a text that names the fault`, async () => {
    const { status, body: answer } = await refusal({ body, headers: { "content-type": "application/json" } });
    assert.equal(status, 400);
    assert.equal(answer.code, "invalid_argument");
    assert.match(String(answer.message), message);
  });
}

Deno.test("a body that announces more than the limit is refused before it is read", async () => {
  const { status, body } = await refusal({
    body: "{}",
    headers: { "content-length": String(limits.requestBytes + 1) },
  });
  assert.equal(status, 413);
  assert.equal(body.code, "too_large");
});

Deno.test("a body without a length is read up to the limit and no further", async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 65_536;
      controller.enqueue(new Uint8Array(65_536).fill(0x20));
    },
  });
  const { status } = await refusal({ body: endless });
  assert.equal(status, 413);
  assert.ok(sent < limits.requestBytes + 1024 * 1024, `read ${sent} bytes`);
});

Deno.test("a body that comes too slowly is given up", async () => {
  const silent = new Request("http://x/", { method: "POST", body: new ReadableStream<Uint8Array>({}) });
  await assert.rejects(
    readText(silent, { maxBytes: 100, timeoutMs: 20 }),
    (error) => error instanceof HttpRefusal && error.status === 408,
  );
});

Deno.test("a body that breaks off is the sender's fault", async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error("reset")),
  });
  const { status, body } = await refusal({ body: broken });
  assert.equal(status, 400);
  assert.match(String(body.message), /broke off/);
});

Deno.test("brackets inside texts do not count as depth", () => {
  refuseDeepJson(JSON.stringify({ message: `${"[{".repeat(500)}"\\"[` }));
  refuseDeepJson(JSON.stringify({ a: "\\", b: "[".repeat(200) }));
  refuseDeepJson(`{"unfinished": "${"[".repeat(200)}`);
});

Deno.test("depth as counted is that of the parsed value", () => {
  fc.assert(fc.property(fc.json({ maxDepth: 6 }), (text) => {
    const wrapped = "[".repeat(limits.jsonDepth - 6) + text + "]".repeat(limits.jsonDepth - 6);
    refuseDeepJson(text);
    JSON.parse(wrapped);
    const tooDeep = "[".repeat(limits.jsonDepth) + `[${text}]` + "]".repeat(limits.jsonDepth);
    assert.throws(() => refuseDeepJson(tooDeep), /nested deeper/);
  }));
});

Deno.test("unknown paths get 404, wrong methods 405 with what is allowed, as JSON", async () => {
  const { call } = testDoor();
  for (
    const path of [
      "/api",
      "/api/",
      "/api/nowhere",
      "/api/messages",
      "/api/messages/a/b/c",
      "/api//messages/general",
    ]
  ) {
    const response = await call(path);
    assert.equal(response.status, 404, path);
    assert.equal((await response.json()).code, "not_found");
  }
  const response = await call("/api/conversations", { method: "DELETE" });
  assert.equal(response.status, 405);
  assert.deepEqual(response.headers.get("allow")?.split(", ").sort(), ["GET", "OPTIONS", "POST"]);
  assert.equal((await response.json()).code, "unsupported");
  const post = await call("/page.css", { method: "POST" });
  assert.equal(post.status, 405);
  await post.body?.cancel();
});

Deno.test("a path that is not percent-encoded UTF-8 gets 400", async () => {
  const { call } = testDoor();
  for (
    const path of ["/api/messages/%", "/api/messages/%zz", "/api/messages/%ff", "/api/messages/%ed%a0%80"]
  ) {
    const response = await call(path);
    assert.equal(response.status, 400, path);
    await response.body?.cancel();
  }
});

Deno.test("encoded slashes and dots in a segment reach the hub as they are, not as a path", async () => {
  const { call, last } = testDoor({ hub: echo("artifactDelete") });
  await (await call("/api/conversations/general/artifacts/..%2F..%2Fetc%2Fpasswd", { method: "DELETE" })).body
    ?.cancel();
  assert.deepEqual(last("artifactDelete")[1], { conversation: "general", name: "../../etc/passwd" });
});

Deno.test("an error that is no refusal is logged with its place and told without details", async () => {
  const { call, log } = testDoor({ hub: { page: () => Promise.reject(new TypeError("secret detail")) } });
  const response = await call("/api/messages/general");
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /secret/);
  assert.equal(log[0]?.event, "http.failed");
  assert.equal(log[0]?.fields.path, "/api/messages/{channel}");
  assert.match(String(log[0]?.fields.error), /secret detail/);
});

Deno.test("no input makes a 5xx: any method, path, query and body on every route", async () => {
  const { call } = testDoor({ hub: answerAll(), settings: { remoteEdits: true } });
  const paths = fc.oneof(
    fc.constantFrom(...restRoutes.map((route) => route.path)).chain(filled),
    fc.webPath(),
    fc.string().map((text) => `/api/${encodeURI(text.replace(/[\ud800-\udfff]/g, ""))}`),
  );
  const body = fc.oneof(
    fc.constant(undefined),
    fc.json(),
    fc.string(),
    fc.uint8Array().map((bytes) => bytes.slice()),
  );
  const method = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW");
  const query = fc.webQueryParameters().map((text) => text && `?${text}`);
  await fc.assert(
    fc.asyncProperty(method, paths, query, body, async (method, path, query, body) => {
      const sendsBody = method !== "GET" && method !== "HEAD" && body !== undefined;
      const response = await call(path + query, { method, body: sendsBody ? body : null });
      await response.body?.cancel();
      assert.ok(response.status < 500, `${method} ${path}${query} gave ${response.status}`);
    }),
    { numRuns: 500 },
  );
});

function filled(path: string): fc.Arbitrary<string> {
  const segment = fc.oneof(
    fc.constantFrom("general", "me", "11112222", "%2e%2e", "a%00b", "%F0%9F%91%8D"),
    fc.webSegment(),
  );
  return fc.array(segment, { minLength: 4, maxLength: 4 }).map((values) => {
    let at = 0;
    return path.replace(/\{\w+\}/g, () => values[at++ % 4] || "x");
  });
}
