import { MemoryEngine } from "../../../src/store/search/memory_engine.ts";
import { indexContract } from "./index_contract.ts";

indexContract("memory index", () => Promise.resolve(new MemoryEngine()));
