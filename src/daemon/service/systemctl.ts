/** Asking systemd: its own programs, with their words. */

export interface Asked {
  program: "systemctl" | "journalctl";
  args: readonly string[];
  scope: "user" | "system";
  environment: Readonly<Record<string, string | undefined>>;
}

export interface Answered {
  code: number;
  stdout: string;
  stderr: string;
}

/** The program with its arguments. */
export function systemdCommand({ program, args, scope }: Omit<Asked, "environment">): string[] {
  return [program, ...(scope === "user" ? ["--user"] : []), ...args];
}

/** Runs it to its end. Undefined when this machine has no such program. */
export async function askSystemd(asked: Asked): Promise<Answered | undefined> {
  const child = spawn(asked);
  if (child === undefined) return undefined;
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Runs it until it ends, or the signal, giving its lines as they come. Undefined when this machine has no such program. */
export async function followSystemd(
  asked: Asked,
  { line, signal }: { line: (text: string) => void; signal: AbortSignal },
): Promise<Answered | undefined> {
  const child = spawn(asked);
  if (child === undefined) return undefined;
  const kill = () => child.kill("SIGTERM");
  signal.addEventListener("abort", kill);
  const stderr = new Response(child.stderr).text();
  try {
    await eachLine(child.stdout, line);
  } catch (error) {
    kill();
    await Promise.all([child.status, stderr]);
    throw error;
  } finally {
    signal.removeEventListener("abort", kill);
  }
  const { code } = await child.status;
  return { code, stdout: "", stderr: await stderr };
}

function spawn({ environment, ...asked }: Asked): Deno.ChildProcess | undefined {
  const [program, ...args] = systemdCommand(asked);
  const given = Object.entries(environment).filter((entry): entry is [string, string] =>
    entry[1] !== undefined
  );
  try {
    return new Deno.Command(program!, {
      args,
      env: Object.fromEntries(given),
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function eachLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  line: (text: string) => void,
): Promise<void> {
  let pending = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (pending + text).split("\n");
    pending = lines.pop()!;
    for (const each of lines) line(each);
  }
  if (pending !== "") line(pending);
}
