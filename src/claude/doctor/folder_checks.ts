/** The data folder: whether it can be written, who can read it, and how much room there is. */
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../../config/load.ts";
import { attempted, bad, type Check, good } from "./check.ts";

const neededBytes = 256 * 1024 * 1024;

export async function folderChecks({ paths }: Config): Promise<Check[]> {
  const { home } = paths;
  return await Promise.all([
    attempted("data folder", {
      check: () => writableCheck(home),
      fix: `Make ${home} a folder that you can write`,
    }),
    attempted("permissions", { check: () => modeCheck(home), fix: `chmod 700 ${home}` }),
    attempted("disk", { check: () => roomCheck(home), fix: "Look at the disk by hand" }),
  ]);
}

async function writableCheck(home: string): Promise<Check> {
  const probe = join(home, `.doctor-${crypto.randomUUID().slice(0, 8)}`);
  await Deno.writeTextFile(probe, "");
  await Deno.remove(probe);
  return good("data folder", `${home} can be written`);
}

async function modeCheck(home: string): Promise<Check> {
  if (Deno.build.os === "windows") return good("permissions", "as the folder of the user has them");
  const open: string[] = [];
  for (const name of ["", "config.yaml", "credentials", "journal"]) {
    const path = join(home, name);
    const mode = (await Deno.stat(path).catch(() => null))?.mode ?? 0;
    if ((mode & 0o077) !== 0) open.push(path);
  }
  if (open.length === 0) return good("permissions", "only you can read it");
  return bad("permissions", {
    found: `others may read ${open.join(", ")}`,
    fix: `chmod go= ${open.join(" ")}`,
  });
}

async function roomCheck(home: string): Promise<Check> {
  const { bavail, bsize } = await statfs(home);
  const free = bavail * bsize;
  const found = `${Math.round(free / 1024 / 1024)} MB free`;
  if (free >= neededBytes) return good("disk", found);
  return bad("disk", { found, fix: "Make room: without it no message can be stored" });
}
