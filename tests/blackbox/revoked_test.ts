/** What is open ends when what opened it does not count any more. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { connectMqtt } from "../support/mqtt.ts";
import { Rest } from "../support/rest.ts";
import { within } from "../support/until.ts";

/** Opens the stream of events; resolves `ended` when the daemon closes it. */
async function openStream(url: string, headers: Record<string, string>): Promise<{ ended: Promise<void> }> {
  const response = await fetch(`${url}/api/events`, { headers: { accept: "text/event-stream", ...headers } });
  assert.equal(response.status, 200);
  const reader = response.body!.getReader();
  await reader.read();
  const drain = async () => {
    while (!(await reader.read()).done);
  };
  return { ended: drain() };
}

const soon = { withinMs: 10_000, what: "the end" };

Deno.test("a log-out ends the streams of its session and of no other", async () => {
  const password = "correct horse";
  await using daemon = await TestDaemon.start({ environment: { CLAUDE_COMMS_PASSWORD: password } });
  const session = async () => {
    const body = new URLSearchParams({ password });
    const opened = await fetch(`${daemon.webUrl}/login`, { method: "POST", body, redirect: "manual" });
    await opened.body?.cancel();
    return { cookie: opened.headers.get("set-cookie")!.split(";")[0]! };
  };
  const [one, other] = [await session(), await session()];
  const [ending, staying] = [await openStream(daemon.webUrl, one), await openStream(daemon.webUrl, other)];
  const origin = daemon.webUrl;
  await (await fetch(`${daemon.webUrl}/logout`, { method: "POST", headers: { ...one, origin } })).body
    ?.cancel();
  await within(ending.ended, soon);
  const status = new Rest(daemon.apiUrl, { bearer: password }).get("/api/status");
  assert.equal(await Promise.race([staying.ended.then(() => "ended"), status.then(() => "open")]), "open");
  await daemon.stop();
  await staying.ended;
});

Deno.test("a new token ends what was opened with the old one, or with the key alone", async () => {
  await using daemon = await TestDaemon.start();
  const owner = new Rest(daemon.apiUrl, {
    bearer: (await daemon.readFile("credentials", "owner.token")).trim(),
  });
  const { key, token } = await owner.post("/api/participants", { name: "ana", type: "human" });
  const stream = await openStream(daemon.apiUrl, { authorization: `Bearer ${token}` });
  await using mine = await connectMqtt(daemon.mqttUrl, { username: "ana", password: token });
  await using own = await connectMqtt(daemon.mqttUrl);
  await owner.post(`/api/participants/${key}/token`);
  await within(stream.ended, soon);
  await within(mine.closed, soon);
  assert.equal(own.client.connected, true);
});

Deno.test("a restart logs nobody out of the web page", async () => {
  const password = "correct horse";
  await using daemon = await TestDaemon.start({ environment: { CLAUDE_COMMS_PASSWORD: password } });
  const body = new URLSearchParams({ password });
  const opened = await fetch(`${daemon.webUrl}/login`, { method: "POST", body, redirect: "manual" });
  await opened.body?.cancel();
  const cookie = opened.headers.get("set-cookie")!.split(";")[0]!;
  await daemon.restart();
  const who = await new Rest(daemon.webUrl, { headers: { cookie } }).call("GET", "/api/identity");
  assert.equal(who.status, 200);
});
