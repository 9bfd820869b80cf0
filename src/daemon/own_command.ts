/** How this program starts itself: as an executable, or from source. */
import { fileURLToPath } from "node:url";

/**
 * For V8, wherever the program is started; the executable has it inside, the tasks of deno.json say it, too. Without it the young
 * generation of each thread grows to 48 MB, and the old one to three times what is in it before it is collected: a flood of 100,000
 * messages took 391-426 MB, with the first limit 361, with both 226 at the same work per message; paging through a million 340 and 250.
 */
export const v8Flags = "--v8-flags=--max-semi-space-size=4,--heap-growing-percent=80";

/** Without the program's own arguments. */
export function ownCommand(): string[] {
  const program = Deno.execPath();
  if (Deno.build.standalone) return [program];
  return [program, "run", "-A", v8Flags, fileURLToPath(Deno.mainModule)];
}
