/** Who listens on a port of this machine. */

/** Such as "mosquitto, process 812"; undefined when the system does not tell us. */
export async function portHolder(port: number): Promise<string | undefined> {
  try {
    if (Deno.build.os === "linux") return await linuxHolder(port);
    return Deno.build.os === "windows" ? undefined : await lsofHolder(port);
  } catch {
    return undefined;
  }
}

async function linuxHolder(port: number): Promise<string | undefined> {
  const sockets = await listeningSockets(port);
  if (sockets.size === 0) return undefined;
  for await (const { name } of Deno.readDir("/proc")) {
    if (/^\d+$/.test(name) && await holdsSocket(name, sockets)) {
      const command = (await Deno.readTextFile(`/proc/${name}/comm`)).trim();
      return `${command}, process ${name}`;
    }
  }
  return undefined;
}

/** As links of file descriptors name them: `socket:[12345]`. */
async function listeningSockets(port: number): Promise<Set<string>> {
  const listening = "0A";
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const tables = await Promise.all(
    ["tcp", "tcp6"].map((name) => Deno.readTextFile(`/proc/net/${name}`).catch(() => "")),
  );
  const rows = tables.join("\n").split("\n").map((line) => line.trim().split(/\s+/));
  const ours = rows.filter(([, local, , state]) => state === listening && local?.endsWith(`:${hex}`));
  return new Set(ours.map((row) => `socket:[${row[9]}]`));
}

async function holdsSocket(pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  try {
    for await (const { name } of Deno.readDir(`/proc/${pid}/fd`)) {
      const target = await Deno.readLink(`/proc/${pid}/fd/${name}`).catch(() => "");
      if (sockets.has(target)) return true;
    }
  } catch {
    // A process of somebody else, or one that has just ended.
  }
  return false;
}

async function lsofHolder(port: number): Promise<string | undefined> {
  const { stdout } = await new Deno.Command("lsof", {
    args: ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"],
    stdin: "null",
    stderr: "null",
  }).output();
  const text = new TextDecoder().decode(stdout);
  const pid = /^p(\d+)$/m.exec(text)?.[1];
  return pid === undefined ? undefined : `${/^c(.+)$/m.exec(text)?.[1] ?? "a program"}, process ${pid}`;
}
