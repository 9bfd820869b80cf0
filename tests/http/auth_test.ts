import assert from "node:assert/strict";
import { echo, figures, ME } from "./fake_hub.ts";
import { type CallInit, cookie, OWNER_TOKEN, PASSWORD, testDoor, type TestDoorOptions } from "./test_door.ts";

const bearer = (value: string) => ({ authorization: `Bearer ${value}` });

const closed = ["/api/identity", "/api/status", "/api/nowhere", "/metrics", "/page.js", "/nowhere"];

async function statusOf(options: TestDoorOptions, path: string, init: CallInit = {}): Promise<number> {
  const response = await testDoor(options).call(path, init);
  await response.body?.cancel();
  return response.status;
}

Deno.test("where a password is needed, every door but health and login asks for it", async () => {
  const { call, asked } = testDoor({ required: true });
  for (const path of closed) {
    const response = await call(path);
    assert.equal(response.status, 401, path);
    assert.match(response.headers.get("www-authenticate")!, /^Bearer/);
    assert.equal((await response.json()).code, "unauthorized");
  }
  const mcp = await call("/mcp", { method: "POST", json: {} });
  assert.equal(mcp.status, 401);
  assert.match(mcp.headers.get("www-authenticate")!, /^Bearer/);
  assert.equal((await mcp.json()).jsonrpc, "2.0");
  assert.deepEqual(asked, []);
  for (const path of ["/healthz", "/login", "/login.css"]) {
    const response = await call(path);
    assert.equal(response.status, 200, path);
    await response.body?.cancel();
  }
});

for (const secret of [PASSWORD, OWNER_TOKEN]) {
  Deno.test(`the ${secret === PASSWORD ? "password" : "owner's token"} as a bearer opens every door`, async () => {
    const { call } = testDoor({ required: true });
    for (const path of ["/api/identity", "/api/status", "/metrics", "/page.js", "/"]) {
      const response = await call(path, { headers: bearer(secret) });
      assert.equal(response.status, 200, path);
      await response.body?.cancel();
    }
    const mcp = await call("/mcp", { json: {}, headers: bearer(secret) });
    assert.equal((await mcp.json()).mcp.client, "mcp");
  });
}

Deno.test("a password may hold spaces and any letter", async () => {
  const { call, auth } = testDoor({ required: true });
  const bytes = String.fromCharCode(...new TextEncoder().encode("pässwörd 密"));
  await (await call("/api/identity", { headers: bearer(bytes) })).body?.cancel();
  assert.equal(auth.asked.at(-1)?.bearer, "pässwörd 密");
});

Deno.test("a session cookie opens pages and reads", async () => {
  for (const path of ["/", "/api/identity", "/metrics"]) {
    assert.equal(await statusOf({ required: true }, path, { headers: cookie }), 200, path);
  }
});

Deno.test("a wrong bearer or cookie is refused, and a wrong bearer on an open loopback too", async () => {
  const forms = [
    "Bearer wrong",
    "Bearer",
    "Bearer  ",
    "Basic b3BlbiBzZXNhbWU=",
    "bearer wrong",
    `Bearer ${PASSWORD} x`,
  ];
  for (const required of [true, false]) {
    for (const authorization of forms) {
      assert.equal(
        await statusOf({ required }, "/api/identity", { headers: { authorization } }),
        401,
        authorization,
      );
    }
  }
  assert.equal(
    await statusOf({ required: true }, "/api/identity", {
      headers: { cookie: "claude_comms_session=wrong" },
    }),
    401,
  );
});

Deno.test("a session that is over does not lock anybody out of an open loopback", async () => {
  assert.equal(await statusOf({}, "/api/identity", { headers: { cookie: "claude_comms_session=old" } }), 200);
});

const write = { method: "POST", json: {} };
const forgeries: [string, CallInit["headers"], number][] = [
  ["without Origin", {}, 403],
  ["from an allowed other origin", { origin: "http://localhost:5173" }, 403],
  ["marked same-site by the browser", { "sec-fetch-site": "same-site" }, 403],
  ["from our own page", { origin: "http://localhost:9920" }, 200],
  ["marked same-origin by the browser", { "sec-fetch-site": "same-origin" }, 200],
  ["from our own page as a form", { origin: "http://localhost:9920", "content-type": "text/plain" }, 415],
  ["from our own page as JSON with a charset", {
    origin: "http://localhost:9920",
    "content-type": "application/json; charset=utf-8",
  }, 200],
];

for (const [what, headers, expected] of forgeries) {
  Deno.test(`a write with a session cookie ${what} gets ${expected}`, async () => {
    const options = { required: true, hub: echo("leave") };
    const init = { ...write, headers: { ...cookie, ...headers } };
    assert.equal(await statusOf(options, "/api/conversations/general/leave", init), expected);
    assert.equal(await statusOf(options, "/mcp", init), expected);
  });
}

Deno.test("a write with a bearer needs no Origin, whatever cookie comes along", async () => {
  const init = { ...write, headers: { ...cookie, ...bearer(PASSWORD) } };
  assert.equal(
    await statusOf({ required: true, hub: echo("leave") }, "/api/conversations/general/leave", init),
    200,
  );
});

Deno.test("another key is only used when the hub lets this caller use it", async () => {
  const { call, last } = testDoor({ hub: echo("leave"), required: true });
  const leave = (headers: Record<string, string>, json: unknown = {}) =>
    call("/api/conversations/general/leave", {
      method: "POST",
      json,
      headers: { ...bearer(PASSWORD), ...headers },
    });
  const asAna = await leave({ "x-comms-key": "a3f7b2c1" });
  assert.equal(asAna.status, 200);
  assert.deepEqual(last("caller").slice(1), ["a3f7b2c1"]);
  const inBody = await leave({}, { key: "b0b0b0b0" });
  assert.equal(inBody.status, 200);
  assert.deepEqual(last("caller").slice(1), ["b0b0b0b0"]);
  const proven = await leave({ ...bearer(OWNER_TOKEN), "x-comms-key": "a3f7b2c1" });
  assert.equal(proven.status, 401);
  const unknown = await leave({ "x-comms-key": "ffffffff" });
  assert.equal(unknown.status, 404);
  const badType = await leave({}, { key: 12 });
  assert.equal((await badType.json()).code, "invalid_key");
  for (const one of [asAna, inBody, proven, unknown]) await one.body?.cancel();
});

Deno.test("reads look as the key that is named, or as the caller", async () => {
  const { call, last } = testDoor({ hub: echo("participants") });
  await (await call("/api/participants?key=a3f7b2c1")).body?.cancel();
  assert.deepEqual(last("participants"), ["a3f7b2c1"]);
  await (await call("/api/participants")).body?.cancel();
  assert.deepEqual(last("participants"), [ME]);
});

Deno.test("the kind of client is what it says it is, else a browser is web and the rest api", async () => {
  const { call, last } = testDoor({ hub: echo("leave") });
  const client = async (headers: Record<string, string>) => {
    await (await call("/api/conversations/general/leave", { method: "POST", headers })).body?.cancel();
    return (last("caller")[0] as { client: string }).client;
  };
  assert.equal(await client({}), "api");
  assert.equal(await client({ "x-comms-client": "cli" }), "cli");
  assert.equal(await client({ "x-comms-client": "mcp" }), "api");
  assert.equal(await client({ origin: "http://localhost:9920" }), "web");
  assert.equal(await client({ "sec-fetch-site": "same-origin" }), "web");
});

Deno.test("a caller counts as alive by what it writes, a command line does not", async () => {
  const { call, asked } = testDoor({ hub: { ...echo("leave"), ...echo("check") } });
  const touches = () => asked.filter((one) => one.method === "touch").length;
  const leave = (headers: Record<string, string>) =>
    call("/api/conversations/general/leave", { method: "POST", headers });
  await (await leave({ "x-comms-client": "cli" })).body?.cancel();
  await (await call("/api/check")).body?.cancel();
  assert.equal(touches(), 0);
  await (await leave({})).body?.cancel();
  assert.equal(touches(), 1);
});

Deno.test("health tells nothing private", async () => {
  const { call } = testDoor({ required: true });
  assert.deepEqual(await (await call("/healthz")).json(), { status: "ok", service: "claude-comms" });
});

Deno.test("health is bad while nothing can be stored, and tells why to its own machine alone", async () => {
  const problem =
    'the last write failed: the journal file "/home/ana/1.seg" could not be written (disk full)';
  const { call } = testDoor({ hub: { figures: () => ({ ...figures, writable: false, problem }) } });
  const bad = { status: "read_only", service: "claude-comms" };
  const here = await call("/healthz");
  assert.deepEqual([here.status, await here.json()], [503, { ...bad, problem }]);
  const elsewhere = await call("/healthz", { peer: "192.0.2.7" });
  assert.deepEqual([elsewhere.status, await elsewhere.json()], [503, bad]);
});
