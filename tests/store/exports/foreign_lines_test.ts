/** Crash points made by hand: our entries were written up to some byte, then somebody else appended theirs. */
import assert from "node:assert/strict";
import { FaultyFiles } from "../faulty_files.ts";
import { withFolder } from "../store_tools.ts";
import { ExportWorld } from "./export_world.ts";

const theirLine =
  `{"id": "theirs", "ts": "2026-03-13T15:00:00+00:00", "conv": "general", "body": "a {\\"id\\": \\"m-2\\"}"}\n`;
const theirEntry = "[2026-03-13 03:00:00PM UTC] @ben (b1b2b3b4):\n    --- ana (a3f7b2c1) joined\n\n";

/** Every byte takes a minute. */
const step = 5;

function quickFiles(): FaultyFiles {
  const files = new FaultyFiles();
  // What a killed process leaves behind does not depend on them, and they take time.
  files.syncs = false;
  return files;
}

interface Written {
  world: ExportWorld;
  /** How many bytes were noted. */
  noted: Record<string, number>;
  whole: Record<string, Uint8Array>;
  /** Puts everything back as it was when the process died: `bytes` of the file were written. */
  die: (name: string, content: Uint8Array) => Promise<void>;
}

const names = ["general.log", "general.jsonl"];

/** Ours wrote three messages, of which only the first was noted. */
async function withWritten(run: (written: Written) => Promise<void>, begun = true): Promise<void> {
  await withFolder(async (dir) => {
    const world = new ExportWorld(dir);
    const read = async () =>
      Object.fromEntries(
        await Promise.all(names.map(async (name) => [name, await bytesOf(`${dir}/logs/${name}`)])),
      );
    if (begun) world.say("first");
    const exports = await world.open();
    await exports.flush();
    const note = begun ? await Deno.readTextFile(`${dir}/logs/.exports.json`) : noteOfNew(world);
    const before = await read();
    for (const text of ["second ü", "third\nline"]) exports.handle(world.say(text));
    await exports.close();
    const whole = await read();
    await run({
      world,
      whole,
      noted: Object.fromEntries(names.map((name) => [name, before[name].length])),
      die: async (name, content) => {
        for (const one of names) await Deno.writeFile(`${dir}/logs/${one}`, whole[one]);
        await Deno.writeFile(`${dir}/logs/${name}`, content);
        await Deno.writeTextFile(`${dir}/logs/.exports.json`, note);
      },
    });
  });
}

/** As it is saved right before files are begun. */
function noteOfNew(world: ExportWorld): string {
  const files = Object.fromEntries(names.map((name) => [`logs/${name}`, { bytes: 0, seq: 0 }]));
  const { realm } = world.journal;
  return JSON.stringify({ format: 1, realm, seq: 0, clean: false, names: {}, files, inherited: {} });
}

async function bytesOf(path: string): Promise<Uint8Array> {
  return await Deno.readFile(path).catch(() => new Uint8Array());
}

function joined(...parts: (Uint8Array | string)[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    parts.flatMap((part) => [...typeof part === "string" ? new TextEncoder().encode(part) : part]),
  );
}

for (const begun of [true, false]) {
  const where = begun ? "behind the note" : "of a file that was not noted as begun";
  Deno.test(`a line that somebody else appended at some byte ${where} stays, and ours are there once`, async () => {
    await withWritten(async ({ world, noted, whole, die }) => {
      for (let cut = noted["general.jsonl"]!; cut <= whole["general.jsonl"]!.length; cut += step) {
        const part = whole["general.jsonl"]!.subarray(0, cut);
        await die("general.jsonl", joined(part, theirLine));
        for (let starts = 0; starts < 2; starts++) await world.export({ files: quickFiles() });
        const lines = await linesOf(`${world.dir}/logs/general.jsonl`);
        const ours = (await linesOf(whole["general.jsonl"]!)).toSorted();
        assert.deepEqual(lines.toSorted(), [...ours, theirLine.trimEnd()].toSorted(), `cut at ${cut}`);
        assert.deepEqual(await bytesOf(`${world.dir}/logs/general.log`), whole["general.log"]);
      }
    }, begun);
  });

  Deno.test(`an entry that somebody else appended to the text at some byte ${where} stays, and ours are there once`, async () => {
    await withWritten(async ({ world, noted, whole, die }) => {
      for (let cut = noted["general.log"]!; cut <= whole["general.log"]!.length; cut += step) {
        await die("general.log", joined(whole["general.log"]!.subarray(0, cut), theirEntry));
        for (let starts = 0; starts < 2; starts++) await world.export({ files: quickFiles() });
        const text = await Deno.readTextFile(`${world.dir}/logs/general.log`);
        for (const entry of entriesOf(new TextDecoder().decode(whole["general.log"]!))) {
          assert.equal(text.split(entry).length, 2, `cut at ${cut}: ${JSON.stringify(text)}`);
        }
        assert.equal(text.split(theirEntry).length, 2, `cut at ${cut}: ${JSON.stringify(text)}`);
      }
    }, begun);
  });
}

Deno.test("a line of somebody else that is not ended, and one that is no JSON, stay as they are", async () => {
  await withWritten(async ({ world, whole, die }) => {
    for (
      const theirs of [theirLine.slice(0, -30), `not json\n${theirLine.slice(0, 10)}`, theirLine.trimEnd()]
    ) {
      await die("general.jsonl", joined(whole["general.jsonl"]!, theirs));
      await world.export({ files: quickFiles() });
      world.say("fourth");
      await world.export({ files: quickFiles() });
      const lines = await linesOf(`${world.dir}/logs/general.jsonl`);
      for (const line of theirs.split("\n")) assert.ok(lines.includes(line), line);
      for (const line of await linesOf(whole["general.jsonl"]!)) assert.ok(lines.includes(line), line);
      assert.equal(JSON.parse(lines.at(-1)!).body, "fourth");
    }
  });
});

async function linesOf(file: string | Uint8Array): Promise<string[]> {
  const text = typeof file === "string" ? await Deno.readTextFile(file) : new TextDecoder().decode(file);
  return text.split("\n").filter((line) => line !== "");
}

function entriesOf(log: string): string[] {
  return log.split(/(?<=\n\n)/).filter((entry) => entry.startsWith("["));
}
