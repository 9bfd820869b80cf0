/** The platforms that an executable is made for. */

export interface Target {
  /** As in the file name: `claude-comms-linux-x64`. */
  name: string;
  /** As Deno calls it. */
  triple: string;
}

export const targets: readonly Target[] = [
  { name: "linux-x64", triple: "x86_64-unknown-linux-gnu" },
  { name: "linux-arm64", triple: "aarch64-unknown-linux-gnu" },
  { name: "macos-x64", triple: "x86_64-apple-darwin" },
  { name: "macos-arm64", triple: "aarch64-apple-darwin" },
  { name: "windows-x64", triple: "x86_64-pc-windows-msvc" },
];

/** The executable's file name; without a target, the one for this platform. */
export function fileNameOf(target: Target | undefined): string {
  const isWindows = (target?.triple ?? Deno.build.target).includes("windows");
  const suffix = target === undefined ? "" : `-${target.name}`;
  return `claude-comms${suffix}${isWindows ? ".exe" : ""}`;
}
