/** Appends until it is killed; prints each number once it is durable. */
import { denoFiles } from "../../src/store/files.ts";
import { openJournal } from "../../src/store/disk_journal.ts";
import { record } from "./journal_contract.ts";

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const journal = await openJournal({ dir: Deno.args[0]!, files: denoFiles, log, segmentBytes: 20_000 });
const encoder = new TextEncoder();

async function appendForEver(): Promise<never> {
  while (true) {
    const { seq } = journal.append(record(`record ${journal.nextSeq}`));
    await journal.durable(seq);
    Deno.stdout.writeSync(encoder.encode(`${seq}\n`));
  }
}

await Promise.all(Array.from({ length: 8 }, appendForEver));
