/** The program: everything is in the command line's table. */
import { runCli } from "./src/cli/run.ts";
import { processWorld } from "./src/cli/world.ts";

Deno.exit(await runCli(Deno.args, processWorld()));
