/** A journal's folder: filled, read, and looked into byte by byte. */
import type { DiskJournal } from "../../src/store/disk_journal.ts";
import { record, textOf } from "./journal_contract.ts";
import { openIn } from "./store_tools.ts";

export const headerBytes = 128;

export async function fill(
  dir: string,
  texts: readonly string[],
  more: { segmentBytes?: number } = {},
): Promise<void> {
  const journal = await openIn(dir, more);
  for (const text of texts) journal.append(record(text));
  await journal.durable(journal.nextSeq - 1);
  await journal.close();
}

export async function contents(journal: DiskJournal): Promise<Map<number, string>> {
  const seen = new Map<number, string>();
  await journal.replay({ from: 1 }, (one) => seen.set(one.seq, textOf(one)!));
  return seen;
}

export async function segmentsOf(dir: string): Promise<string[]> {
  const names = (await Array.fromAsync(Deno.readDir(dir))).map((one) => one.name);
  return names.filter((name) => name.endsWith(".seg")).sort();
}

export async function boundaries(dir: string): Promise<number[]> {
  const journal = await openIn(dir);
  const starts: number[] = [];
  await journal.replay({ from: 1 }, (one) => starts.push(one.position % 2 ** 32));
  await journal.close();
  const [name] = await segmentsOf(dir);
  return [...starts, (await Deno.stat(`${dir}/${name}`)).size];
}

export const texts = ["one", "two is longer", "", "four ü 🎉", "five"];
