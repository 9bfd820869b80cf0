/** The Python version runs in the folder again after ours. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { allBodies } from "../support/history.ts";
import { Rest } from "../support/rest.ts";
import { ANA, member, OldFolder, participant } from "../import/old_folder.ts";

for (const end of ["stop", "kill9"] as const) {
  Deno.test(`what the Python version wrote after our ${end} is there at the next start, and nothing twice`, async () => {
    await using old = await OldFolder.make();
    await old.registry(participant(ANA, "ana"), member("general", ANA));
    await old.log("general.jsonl", old.line("m1", "one"));
    await using daemon = await TestDaemon.prepare();
    await new Deno.Command("cp", { args: ["-a", old.dir, daemon.folder] }).output();
    await daemon.start();
    const owner = new Rest(daemon.apiUrl);
    await owner.post("/api/conversations/general/messages", { message: "ours" });
    await daemon[end]();
    const line = old.line("m2", "theirs", { ts: new Date().toISOString() });
    await Deno.writeTextFile(`${daemon.folder}/logs/general.jsonl`, `${line}\n`, { append: true });
    await Deno.utime(`${daemon.folder}/registry.db`, new Date(), new Date());
    await daemon.start();
    assert.deepEqual(await allBodies(owner), ["one", "ours", "theirs"]);
    await daemon.restart();
    assert.deepEqual(await allBodies(owner), ["one", "ours", "theirs"]);
    await daemon.stop();
    assert.deepEqual((await exportedBodies(daemon)).sort(), ["one", "ours", "theirs"]);
  });
}

async function exportedBodies(daemon: TestDaemon): Promise<string[]> {
  const lines = (await daemon.readFile("logs", "general.jsonl")).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line)).filter(({ sender }) => sender.type !== "system")
    .map(({ body }) => body);
}
