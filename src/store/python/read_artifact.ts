/** `artifacts/<conversation>/<name>.json`: an artifact with all versions that were kept. */
import { artifactNameProblem, normalArtifactName } from "../../protocol/artifact_names.ts";
import type { OldArtifact, OldArtifactVersion } from "../../protocol/import.ts";
import { limits } from "../../protocol/limits.ts";
import { type Fields, isObject, parseObject, senderOf, textOf, timeOf } from "./values.ts";

/** One version must fit into one record of the journal. */
const maxContentBytes = 2 * limits.artifactBytes;

/** The artifact with a word about each version that is left out, or why it is none. */
export function readArtifact(text: string): { artifact: OldArtifact; flaws: string[] } | string {
  const fields = parseObject(text);
  if (!fields) return "it is no JSON object";
  const name = normalArtifactName(textOf(fields.name) ?? "");
  const problem = artifactNameProblem(name);
  if (problem !== undefined) return `its name cannot be used: ${problem}`;
  const { type } = fields;
  if (type !== "plan" && type !== "doc" && type !== "code") return "its type is neither plan, doc nor code";
  if (!Array.isArray(fields.versions)) return "it has no versions";
  const read = fields.versions.map(versionOf);
  const versions = ascending(read.filter((one) => typeof one !== "string"));
  if (versions.length === 0) return "none of its versions can be read";
  return {
    artifact: {
      id: textOf(fields.id)?.slice(0, 100) ?? "",
      name,
      title: titleOf(fields, name),
      type,
      versions,
    },
    flaws: read.filter((one) => typeof one === "string"),
  };
}

function titleOf(fields: Fields, name: string): string {
  const title = textOf(fields.title)?.replace(/\p{Cc}/gu, " ").trim() ?? "";
  return title === "" ? name : title.slice(0, limits.artifactTitleChars).toWellFormed();
}

function versionOf(value: unknown): OldArtifactVersion | string {
  if (!isObject(value)) return "a version is no object";
  const { version } = value;
  const content = textOf(value.content);
  const author = senderOf(value.author);
  if (typeof version !== "number" || !Number.isSafeInteger(version) || version < 1) {
    return "a version has no number";
  }
  if (content === undefined || author === undefined) return "a version has no text or no author";
  if (new TextEncoder().encode(content).length > maxContentBytes) {
    return `a version is larger than ${maxContentBytes} bytes`;
  }
  const ts = timeOf(value.timestamp) ?? "1970-01-01T00:00:00+00:00";
  return {
    version,
    content,
    author,
    ts,
    summary: (textOf(value.summary) ?? "").slice(0, limits.artifactSummaryChars),
  };
}

/** By number; of two with the same the later one in the file counts. */
function ascending(versions: OldArtifactVersion[]): OldArtifactVersion[] {
  const byNumber = new Map(versions.map((one) => [one.version, one]));
  return [...byNumber.values()].sort((a, b) => a.version - b.version).slice(-limits.artifactVersionsKept);
}
