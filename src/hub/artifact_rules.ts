/** What an artifact's parts may be. */
import { artifactNameProblem, normalArtifactName } from "../protocol/artifact_names.ts";
import { CommsError } from "../protocol/errors.ts";
import type { ArtifactType } from "../protocol/events.ts";
import { limits } from "../protocol/limits.ts";
import { codePoints } from "./apply_artifacts.ts";
import type { Artifact, Conversation } from "./state.ts";

/** The name in its normal form. */
export function checkedArtifactName(name: unknown): string {
  const text = typeof name === "string" ? normalArtifactName(name) : "";
  const problem = artifactNameProblem(text);
  if (problem === undefined) return text;
  throw new CommsError(
    "invalid_name",
    `Invalid artifact name ${JSON.stringify(name)}: ${problem}; use a short name such as "api-plan"`,
  );
}

export function checkedType(type: unknown): ArtifactType {
  if (type === "plan" || type === "doc" || type === "code") return type;
  throw new CommsError(
    "invalid_argument",
    `Invalid artifact type ${JSON.stringify(type)}: use one of plan, doc, code`,
  );
}

export function checkedContent(content: unknown): string {
  if (typeof content !== "string") {
    throw new CommsError("invalid_argument", "The artifact's content must be a text");
  }
  const bytes = content.length * 3 < limits.artifactBytes ? 0 : new TextEncoder().encode(content).length;
  if (bytes <= limits.artifactBytes) return content.toWellFormed();
  throw new CommsError(
    "too_large",
    `The artifact's content has ${bytes} bytes and the limit is ${limits.artifactBytes}: split it into several artifacts`,
  );
}

/** A line of text about the artifact; blank only where that is allowed. */
export function checkedLine(
  value: unknown,
  { what, max, blank }: { what: string; max: number; blank: "allowed" | "refused" },
): string {
  const text = typeof value === "string" ? value.trim().toWellFormed() : undefined;
  if (text === "" && blank === "refused") {
    throw new CommsError("invalid_argument", `The artifact's ${what} cannot be empty`);
  }
  if (text !== undefined && codePoints(text) <= max) return text;
  throw new CommsError(
    "invalid_argument",
    `The artifact's ${what} must be a text of at most ${max} characters`,
  );
}

/** By name, any case and any composition of accents. */
export function requireArtifact(conversation: Conversation, name: unknown): Artifact {
  const found = typeof name === "string"
    ? conversation.artifacts.get(normalArtifactName(name).toLowerCase())
    : undefined;
  if (found) return found;
  throw new CommsError(
    "not_found",
    `Artifact ${
      JSON.stringify(name)
    } not found in conversation "${conversation.id}": comms_artifact_list shows what is there`,
  );
}
