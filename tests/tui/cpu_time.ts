import process from "node:process";

/** Milliseconds of processor time that this takes: other programs on the machine do not count. */
export function cpuMs(run: () => void): number {
  const begin = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1000;
}
