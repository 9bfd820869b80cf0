/** A command line of words, for the shell in which Claude Code runs hooks. */

/** POSIX shells; on Windows that is Git Bash, which takes paths with slashes. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) => {
    const path = Deno.build.os === "windows" ? word.replaceAll("\\", "/") : word;
    return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
  }).join(" ");
}
