/** What an artifact may be called: any text that is a file name on every system, in its composed (NFC) form. */
import { limits } from "./limits.ts";

/** With `.json` behind it a name must still be a file name, which ends at 255 bytes nearly everywhere. */
const maxNameBytes = 240;

const device = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])$/i;

/** The form in which names are kept and compared; case counts only for show. */
export function normalArtifactName(name: string): string {
  return name.normalize("NFC");
}

/** Why this name (in its normal form) cannot be one; undefined when it can. */
export function artifactNameProblem(name: string): string | undefined {
  return rules.find(({ breaks }) => breaks(name))?.problem;
}

const rules: readonly { problem: string; breaks: (name: string) => boolean }[] = [
  { problem: "it is empty", breaks: (name) => name === "" },
  {
    problem: `it is longer than ${limits.artifactNameChars} characters (or ${maxNameBytes} bytes)`,
    breaks: (name) =>
      [...name].length > limits.artifactNameChars || new TextEncoder().encode(name).length > maxNameBytes,
  },
  {
    problem: "it has control characters or half a character",
    breaks: (name) => /[\p{Cc}\u2028\u2029]/u.test(name) || !name.isWellFormed(),
  },
  { problem: 'it has one of < > : " / \\ | ? * or a backtick', breaks: (name) => /[<>:"/\\|?*`]/.test(name) },
  { problem: "it has fullwidth forms (U+FF00 to U+FFEF)", breaks: (name) => /[\uff00-\uffef]/.test(name) },
  { problem: "it starts with a space or a dot", breaks: (name) => /^[ .]/.test(name) },
  { problem: "it ends with a dot, space, hyphen or underscore", breaks: (name) => /[. _-]$/.test(name) },
  { problem: 'it has ".." in it', breaks: (name) => name.includes("..") },
  { problem: 'it ends with ".json"', breaks: (name) => /\.json$/i.test(name) },
  {
    problem: "it is the name of a device on Windows",
    breaks: (name) => device.test(name.split(".", 1)[0]!.trimEnd()),
  },
];
