import { FaultyFiles } from "./faulty_files.ts";
import { journalContract } from "./journal_contract.ts";
import { openIn } from "./store_tools.ts";

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
