/** Messages that go for good, by rules or one by one. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { TestDaemon } from "../support/daemon.ts";
import { joinMcp } from "../support/mcp.ts";

const secret = "hunter2-and-a-very-long-secret";

/** Files below a folder that hold the text. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) found.push(...await filesWith(path, text));
    else if (new TextDecoder("latin1").decode(await Deno.readFile(path)).includes(text)) found.push(path);
  }
  return found;
}

Deno.test("purge leaves no byte of a secret below the home folder, and everything else as it was", async () => {
  await using daemon = await TestDaemon.start({ environment: { TZ: "UTC" } });
  await using ana = await joinMcp(daemon.mcpUrl, "ana");
  await using bo = await joinMcp(daemon.mcpUrl, "bo");
  await ana.send("general", "before");
  const leaked = await ana.send("general", `oops\nmy password: ${secret}`);
  await ana.call("comms_edit", {
    conversation: "general",
    message_id: leaked.id,
    message: `again ${secret} "quoted"`,
  });
  await ana.call("comms_edit", { conversation: "general", message_id: leaked.id, message: "nothing to see" });
  await bo.send("general", "after");
  // What was written before a restart lies in snapshots and older segments, too.
  await daemon.restart();
  await using again = await joinMcp(daemon.mcpUrl, "ana");
  assert.ok((await filesWith(daemon.home, secret)).length >= 3);

  const vain = await daemon.cli("purge", "general", leaked.id);
  assert.equal(vain.code, 1);
  assert.match(vain.stderr, /--yes/);
  const said = await daemon.cli("purge", "general", leaked.id.slice(0, 8), "--yes");
  assert.equal(said.code, 0, said.stderr);
  assert.deepEqual(await filesWith(daemon.home, secret), []);
  assert.deepEqual(await filesWith(join(daemon.folder, "logs"), leaked.id), []);
  const log = await daemon.readFile("logs", "general.log");
  assert.match(log, /before\n\n\[/);
  assert.match(log, /after/);

  const { messages } = await again.call("comms_read", { conversation: "general", count: 50 });
  const bodies = messages.map(({ body }: { body: string }) => body);
  assert.ok(bodies.includes("before") && bodies.includes("after"));
  assert.ok(!bodies.includes("nothing to see"));
  await again.send("general", "later");
  await daemon.kill9();
  await daemon.start();
  assert.deepEqual(await filesWith(daemon.home, secret), []);
  const read = await daemon.cli("read", "--json");
  assert.match(read.stdout, /"before"[\s\S]*"after"[\s\S]*"later"/);
  assert.equal((await daemon.cli("purge", "general", leaked.id, "--yes")).code, 0);
  const unknown = await daemon.cli("purge", "general", "no-such-id", "--yes");
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /"no-such-id" not found .*: take the id from claude-comms read; .*whole id/);
  await daemon.stop();
});

Deno.test("retention shows what would go, and removes it when told to", async () => {
  await using daemon = await TestDaemon.start({ environment: { CLAUDE_COMMS_RETENTION_MAX_MESSAGES: "3" } });
  await using ana = await joinMcp(daemon.mcpUrl, "ana");
  for (let n = 1; n <= 8; n++) await ana.send("general", `number ${n} of many`);
  const shown = await daemon.cli("retention", "show");
  assert.equal(shown.code, 0, shown.stderr);
  assert.match(shown.stdout, /^#general: \d+ of \d+ messages, [-\d]+ [:\d]{8} to [-\d]+ [:\d]{8}, \d+ \w+$/m);
  const plan = JSON.parse((await daemon.cli("retention", "show", "--json")).stdout);
  assert.equal(plan.conversations[0].total - plan.count, 3);
  const vain = await daemon.cli("retention", "apply");
  assert.equal(vain.code, 1);
  assert.match(vain.stderr, /--yes/);
  const applied = await daemon.cli("retention", "apply", "--yes");
  assert.equal(applied.stdout, `${plan.count} messages removed.\n`);
  assert.deepEqual(await filesWith(join(daemon.folder, "journal"), "number 5 of many"), []);
  assert.equal((await filesWith(join(daemon.folder, "logs"), "number 5 of many")).length, 2);
  const { messages } = await ana.call("comms_read", { conversation: "general", count: 50 });
  assert.deepEqual(
    messages.map(({ body }: { body: string }) => body),
    [6, 7, 8].map((n) => `number ${n} of many`),
  );
  assert.match((await daemon.cli("retention", "show")).stdout, /^Nothing is older/);
  await daemon.stop();
});

Deno.test("without rules everything is kept, and who is not the owner is refused", async () => {
  await using daemon = await TestDaemon.start();
  assert.match((await daemon.cli("retention", "show")).stdout, /^Everything is kept/);
  for (const method of ["GET", "POST"]) {
    const response = await fetch(`${daemon.apiUrl}/api/retention`, { method });
    assert.equal(response.status, 403);
    assert.equal((await response.json()).code, "not_authorized");
  }
  await daemon.stop();
});
