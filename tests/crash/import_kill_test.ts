/** kill -9 in the middle of an import and of a backup. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { filesBelow, onlyAppended } from "../import/folders.ts";
import { ANA, BO, cursor, member, OldFolder, participant } from "../import/old_folder.ts";
import { Child } from "../support/child.ts";
import { TestDaemon } from "../support/daemon.ts";
import { allBodies, allMessages } from "../support/history.ts";
import { Rest } from "../support/rest.ts";

const conversations = ["general", "lab", "old"];
const perConversation = 4000;
const kills = 6;

async function filled(): Promise<OldFolder> {
  const old = await OldFolder.make();
  await old.registry(
    participant(ANA, "ana"),
    participant(BO, "bo"),
    ...conversations.flatMap((
      conv,
    ) => [member(conv, ANA), member(conv, BO), cursor(BO, conv, "2026-01-01T00:00:00Z")]),
  );
  for (const conv of conversations) {
    const lines = Array.from(
      { length: perConversation },
      (_, n) => old.line(`${conv}-${n}`, `${conv} ${n}`, { conv }),
    );
    await old.log(`${conv}.jsonl`, ...lines);
    await old.write(
      `conversations/${conv}/reactions.jsonl`,
      lines.slice(0, 200).map((_, n) =>
        `${
          JSON.stringify({
            message_id: `${conv}-${n}`,
            emoji: "👍",
            actor_key: BO,
            ts: "2026-03-01T00:00:00Z",
            op: "add",
          })
        }\n`
      ).join(""),
    );
  }
  return old;
}

/** Starts a daemon and ends it as a power cut does after `ms`, wherever it is then. */
async function startAndCut(daemon: TestDaemon, ms: number): Promise<void> {
  const child = new Child(["start"], daemon.environment);
  await pause(ms);
  await child.end("SIGKILL");
}

Deno.test("an import at the first start that is killed again and again ends with everything once", async () => {
  await using old = await filled();
  await using daemon = await TestDaemon.prepare();
  await new Deno.Command("cp", { args: ["-a", old.dir, daemon.folder] }).output();
  const before = await filesBelow(daemon.folder, ["logs", "registry.db", "conversations"]);
  for (let n = 0; n < kills; n++) await startAndCut(daemon, 250 + Math.random() * 900);
  await daemon.start();
  const bo = new Rest(daemon.apiUrl, { headers: { "x-comms-key": BO } });
  for (const conv of conversations) {
    const messages = await allMessages(bo, conv);
    assert.deepEqual(
      messages.map(({ id }) => id),
      Array.from({ length: perConversation }, (_, n) => `${conv}-${n}`),
    );
    const { reactions } = await bo.get(`/api/reactions/${conv}`);
    assert.equal(Object.keys(reactions).length, 200);
  }
  const rows = (await bo.get("/api/conversations")).conversations;
  assert.deepEqual(rows.map(({ id }: { id: string }) => id).sort(), [...conversations].sort());
  for (const row of rows) {
    assert.equal(row.unread_count, perConversation, `${row.id}: what was unread stays unread`);
  }
  await daemon.stop();
  const after = await filesBelow(daemon.folder, ["logs", "registry.db"]);
  onlyAppended(new Map([...before].filter(([name]) => !name.startsWith("conversations/"))), after);
  for (const conv of conversations) {
    const lines = new TextDecoder().decode(after.get(`logs/${conv}.jsonl`)).trimEnd().split("\n");
    assert.equal(lines.length, perConversation, `${conv}: imported lines are not written again`);
  }
});

Deno.test("a daemon that is killed during a backup leaves no half archive", async () => {
  await using daemon = await TestDaemon.start();
  const owner = new Rest(daemon.apiUrl);
  for (let n = 0; n < 30; n++) {
    await owner.post("/api/conversations/general/messages", { message: `${n} ${"x".repeat(900_000)}` });
  }
  for (let n = 0; n < 4; n++) {
    const archive = join(daemon.home, `backup-${n}.tar`);
    const making = daemon.cli("backup", "-o", archive);
    await pause(150 + Math.random() * 300);
    await daemon.kill9();
    const { code } = await making;
    await daemon.start();
    if (code === 0) assert.equal((await daemon.cli("restore", "--check", archive)).code, 0);
    else await assert.rejects(Deno.stat(archive), Deno.errors.NotFound);
  }
  const names = (await Array.fromAsync(Deno.readDir(daemon.home))).map(({ name }) => name);
  assert.ok(!names.some((name) => name.endsWith(".part")), names.join());
  assert.equal((await allBodies(owner)).length, 30);
});
