import { WorkerEngine } from "../../../src/store/search/worker_engine.ts";
import { indexContract } from "./index_contract.ts";

indexContract("search index on disk", async () => {
  const dir = await Deno.makeTempDir({ prefix: "comms-search-" });
  const engine = new WorkerEngine({ dir: `${dir}/cache` });
  return Object.assign(engine, {
    close: async () => {
      await WorkerEngine.prototype.close.call(engine);
      await Deno.remove(dir, { recursive: true });
    },
  });
});
