/** Folders that the real Python version wrote, opened by ours. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import type { Answer } from "../support/mcp.ts";
import { chatMessage, connectMqtt } from "../support/mqtt.ts";
import { PythonDaemon, pythonProgram } from "../support/python_data.ts";
import { Rest } from "../support/rest.ts";
import { until } from "../support/until.ts";
import { filesBelow, moveHome, onlyAppended } from "../import/folders.ts";

const program = await pythonProgram();
const missing = "missing" in program ? program.missing : undefined;
const path = "path" in program ? program.path : "";

interface Told {
  ana: string;
  bo: string;
  root: string;
  secret: string;
  last: string;
}

/** Two sessions and an MQTT client do what people do. */
async function live(python: PythonDaemon): Promise<Told> {
  await using ana = await python.connect("ana");
  await using bo = await python.connect("bo");
  const { id: root } = await ana.send("general", "hello, Wörld 🎉");
  // It tells of a message before it has stored it.
  await until(async () => (await logOf(python)).includes(root), { what: "the first message in the log" });
  await bo.call("comms_check", { mark_seen: true });
  await bo.send("general", "an answer", { reply_to: root });
  const { id: secret } = await ana.send("general", "psst", { recipients: ["bo"] });
  await bo.call("comms_react", { conversation: "general", message_id: root, emoji: "👍" });
  await bo.call("comms_react", { conversation: "general", message_id: root, emoji: "🚀" });
  await bo.call("comms_react", { conversation: "general", message_id: root, emoji: "🚀" });
  await ana.call("comms_conversation_create", { conversation: "lab", topic: "experiments" });
  await bo.call("comms_join", { name: "bo", conversation: "lab" });
  await ana.call("comms_artifact_create", {
    conversation: "lab",
    name: "plan",
    title: "The plan",
    type: "plan",
    content: "one",
  });
  await ana.call("comms_artifact_update", {
    conversation: "lab",
    name: "plan",
    content: "two",
    base_version: 1,
  });
  await using mqtt = await connectMqtt(python.mqttUrl);
  const from = { key: ana.key, name: "ana", body: "by MQTT" };
  await mqtt.publish("claude-comms/conv/general/messages", chatMessage("general", from));
  const { id: last } = await ana.send("general", "not read by bo");
  await until(async () => (await logOf(python)).includes(last), { what: "the last message in the log" });
  return { ana: ana.key, bo: bo.key, root, secret, last };
}

async function logOf(python: PythonDaemon): Promise<string> {
  return await Deno.readTextFile(`${python.folder}/logs/general.jsonl`).catch(() => "");
}

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  Deno.test({
    name: `a folder of Python 0.6.0 that ended by ${signal} opens with everything in it${
      missing === undefined ? "" : ` (left out: ${missing})`
    }`,
    ignore: missing !== undefined,
    async fn() {
      await using python = await PythonDaemon.start(path);
      const told = await live(python);
      await python.end(signal);
      await using daemon = await TestDaemon.prepare();
      await moveHome(python.folder, daemon.folder);
      const before = await filesBelow(daemon.folder, ["logs", "registry.db", "artifacts"]);
      await daemon.start();
      await check(daemon, told);
      await daemon.restart();
      await check(daemon, told);
      await daemon.stop();
      onlyAppended(before, await filesBelow(daemon.folder, ["logs", "registry.db", "artifacts"]));
    },
  });
}

async function check(daemon: TestDaemon, { ana, bo, root, secret, last }: Told): Promise<void> {
  const asAna = new Rest(daemon.apiUrl, { headers: { "x-comms-key": ana } });
  const asBo = new Rest(daemon.apiUrl, { headers: { "x-comms-key": bo } });
  const owner = new Rest(daemon.apiUrl);
  const messages: Answer[] = (await asBo.get("/api/conversations/general/messages?count=100")).messages;
  const bodies = messages.filter(({ sender }) => sender.type !== "system").map(({ body }) => body);
  assert.deepEqual(bodies, ["hello, Wörld 🎉", "an answer", "[@bo] psst", "by MQTT", "not read by bo"]);
  assert.deepEqual(messages.find(({ id }) => id === root)!.reactions, { "👍": [bo] });
  assert.equal(messages.find(({ body }) => body === "an answer")!.thread_root_id, root);
  assert.ok(
    !(await owner.get("/api/conversations/general/messages?count=100")).messages.some(({ id }: Answer) =>
      id === secret
    ),
  );
  const artifact = await asAna.get("/api/artifacts/lab/plan");
  assert.equal(JSON.stringify(artifact).includes("two"), true);
  const lab = (await asBo.get("/api/conversations")).conversations.find(({ id }: Answer) => id === "lab");
  assert.deepEqual([lab.topic, lab.member, lab.createdBy], ["experiments", true, "ana"]);
  const general = (await asBo.get("/api/conversations")).conversations.find(({ id }: Answer) =>
    id === "general"
  );
  assert.ok(general.unread_count >= 1, `unread: ${general.unread_count}`);
  const mine = (await owner.get("/api/conversations")).conversations.find(({ id }: Answer) =>
    id === "general"
  );
  assert.deepEqual([mine.member, mine.unread_count], [true, 0]);
  assert.ok(messages.some(({ id }) => id === last));
}
