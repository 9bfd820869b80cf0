/** What is said to one reaches nobody else, on any way out. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { TestDaemon } from "../support/daemon.ts";
import { joinMcp } from "../support/mcp.ts";
import { connectMqtt } from "../support/mqtt.ts";
import { People } from "../support/people.ts";
import type { Rest } from "../support/rest.ts";

const SECRET = "meet me at the old oak";

/** Everything that the three kinds of bystander can ask for over REST and MCP, as text. */
async function allThat(people: People, { eve, owner }: { eve: string; owner: Rest }): Promise<string> {
  const rest = people.restOf(eve);
  const paths = [
    "/api/messages/general?count=500",
    "/api/conversations/general/messages",
    "/api/conversations/general/history",
    `/api/conversations/general/history?query=${encodeURIComponent("oak")}`,
    "/api/conversations",
    "/api/conversations/general",
    "/api/conversations/general/pins",
    "/api/reactions/general",
    "/api/check",
    "/api/events?since=0&limit=1000",
    "/api/participants",
    `/api/notifications/${eve}`,
  ];
  const answers: unknown[] = [];
  for (const path of paths) answers.push(await rest.get(path), await owner.get(path));
  const calls: [string, Record<string, unknown>][] = [
    ["comms_read", { conversation: "general", count: 200 }],
    ["comms_read", { conversation: "general", unread: true, count: 200 }],
    ["comms_history", { conversation: "general", query: "oak" }],
    ["comms_history", { conversation: "general" }],
    ["comms_check", {}],
    ["comms_conversations", { all: true }],
  ];
  for (const [tool, args] of calls) answers.push(await people.eve.call(tool, args));
  return JSON.stringify(answers);
}

Deno.test("a whisper is read by its two ends and by nobody else, whichever door they use", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const eve = people.eve.key!;
  await using anonymous = await connectMqtt(daemon.mqttUrl);
  await anonymous.subscribe("claude-comms/#");
  await using eves = await people.mqttOf(eve);
  await using bos = await people.mqttOf(people.bo.key!);
  const stop = new AbortController();
  const stream = await fetch(`${daemon.apiUrl}/api/events?since=0`, {
    headers: { accept: "text/event-stream", "x-comms-key": eve },
    signal: stop.signal,
  });

  const whisper = await people.ana.send("general", SECRET, { recipients: ["@bo"] });
  assert.deepEqual(whisper.recipients, [people.bo.key]);
  const answer = await people.bo.send("general", `${SECRET}, yes`, {
    recipients: [people.ana.key],
    reply_to: whisper.id,
  });
  await people.bo.call("comms_react", { conversation: "general", message_id: whisper.id, emoji: "🌳" });
  await people.ana.call("comms_edit", {
    conversation: "general",
    message_id: whisper.id,
    message: `${SECRET} at nine`,
  });
  await people.ana.send("general", "for all");

  assert.ok((await people.bo.bodies("general")).some((body) => body.includes(`${SECRET} at nine`)));
  await bos.next(({ json }) => json?.body?.includes(SECRET), "the whisper at its recipient");
  for (const bystander of [eves, anonymous]) {
    await bystander.next(({ json }) => json?.body === "for all");
    await bystander.fence();
    const seen = JSON.stringify(bystander.arrived);
    assert.ok(!seen.includes("old oak") && !seen.includes("🌳") && !seen.includes(whisper.id), seen);
  }
  const seen = await allThat(people, { eve, owner: people.owner });
  assert.ok(seen.includes("for all"));
  assert.ok(!seen.includes("old oak") && !seen.includes("🌳") && !seen.includes(answer.id), seen);
  const streamed = await readUntil(stream, "for all");
  stop.abort();
  assert.ok(!streamed.includes("old oak") && !streamed.includes(whisper.id), streamed);
});

/** Reads a stream until a text is in it; what came until then. */
async function readUntil(response: Response, text: string): Promise<string> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let seen = "";
  while (!seen.includes(text)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The stream ended without "${text}": ${seen}`);
    seen += value;
  }
  await reader.cancel().catch(() => undefined);
  return seen;
}

Deno.test("a bystander who knows a whisper's id gets the same answer as for one that does not exist", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const { id } = await people.ana.send("general", SECRET, { recipients: ["bo"] });
  const nothing = crypto.randomUUID();
  const tries: [string, (id: string) => Record<string, unknown>][] = [
    ["comms_thread_read", (root_id) => ({ conversation: "general", root_id })],
    ["comms_send", (reply_to) => ({ conversation: "general", message: "x", reply_to })],
    ["comms_react", (message_id) => ({ conversation: "general", message_id, emoji: "👍" })],
    ["comms_reactions_get", (message_id) => ({ conversation: "general", message_id })],
    ["comms_edit", (message_id) => ({ conversation: "general", message_id, message: "x" })],
    ["comms_delete", (message_id) => ({ conversation: "general", message_id })],
    ["comms_pin", (message_id) => ({ conversation: "general", message_id })],
    ["comms_read", (before) => ({ conversation: "general", before })],
  ];
  for (const [tool, args] of tries) {
    const known = (await people.eve.outcome(tool, args(id))).text.replaceAll(id, "ID");
    const unknown = (await people.eve.outcome(tool, args(nothing))).text.replaceAll(nothing, "ID");
    assert.equal(known, unknown, tool);
  }
  const rest = people.restOf(people.eve.key!);
  for (const path of ["", "/reactions"]) {
    const base = "/api/conversations/general/messages";
    const known = await rest.call("GET", `${base}/${id}${path}`);
    const unknown = await rest.call("GET", `${base}/${nothing}${path}`);
    assert.equal(known.status, unknown.status);
    assert.equal(
      JSON.stringify(known.body).replaceAll(id, ""),
      JSON.stringify(unknown.body).replaceAll(nothing, ""),
    );
  }
});

Deno.test("the command line whispers to a name", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const sent = await daemon.cli("send", "-t", "@bo", SECRET);
  assert.equal(sent.code, 0, sent.stderr);
  assert.ok((await people.bo.bodies("general")).some((body) => body.includes(SECRET)));
  assert.deepEqual(await people.eve.bodies("general"), []);
  const unknown = await daemon.cli("send", "-t", "@nobody", SECRET);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /could be resolved|nobody/);
});

Deno.test("an MQTT session that was away gets no whisper to others when it comes back", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const clientId = `claude-comms-web-${people.eve.key}-beef`;
  const first = await connectMqtt(daemon.mqttUrl, { clientId, clean: false });
  await first.subscribe("claude-comms/conv/general/messages");
  await first[Symbol.asyncDispose]();
  await people.ana.send("general", SECRET, { recipients: ["bo"] });
  await people.ana.send("general", "for all");
  await using again = await connectMqtt(daemon.mqttUrl, { clientId, clean: false });
  await again.next(({ json }) => json?.body === "for all");
  await again.fence();
  assert.deepEqual(again.bodies, ["for all"]);
});

Deno.test("an MQTT client cannot whisper, speak or react in the name of a session", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const forged = {
    id: crypto.randomUUID(),
    ts: new Date().toISOString(),
    sender: { key: people.ana.key, name: "ana", type: "claude" },
    recipients: null,
    mentions: null,
    body: "forged",
    reply_to: null,
    conv: "general",
  };
  const forgeries: Record<string, unknown>[] = [
    forged,
    { ...forged, id: crypto.randomUUID(), sender: { key: "00000000", name: "system", type: "system" } },
    { ...forged, id: crypto.randomUUID(), conv: "other" },
  ];
  for (const payload of forgeries) {
    await using liar = await connectMqtt(daemon.mqttUrl);
    await liar.publish("claude-comms/conv/general/messages", payload).catch(() => undefined);
  }
  await using liar = await connectMqtt(daemon.mqttUrl);
  const { id } = await people.ana.send("general", "real");
  await liar.publish("claude-comms/conv/general/reactions", {
    message_id: id,
    emoji: "👎",
    actor_key: people.ana.key,
    op: "add",
    ts: new Date().toISOString(),
  });
  await liar.fence();
  const { messages } = await people.bo.call("comms_read", { conversation: "general" });
  assert.deepEqual(messages.filter((m: { body: string }) => m.body === "forged"), []);
  const { reactions } = await people.bo.call("comms_reactions_get", {
    conversation: "general",
    message_id: id,
  });
  assert.equal(reactions["👎"]?.includes(people.ana.key), undefined);
});

Deno.test("the exported logs can be read by the owner's account alone", async () => {
  await using daemon = await TestDaemon.start();
  await using ana = await joinMcp(daemon.mcpUrl, "ana");
  await ana.send("general", "hello");
  await daemon.stop();
  const logs = join(daemon.folder, "logs");
  assert.equal((await Deno.stat(logs)).mode! & 0o777, 0o700);
  for (const file of ["general.log", "general.jsonl"]) {
    assert.equal((await Deno.stat(join(logs, file))).mode! & 0o777, 0o600, file);
  }
  assert.equal((await Deno.stat(join(daemon.folder, "config.yaml"))).mode! & 0o777, 0o600);
});
