import assert from "node:assert/strict";
import { denoFiles, type FileHandle, type Files } from "../../src/store/files.ts";
import { FaultyFiles } from "./faulty_files.ts";
import { journalContract, record } from "./journal_contract.ts";
import { openIn, withFolder } from "./store_tools.ts";

journalContract("disk journal", async () => {
  const dir = await Deno.makeTempDir();
  const files = new FaultyFiles();
  const journal = await openIn(dir, { files });
  return {
    journal,
    hold: () => files.hold(),
    release: () => files.release(),
    fail: () => files.failHeld(),
    close: async () => {
      files.release();
      await journal.close();
      await Deno.remove(dir, { recursive: true });
    },
  };
});

Deno.test("a range is read without what lies behind it", () =>
  withFolder(async (dir) => {
    let bytesRead = 0;
    const open: Files["open"] = async (path, mode) => {
      const handle = await denoFiles.open(path, mode);
      const readAt: FileHandle["readAt"] = async (into, offset) => {
        const got = await handle.readAt(into, offset);
        bytesRead += Math.max(0, got);
        return got;
      };
      return { ...handle, readAt };
    };
    const journal = await openIn(dir, { files: { ...denoFiles, open } });
    for (let n = 1; n <= 3000; n++) journal.append(record("x".repeat(1000)));
    await journal.durable(3000);
    bytesRead = 0;
    const seen: number[] = [];
    await journal.replay({ from: 1001, upTo: 1003 }, ({ seq }) => seen.push(seq));
    assert.deepEqual(seen, [1001, 1002, 1003]);
    assert.ok(bytesRead < 1_000_000, `${bytesRead} bytes were read`);
    await journal.close();
  }));
