/** Which systemd a service command means, and how it is asked. */
import { join } from "node:path";
import { pathsFrom } from "../config/paths.ts";
import { type Answered, type Asked, askSystemd } from "../daemon/service/systemctl.ts";
import { systemHome, unitName, type UnitOptions } from "../daemon/service/unit.ts";
import type { World } from "./command.ts";
import { Failure, UsageError } from "./failure.ts";

export interface ScopeFlags {
  user: boolean;
  system: boolean;
}

export interface Service {
  scope: "user" | "system";
  unitPath: string;
  home: string;
  environmentFile: string;
}

/** The user's unless the machine's was named. Throws UsageError for both, Failure where there is no systemd at all. */
export function serviceOf({ user, system }: ScopeFlags, { environment }: World): Service {
  if (user && system) throw new UsageError("--user and --system exclude each other");
  if (Deno.build.os !== "linux") {
    throw new Failure("systemd is of Linux: here, start the daemon with claude-comms start -b");
  }
  if (system) {
    return {
      scope: "system",
      unitPath: `/etc/systemd/system/${unitName}`,
      home: systemHome,
      environmentFile: "/etc/claude-comms/environment",
    };
  }
  const { home, user: userHome } = pathsFrom(environment);
  const config = environment.XDG_CONFIG_HOME || join(userHome, ".config");
  return {
    scope: "user",
    unitPath: join(config, "systemd", "user", unitName),
    home,
    environmentFile: join(home, "environment"),
  };
}

/** Throws Failure when there is no systemd. */
export async function ask(asked: Omit<Asked, "environment">, { environment }: World): Promise<Answered> {
  return await askSystemd({ ...asked, environment }) ?? noSystemd(asked.program);
}

/** Throws Failure that says what is missing. */
export function noSystemd(program: string): never {
  throw new Failure(
    `There is no ${program} here: without systemd, start the daemon with claude-comms start -b`,
  );
}

/** What the unit of this service is made from. */
export function unitOptions(
  { scope, home, environmentFile }: Service,
  command: readonly string[],
): UnitOptions {
  return { scope, command, home, environmentFile };
}
