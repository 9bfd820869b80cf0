/** Bad input over HTTP gets a clear refusal, loses nothing and stops nobody. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import type { Answer } from "../support/mcp.ts";
import { People } from "../support/people.ts";
import { postRequest, RawSocket, rawStatus } from "../support/raw.ts";
import { assertServed } from "../support/served.ts";

const messages = "/api/conversations/general/messages";

async function postRaw(
  people: People,
  path: string,
  body: BodyInit,
): Promise<{ status: number; text: string }> {
  const response = await fetch(`${people.daemon.apiUrl}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body,
  });
  return { status: response.status, text: await response.text() };
}

const deep = "[".repeat(100_000) + "]".repeat(100_000);
const invalidUtf8 = new Uint8Array([
  ...new TextEncoder().encode('{"message":"'),
  0xff,
  0xfe,
  0xc0,
  0x22,
  0x7d,
]);

const bodies: [what: string, body: BodyInit][] = [
  ["nothing", ""],
  ["half an object", '{"message": "x"'],
  ["an array", "[]"],
  ["a number", "42"],
  ["null", "null"],
  ["text", '"message"'],
  ["a list as the message", '{"message": ["x"]}'],
  ["an object as the message", '{"message": {"a": 1}}'],
  ["100,000 nested arrays", deep],
  ["100,000 nested arrays as the message", `{"message": ${deep}}`],
  ["bytes that are no UTF-8", invalidUtf8],
  ["random bytes", crypto.getRandomValues(new Uint8Array(10_000))],
  ["an empty message", '{"message": " \\n "}'],
  ["a prototype", '{"__proto__": {"message": "x"}}'],
];

for (const [what, body] of bodies) {
  Deno.test(`${what} as a body is refused with 400 at REST and as an error at MCP`, async () => {
    await using daemon = await TestDaemon.start();
    await using people = await People.join(daemon);
    const rest = await postRaw(people, messages, body);
    assert.equal(rest.status, 400, rest.text);
    assert.match(rest.text, /"code":/);
    const mcp = await postRaw(people, "/mcp", body);
    assert.ok(mcp.status >= 400 && mcp.status < 500, `${mcp.status}: ${mcp.text.slice(0, 300)}`);
    await assertServed(people, what);
  });
}

Deno.test("a body of 32 MB is refused with 413, announced or not", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const large = `{"message": "${"x".repeat(32 * 1024 * 1024)}"}`;
  for (const path of [messages, "/mcp"]) {
    const announced = await postRaw(people, path, large).catch(() => ({ status: 413, text: "closed" }));
    assert.equal(announced.status, 413, announced.text);
    const stream = new Blob([large]).stream();
    const chunked = await postRaw(people, path, stream).catch(() => ({ status: 413, text: "closed" }));
    assert.equal(chunked.status, 413, chunked.text);
  }
  await assertServed(people, "32 MB");
});

Deno.test("a message beyond the limit names the limit, one at the limit is kept whole", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const limit = 1024 * 1024;
  const whole = "é".repeat(limit / 2);
  const { id } = await people.owner.post(messages, { message: whole });
  const kept = await people.owner.get(`${messages}/${id}`);
  assert.equal(kept.body, whole);
  const refused = await people.owner.call("POST", messages, { message: `${whole}x` });
  assert.deepEqual([refused.status, refused.body.code], [413, "too_large"]);
  assert.match(refused.body.message, /artifact/);
});

const badCalls: [what: string, tool: string, args: Answer][] = [
  ["a name with a space", "comms_join", { key: undefined, name: "ana lee", conversation: "general" }],
  ["a name with a dot", "comms_join", { key: undefined, name: "ana.lee", conversation: "general" }],
  ["a name of 65 characters", "comms_join", {
    key: undefined,
    name: "a".repeat(65),
    conversation: "general",
  }],
  ["a reserved name", "comms_join", { key: undefined, name: "Everyone", conversation: "general" }],
  ["an id with a dot", "comms_send", { conversation: "gen.eral", message: "x" }],
  ["an id with a slash", "comms_send", { conversation: "gen/eral", message: "x" }],
  ["an id that climbs", "comms_join", { conversation: "../../etc" }],
  ["an id in capitals", "comms_join", { conversation: "General" }],
  ["an id with a wildcard", "comms_send", { conversation: "+", message: "x" }],
  ["a reserved id", "comms_conversation_create", { conversation: "system" }],
  ["a climbing artifact name", "comms_artifact_create", artifact("../../../etc/passwd")],
  ["an artifact name with a slash", "comms_artifact_create", artifact("a/b")],
  ["an artifact name of a device", "comms_artifact_create", artifact("CON")],
  ["an empty artifact name", "comms_artifact_create", artifact("")],
  ["an artifact name with a zero", "comms_artifact_create", artifact("a\u0000b")],
  ["an artifact type that is none", "comms_artifact_create", { ...artifact("a"), type: "song" }],
  ["an emoji of 65 characters", "comms_react", {
    conversation: "general",
    message_id: "x",
    emoji: "x".repeat(65),
  }],
  ["a label of 33 characters", "comms_status_set", { conversation: "general", label: "x".repeat(33) }],
  ["a reply to nothing", "comms_send", { conversation: "general", message: "x", reply_to: "nothing" }],
  ["a whisper to nobody", "comms_send", { conversation: "general", message: "x", recipients: ["nobody"] }],
  ["a role that is none", "comms_role_set", {
    conversation: "general",
    target_key: "01234567",
    role: "king",
  }],
  ["a key in capitals", "comms_send", { key: "ABCDEF01", conversation: "general", message: "x" }],
  ["a list as the conversation", "comms_read", { conversation: ["general"] }],
  ["an object as the count", "comms_read", { conversation: "general", count: {} }],
];

function artifact(name: string): Answer {
  return { conversation: "general", name, title: "T", type: "doc", content: "x" };
}

Deno.test("what is no name, id, type or key is refused with a text that says what would be right", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  for (const [what, tool, args] of badCalls) {
    const { isError, answer, text } = await people.ana.outcome(tool, args);
    assert.ok(isError || answer.error !== undefined, `${what}: ${text}`);
    assert.ok(text.length > 30, `${what}: ${text}`);
  }
  const unknown = await people.ana.outcome("comms_nothing").catch((error) => ({
    isError: true,
    text: String(error),
  }));
  assert.ok(unknown.isError);
  await assertServed(people, "bad arguments");
  const entries = (await Array.fromAsync(Deno.readDir(daemon.folder))).map(({ name }) => name);
  assert.ok(!entries.includes("etc"), "nothing was written outside");
});

Deno.test("the same name in another Unicode form is the same name", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const composed = "caf\u00e9";
  const decomposed = "cafe\u0301";
  const first = await people.ana.call("comms_join", {
    key: undefined,
    name: composed,
    conversation: "general",
  });
  const second = await people.ana.call("comms_join", {
    key: undefined,
    name: decomposed,
    conversation: "general",
  });
  assert.equal(second.key, first.key);
  await people.ana.call("comms_artifact_create", artifact(composed));
  await people.ana.refusal("comms_artifact_create", artifact(decomposed));
  const { content } = await people.ana.call("comms_artifact_get", {
    conversation: "general",
    name: decomposed,
  });
  assert.equal(content, "x");
});

Deno.test("a client that vanishes in the middle of a request harms nobody", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const headers = { host: `127.0.0.1:${daemon.ports.mcp}` };
  const whole = postRequest(messages, { headers, body: '{"message": "never sent as a whole"}' });
  for (let cut = 1; cut < whole.length; cut += 7) {
    using socket = await RawSocket.open(daemon.ports.mcp);
    await socket.send(whole.slice(0, cut));
  }
  await assertServed(people, "requests cut short");
  assert.ok(!(await people.bo.bodies("general")).some((body) => body.includes("never sent")));
});

Deno.test("a header of a megabyte and a request line of a megabyte are refused or closed", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const long = "x".repeat(1024 * 1024);
  for (const start of [`GET /${long} HTTP/1.1\r\n`, `GET / HTTP/1.1\r\nx-long: ${long}\r\n`]) {
    const status = await rawStatus(daemon.ports.mcp, `${start}host: 127.0.0.1:${daemon.ports.mcp}\r\n\r\n`);
    assert.ok(status === 0 || status >= 400, `${status}`);
  }
  await assertServed(people, "long headers");
});
