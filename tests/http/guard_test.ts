import assert from "node:assert/strict";
import { Guard } from "../../src/http/guard.ts";
import { requestOf, testDoor, type TestDoorOptions, testSettings } from "./test_door.ts";

const everywhere: TestDoorOptions = {
  settings: { listeners: [{ host: "0.0.0.0", port: 9921 }] },
  machine: {
    addresses: () => ["127.0.0.1", "192.168.7.20", "fd00::20", "fe80::1%eth0"],
    hostname: () => "Workbench",
  },
};

const paths = ["/", "/api/identity", "/mcp", "/mqtt", "/healthz", "/metrics", "/login", "/nowhere"];

async function statusFor(
  options: TestDoorOptions,
  headers: { host: string; origin?: string },
): Promise<number> {
  const { call } = testDoor(options);
  const { origin, host } = headers;
  const response = await call("/healthz", { host, ...(origin === undefined ? {} : { headers: { origin } }) });
  await response.body?.cancel();
  return response.status;
}

const hostCases: [string, TestDoorOptions, string, number][] = [
  ["a loopback name", {}, "localhost:9920", 200],
  ["a loopback address", {}, "127.0.0.1:9920", 200],
  ["the loopback address of IPv6", {}, "[::1]:9920", 200],
  ["a loopback name without a port", {}, "localhost", 200],
  ["a loopback name in capitals with a closing dot", {}, "LocalHost.:9920", 200],
  ["another port, as after a port forwarding", {}, "localhost:8080", 200],
  ["a rebinding name", {}, "evil.example:9920", 421],
  ["a name that begins like ours", {}, "localhost.evil.example", 421],
  ["a name that ends like ours", {}, "evil-localhost", 421],
  ["an address of another machine", {}, "192.168.7.20:9920", 421],
  ["the machine's name while only loopback is bound", { machine: everywhere.machine! }, "workbench", 421],
  ["user information", {}, "localhost@evil.example", 421],
  ["a path", {}, "localhost/evil", 421],
  ["two hosts", {}, "localhost, evil.example", 421],
  ["an empty one", {}, "", 421],
  ["a very long one", {}, "a".repeat(4000), 421],
  ["an address of the machine when all are bound", everywhere, "192.168.7.20:9921", 200],
  ["an IPv6 address in another notation", everywhere, "[fd00:0:0::20]:9921", 200],
  ["the machine's name when all are bound", everywhere, "workbench:9921", 200],
  ["an address that is not the machine's", everywhere, "192.168.7.99:9921", 421],
  [
    "the address that is bound",
    { settings: { listeners: [{ host: "10.1.2.3", port: 1 }] } },
    "10.1.2.3:9920",
    200,
  ],
  ["an allowed name", { settings: { allowedHosts: ["Chat.example"] } }, "chat.example", 200],
  ["an allowed name on any port", { settings: { allowedHosts: ["chat.example"] } }, "chat.example:8443", 200],
  [
    "an allowed name with its port",
    { settings: { allowedHosts: ["chat.example:8443"] } },
    "chat.example:8443",
    200,
  ],
  [
    "an allowed name on a port that was not allowed",
    { settings: { allowedHosts: ["chat.example:8443"] } },
    "chat.example:1",
    421,
  ],
];

for (const [what, options, host, expected] of hostCases) {
  Deno.test(`a Host that is ${what} gets ${expected}`, async () => {
    assert.equal(await statusFor(options, { host }), expected);
  });
}

const originCases: [string, TestDoorOptions, string, number][] = [
  ["our own page", {}, "http://localhost:9920", 200],
  ["our own page behind a TLS proxy", {}, "https://localhost:9920", 200],
  ["the page on the web port", {}, "http://localhost:9921", 200],
  ["the page on the web port by its other name", {}, "http://127.0.0.1:9921", 200],
  ["the development server", {}, "http://localhost:5173", 200],
  ["another program's page on this machine", {}, "http://localhost:3000", 403],
  ["a foreign page", {}, "https://evil.example", 403],
  ["an opaque one", {}, "null", 403],
  ["nonsense", {}, "javascript:alert(1)", 403],
  ["ours with a path", {}, "http://localhost:9920/", 403],
  [
    "an allowed one",
    { settings: { extraCorsOrigins: ["https://chat.example/"] } },
    "https://chat.example",
    200,
  ],
  [
    "one that begins like an allowed one",
    { settings: { extraCorsOrigins: ["https://chat.example"] } },
    "https://chat.example.evil",
    403,
  ],
  [
    "an allowed one over plain HTTP",
    { settings: { extraCorsOrigins: ["https://chat.example"] } },
    "http://chat.example",
    403,
  ],
  [
    "the configured outside address",
    { settings: { apiBase: "https://api.example/base" } },
    "https://api.example",
    200,
  ],
];

for (const [what, options, origin, expected] of originCases) {
  Deno.test(`an Origin that is ${what} gets ${expected}`, async () => {
    assert.equal(await statusFor(options, { host: "localhost:9920", origin }), expected);
  });
}

Deno.test("a foreign Host or Origin is refused on every path and on both WebSocket doors, and the hub is not asked", async () => {
  const { call, door, asked } = testDoor();
  for (const path of paths) {
    for (const method of ["GET", "POST", "OPTIONS", "DELETE", "BREW"]) {
      const rebound = await call(path, { method, host: "evil.example" });
      assert.equal(rebound.status, 421, `${method} ${path}`);
      const foreign = await call(path, { method, headers: { origin: "https://evil.example" } });
      assert.equal(foreign.status, 403, `${method} ${path}`);
      assert.equal(foreign.headers.get("access-control-allow-origin"), null);
      await Promise.all([rebound.body?.cancel(), foreign.body?.cancel()]);
    }
  }
  for (const path of ["/", "/mqtt", "/anything"]) {
    const refused = await door.fetchMqtt(...requestOf(path, { host: "evil.example" }));
    assert.equal(refused.status, 421);
    const foreign = await door.fetchMqtt(...requestOf(path, { headers: { origin: "https://evil.example" } }));
    assert.equal(foreign.status, 403);
  }
  assert.deepEqual(asked, []);
});

Deno.test("a refused Host says what to do, in the words of MCP where an MCP client asked", async () => {
  const { call } = testDoor();
  const rest = await (await call("/api/identity", { host: "evil.example" })).json();
  assert.equal(rest.code, "host_not_allowed");
  assert.match(rest.message, /"evil\.example".*web\.allowed_hosts/);
  const mcp = await (await call("/mcp", { host: "evil.example", method: "POST" })).json();
  assert.equal(mcp.jsonrpc, "2.0");
  assert.match(mcp.error.message, /web\.allowed_hosts/);
});

Deno.test("an address fetched by another site's page without an Origin is refused on data, not on pages", async () => {
  const { call } = testDoor({ hub: { takeCues: () => Promise.resolve({ cues: [], count: 0 }) } });
  const image = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" };
  for (const path of ["/api/notifications/11112222", "/mcp", "/metrics"]) {
    const refused = await call(path, { headers: image });
    assert.equal(refused.status, 403, path);
    await refused.body?.cancel();
  }
  const link = await call("/", { headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" } });
  assert.equal(link.status, 200);
  await link.body?.cancel();
  const typed = await call("/api/notifications/11112222", { headers: { "sec-fetch-site": "none" } });
  assert.equal(typed.status, 200);
  await typed.body?.cancel();
});

Deno.test("a page under a no-referrer policy is recognised by the browser's own word", async () => {
  const { call } = testDoor();
  const own = await call("/healthz", { headers: { origin: "null", "sec-fetch-site": "same-origin" } });
  assert.equal(own.status, 200);
  const foreign = await call("/healthz", { headers: { origin: "null", "sec-fetch-site": "cross-site" } });
  assert.equal(foreign.status, 403);
  await Promise.all([own.body?.cancel(), foreign.body?.cancel()]);
});

Deno.test("an allowed origin gets CORS headers on answers, preflights and errors; cookies of it never count", async () => {
  const { call } = testDoor({ hub: { page: () => Promise.reject(new Error("not asked")) } });
  const headers = { origin: "http://localhost:5173" };
  const requests = [
    call("/api/identity", { headers }),
    call("/api/identity", { headers, method: "OPTIONS" }),
    call("/mcp", { headers, method: "OPTIONS" }),
    call("/mcp", { headers, method: "POST" }),
    call("/api/nowhere", { headers }),
    call("/api/identity", { headers, method: "POST" }),
  ];
  for (const response of await Promise.all(requests)) {
    assert.equal(response.headers.get("access-control-allow-origin"), "http://localhost:5173");
    assert.match(response.headers.get("access-control-allow-headers")!, /Authorization/);
    assert.match(response.headers.get("access-control-allow-headers")!, /Mcp-Protocol-Version/);
    assert.equal(response.headers.get("access-control-allow-credentials"), null);
    assert.match(response.headers.get("vary")!, /Origin/);
    await response.body?.cancel();
  }
});

Deno.test("a preflight is answered without a login", async () => {
  const { call } = testDoor({ required: true });
  const response = await call("/api/identity", {
    method: "OPTIONS",
    headers: { origin: "http://localhost:5173" },
  });
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), {});
});

Deno.test("new settings count at once, also for hosts that were accepted before", () => {
  const settings = { ...testSettings, allowedHosts: ["chat.example"] };
  const guard = new Guard(settings);
  const host = new Headers({ host: "chat.example" });
  assert.equal(guard.admit(host, "").site, "none");
  settings.allowedHosts = [];
  assert.throws(() => guard.admit(host, ""), /not a name of this daemon/);
  settings.allowedHosts = ["chat.example"];
  assert.equal(guard.admit(host, "").site, "none");
});

Deno.test("a request without Host, as in HTTP/2, is judged by the authority of its address", () => {
  const guard = new Guard(testSettings);
  assert.equal(guard.admit(new Headers(), "localhost:9920").site, "none");
  assert.throws(() => guard.admit(new Headers(), "evil.example"), /not a name of this daemon/);
});

Deno.test("more accepted Hosts than the guard remembers are all served", async () => {
  const { call } = testDoor();
  for (let port = 1; port <= 2000; port++) {
    const response = await call("/healthz", { host: `localhost:${port}` });
    assert.equal(response.status, 200);
    await response.body?.cancel();
  }
});
