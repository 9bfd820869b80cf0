/** How this program starts itself: as an executable, or from source. */
import { fileURLToPath } from "node:url";

/** Without the program's own arguments. */
export function ownCommand(): string[] {
  const program = Deno.execPath();
  return Deno.build.standalone ? [program] : [program, "run", "-A", fileURLToPath(Deno.mainModule)];
}
