import assert from "node:assert/strict";
import { textOf } from "./journal_contract.ts";
import { openIn, withFolder } from "./store_tools.ts";

const child = new URL("./appending_child.ts", import.meta.url).pathname;

/** Starts a process that appends, kills it without warning once it has acknowledged `enough`; returns what it acknowledged. */
async function appendAndKill(dir: string, enough: number): Promise<number[]> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", child, dir],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  let killed = false;
  for await (const part of process.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (killed || text.split("\n").length <= enough) continue;
    killed = true;
    process.kill("SIGKILL");
  }
  await process.status;
  return text.split("\n").slice(0, -1).map(Number);
}

Deno.test("kill -9: everything that was acknowledged is there, again and again", async () => {
  await withFolder(async (dir) => {
    for (const enough of [1, 40, 300]) {
      const acknowledged = await appendAndKill(dir, enough);
      assert.ok(acknowledged.length >= enough);
      const journal = await openIn(dir);
      const there = new Map<number, string | undefined>();
      await journal.replay({ from: 1 }, (one) => there.set(one.seq, textOf(one)));
      for (const seq of acknowledged) assert.equal(there.get(seq), `record ${seq}`);
      assert.deepEqual([...there.keys()], Array.from({ length: there.size }, (_, n) => n + 1));
      assert.deepEqual(journal.report.damaged, []);
      await journal.close();
    }
  });
});
