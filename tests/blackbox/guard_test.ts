/** No web page and no rebinding host gets in, on any path of any port. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { getRequest, postRequest, rawStatus, upgradeRequest } from "../support/raw.ts";

const paths = [
  "/",
  "/api/identity",
  "/api/messages/general",
  "/api/events?since=0",
  "/api/web-token",
  "/mcp",
  "/nothing",
];
const initialize = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "x", version: "1" } },
});

Deno.test("a request for another host is refused on every path", async () => {
  await using daemon = await TestDaemon.start();
  for (const port of [daemon.ports.mcp, daemon.ports.web]) {
    for (const path of paths) {
      for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1.evil.example", ""]) {
        const status = await rawStatus(port, getRequest(path, { host }));
        assert.ok(status >= 400 && status < 500, `${path} for ${host} gave ${status}`);
      }
      const own = await rawStatus(
        port,
        getRequest(path, { host: `localhost:${port}`, accept: "text/event-stream" }),
      );
      assert.ok(own !== 421 && own !== 403, `${path} for localhost gave ${own}`);
    }
  }
});

Deno.test("a request from another web page is refused on every path", async () => {
  await using daemon = await TestDaemon.start();
  for (const port of [daemon.ports.mcp, daemon.ports.web]) {
    const host = `127.0.0.1:${port}`;
    for (const path of paths) {
      for (const origin of ["https://evil.example", "null", `http://127.0.0.1:${port}.evil.example`]) {
        assert.equal(
          await rawStatus(port, getRequest(path, { host, origin })),
          403,
          `GET ${path} from ${origin}`,
        );
        const post = postRequest(path, { headers: { host, origin }, body: initialize });
        assert.equal(await rawStatus(port, post), 403, `POST ${path} from ${origin}`);
      }
    }
    const own = await rawStatus(
      port,
      getRequest("/api/identity", { host, origin: `http://127.0.0.1:${daemon.ports.web}` }),
    );
    assert.equal(own, 200);
  }
});

Deno.test("a web page elsewhere opens no WebSocket to the broker", async () => {
  await using daemon = await TestDaemon.start();
  const doors = [[daemon.ports.web, "/mqtt"], [daemon.ports.mcp, "/mqtt"], [daemon.ports.ws, "/"], [
    daemon.ports.ws,
    "/mqtt",
  ]] as const;
  for (const [port, path] of doors) {
    const host = `127.0.0.1:${port}`;
    assert.equal(
      await rawStatus(port, upgradeRequest(path, { host, origin: "https://evil.example" })),
      403,
      `${port}${path}`,
    );
    const rebound = await rawStatus(
      port,
      upgradeRequest(path, { host: "evil.example", origin: "http://evil.example" }),
    );
    assert.ok(rebound >= 400 && rebound < 500, `${port}${path} gave ${rebound}`);
    assert.equal(
      await rawStatus(port, upgradeRequest(path, { host })),
      101,
      `${port}${path} without an origin`,
    );
  }
});

Deno.test("no page of another origin gets CORS headers, the daemon's own does", async () => {
  await using daemon = await TestDaemon.start();
  const url = `${daemon.apiUrl}/api/messages/general`;
  const own = `http://localhost:${daemon.ports.web}`;
  const allowed = await fetch(url, { headers: { origin: own } });
  assert.equal(allowed.headers.get("access-control-allow-origin"), own);
  await allowed.body?.cancel();
  const refused = await fetch(url, { headers: { origin: "https://evil.example" } });
  assert.equal(refused.headers.get("access-control-allow-origin"), null);
  await refused.body?.cancel();
});

Deno.test("the health check answers, and unknown paths and methods are refused as JSON", async () => {
  await using daemon = await TestDaemon.start();
  const health = await fetch(`${daemon.apiUrl}/healthz`);
  assert.equal(health.status, 200);
  await health.body?.cancel();
  const unknown = await fetch(`${daemon.apiUrl}/api/nothing`);
  assert.equal(unknown.status, 404);
  assert.equal(typeof (await unknown.json()).code, "string");
  const method = await fetch(`${daemon.apiUrl}/api/identity`, { method: "DELETE" });
  assert.equal(method.status, 405);
  await method.body?.cancel();
});
