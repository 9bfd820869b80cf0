/** `claude-comms import`, with a daemon and without. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { allBodies } from "../support/history.ts";
import { Rest } from "../support/rest.ts";
import { OldFolder } from "../import/old_folder.ts";

Deno.test("a folder is imported through the running daemon, and again without any change", async () => {
  await using old = await OldFolder.make();
  await old.log("general.jsonl", old.line("m1", "one"), "garbage", old.line("m2", "two"));
  await using daemon = await TestDaemon.start();
  const owner = new Rest(daemon.apiUrl);
  const planned = await daemon.cli("import", "--from", old.dir, "--dry-run");
  assert.match(planned.stdout, /Would import[^]*messages: 2 new/, planned.stderr);
  assert.deepEqual(await allBodies(owner), []);
  const done = await daemon.cli("import", "--from", old.dir);
  assert.match(
    done.stdout,
    /Imported[^]*messages: 2 new[^]*line 2: it is no JSON object; left out/,
    done.stderr,
  );
  assert.deepEqual(await allBodies(owner), ["one", "two"]);
  const { seq } = await owner.get("/api/status");
  const again = JSON.parse((await daemon.cli("import", "--from", old.dir, "--json")).stdout);
  assert.deepEqual(again.counts.messages, { found: 2, imported: 0, known: 2 });
  assert.equal((await owner.get("/api/status")).seq, seq);
});

Deno.test("a folder is imported while no daemon runs; a dry run leaves no journal", async () => {
  await using old = await OldFolder.make();
  await old.log("general.jsonl", old.line("m1", "one"));
  await using daemon = await TestDaemon.prepare();
  await daemon.cli("init", "--name", "phil");
  const planned = await daemon.cli("import", "--from", old.dir, "--dry-run");
  assert.match(planned.stdout, /messages: 1 new/, planned.stderr);
  await assert.rejects(Deno.stat(`${daemon.folder}/journal`), Deno.errors.NotFound);
  const done = await daemon.cli("import", "--from", old.dir);
  assert.match(done.stdout, /messages: 1 new/, done.stderr);
  await daemon.start();
  assert.deepEqual(await allBodies(new Rest(daemon.apiUrl)), ["one"]);
});

Deno.test("a folder without anything of the Python version is refused, in both ways", async () => {
  await using daemon = await TestDaemon.start();
  for (let n = 0; n < 2; n++) {
    const said = await daemon.cli("import", "--from", daemon.home);
    assert.deepEqual([said.code, /nothing of the Python version/.test(said.stderr)], [1, true], said.stderr);
    if (n === 0) await daemon.stop();
  }
  assert.equal((await daemon.cli("import")).code, 2);
});
