/** Running programs and reading what they said. */

export interface Outcome {
  ok: boolean;
  stdout: string;
  stderr: string;
  seconds: number;
}

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Starts with `env` alone instead of adding it to this process's. */
  clearEnv?: boolean;
}

/** Runs a program to its end with no input; never throws for a program that fails. */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const [program, ...args] = command;
  if (program === undefined) throw new TypeError("Cannot run an empty command");
  const begin = performance.now();
  const output = await new Deno.Command(program, { args, stdin: "null", ...options }).output();
  const decoder = new TextDecoder();
  return {
    ok: output.success,
    stdout: decoder.decode(output.stdout),
    stderr: decoder.decode(output.stderr),
    seconds: (performance.now() - begin) / 1000,
  };
}
