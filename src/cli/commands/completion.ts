/** `completion`: a script for a shell, made from the command table. */
import type { Call } from "../command.ts";
import { bashScript } from "../completion/bash.ts";
import { fishScript } from "../completion/fish.ts";
import { type Offers, offersOf } from "../completion/offers.ts";
import { zshScript } from "../completion/zsh.ts";
import { UsageError } from "../failure.ts";

const scripts: ReadonlyMap<string, (offers: Offers) => string> = new Map([
  ["bash", bashScript],
  ["zsh", zshScript],
  ["fish", fishScript],
]);

export function completion({ values, world, commands }: Call<{ shell: string }>): Promise<number> {
  const script = scripts.get(values.shell);
  if (script === undefined) {
    throw new UsageError(
      `There is no completion for "${values.shell}": use ${[...scripts.keys()].join(", ")}`,
      "completion",
    );
  }
  world.terminal.write(script(offersOf(commands)));
  return Promise.resolve(0);
}
