/** Which Claude Code is installed, and what it can therefore do. */
import type { Environment } from "../config/environment.ts";

export interface ClientAbilities {
  /** Hooks that are HTTP requests. */
  http: boolean;
  /** PostToolBatch, and asynchronous hooks that wake an idle session by exit code 2. */
  wake: boolean;
}

const firstWith = { http: "2.1.63", wake: "2.1.152" } as const;
const timeoutMs = 10_000;

/** Such as "2.1.330"; undefined when `claude` is not found or does not say. */
export async function claudeVersion(environment: Environment): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command("claude", {
      args: ["--version"],
      env: { ...environment, DISABLE_AUTOUPDATER: "1" } as Record<string, string>,
      stdin: "null",
      stderr: "null",
      signal: AbortSignal.timeout(timeoutMs),
    }).output();
    return /\b\d+\.\d+\.\d+\b/.exec(new TextDecoder().decode(stdout))?.[0];
  } catch {
    return undefined;
  }
}

/** An unknown version gets what all have: an event or field that it does not know could make it ignore its settings. */
export function abilitiesOf(version: string | undefined): ClientAbilities {
  return {
    http: version !== undefined && !isOlder(version, firstWith.http),
    wake: version !== undefined && !isOlder(version, firstWith.wake),
  };
}

/** Compares dotted numbers. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  const at = a!.findIndex((part, index) => part !== b![index]);
  return at >= 0 && a![at]! < (b![at] ?? 0);
}
