/** With a password set, every door asks for it, and the daemon's own commands find it. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { connectMcp, generations, joinMcp } from "../support/mcp.ts";
import { connectMqtt } from "../support/mqtt.ts";
import { Rest } from "../support/rest.ts";
import { getRequest, rawStatus, upgradeRequest } from "../support/raw.ts";

const password = "correct horse";
const environment = { CLAUDE_COMMS_PASSWORD: password };

async function start(): Promise<TestDaemon> {
  return await TestDaemon.start({ environment });
}

Deno.test("without the password no door opens", async () => {
  await using daemon = await start();
  const nobody = new Rest(daemon.apiUrl);
  const wrong = new Rest(daemon.apiUrl, { bearer: "wrong" });
  for (
    const path of [
      "/api/identity",
      "/api/messages/general",
      "/api/events?since=0",
      "/api/conversations",
      "/metrics",
    ]
  ) {
    assert.equal((await nobody.call("GET", path)).status, 401, path);
    assert.equal((await wrong.call("GET", path)).status, 401, path);
  }
  const send = await nobody.call("POST", "/api/conversations/general/messages", { message: "x" });
  assert.equal(send.status, 401);
  for (const generation of generations) {
    await assert.rejects(connectMcp(daemon.mcpUrl, { generation }));
    await assert.rejects(connectMcp(`${daemon.webUrl}/mcp`, { generation, bearer: "wrong" }));
  }
  for (const url of [daemon.mqttUrl, daemon.wsUrl, `${daemon.webUrl.replace("http", "ws")}/mqtt`]) {
    await assert.rejects(connectMqtt(url), url);
    await assert.rejects(connectMqtt(url, { username: "comms-user", password: "wrong" }), url);
    await assert.rejects(connectMqtt(url, { username: "somebody", password }), url);
  }
});

Deno.test("with the password every door works", async () => {
  await using daemon = await start();
  for (const generation of generations) {
    await using client = await joinMcp(daemon.mcpUrl, `s-${generation}`, { generation, bearer: password });
    await client.send("general", `hello from ${generation}`);
  }
  const rest = new Rest(daemon.apiUrl, { bearer: password });
  assert.equal((await rest.get("/api/messages/general")).channel, "general");
  for (const url of [daemon.mqttUrl, daemon.wsUrl]) {
    await using client = await connectMqtt(url, { username: "comms-user", password });
    await client.subscribe("claude-comms/conv/+/messages");
    await rest.post("/api/conversations/general/messages", { message: `to ${url}` });
    await client.next(({ json }) => json?.body === `to ${url}`);
  }
});

Deno.test("the commands find the password by themselves, also when it is in the config", async () => {
  const config = `broker:\n  auth:\n    enabled: true\n    username: comms-user\n    password: ${password}\n`;
  for (const options of [{ environment }, { config }]) {
    await using daemon = await TestDaemon.start(options);
    const send = await daemon.cli("send", "hello");
    assert.equal(send.code, 0, send.stderr);
    const read = await daemon.cli("read");
    assert.equal(read.code, 0, read.stderr);
    assert.match(read.stdout, /hello/);
    const status = await daemon.cli("status");
    assert.equal(status.code, 0, status.stderr);
    assert.match(status.stdout, /OK/);
    const listed = await daemon.cli("conv", "list");
    assert.match(listed.stdout, /general/);
  }
});

Deno.test("the web asks for a login and keeps a session that scripts cannot read", async () => {
  await using daemon = await start();
  const page = await fetch(`${daemon.webUrl}/`, { redirect: "manual" });
  await page.body?.cancel();
  assert.ok([302, 303, 307, 401].includes(page.status), `${page.status}`);
  const failed = await login(daemon, "wrong");
  assert.equal(failed.headers.get("set-cookie"), null);
  const granted = await login(daemon, password);
  const cookie = granted.headers.get("set-cookie") ?? "";
  assert.match(cookie, /HttpOnly/i);
  assert.match(cookie, /SameSite=(Strict|Lax)/i);
  const session = cookie.split(";")[0]!;
  const identity = await fetch(`${daemon.webUrl}/api/identity`, { headers: { cookie: session } });
  assert.equal(identity.status, 200);
  await identity.body?.cancel();
  const host = `127.0.0.1:${daemon.ports.web}`;
  assert.equal(await rawStatus(daemon.ports.web, getRequest("/api/identity", { host })), 401);
  const socket = upgradeRequest("/mqtt", { host, origin: `http://${host}`, cookie: session });
  assert.equal(await rawStatus(daemon.ports.web, socket), 101);
});

async function login(daemon: TestDaemon, secret: string): Promise<Response> {
  const response = await fetch(`${daemon.webUrl}/login`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ password: secret }),
    redirect: "manual",
  });
  await response.body?.cancel();
  return response;
}

Deno.test("with a password the daemon may listen for others, and they need it", async () => {
  await using daemon = await TestDaemon.start({
    environment: { ...environment, CLAUDE_COMMS_MCP_HOST: "0.0.0.0", CLAUDE_COMMS_BROKER_HOST: "0.0.0.0" },
  });
  assert.equal((await new Rest(daemon.apiUrl).call("GET", "/api/identity")).status, 401);
  assert.equal(
    (await new Rest(daemon.apiUrl, { bearer: password }).call("GET", "/api/identity")).status,
    200,
  );
});

Deno.test("the password stands in no log, no output and no answer", async () => {
  await using daemon = await start();
  await new Rest(daemon.apiUrl, { bearer: "wrong guess" }).call("GET", "/api/identity");
  const shown = await daemon.cli("config", "show");
  const status = await daemon.cli("status", "--json");
  for (
    const text of [shown.stdout, status.stdout, daemon.process.words(), await daemon.readFile("config.yaml")]
  ) {
    assert.ok(!text.includes(password), text);
    assert.ok(!text.includes("wrong guess"), text);
  }
});
