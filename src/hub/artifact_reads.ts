/** Reading artifacts: lists from memory, contents from the journal. */
import { CommsError } from "../protocol/errors.ts";
import type { EventBodies } from "../protocol/events.ts";
import { limits } from "../protocol/limits.ts";
import { requireReadable } from "./access.ts";
import type { ArtifactContent, ArtifactSummary, Viewer } from "./api.ts";
import { requireArtifact } from "./artifact_rules.ts";
import type { Context } from "./context.ts";
import type { Artifact, ArtifactVersionFacts } from "./state.ts";

export interface ArtifactGetArgs {
  conversation: string;
  name: string;
  version?: number | null | undefined;
  offset?: number | undefined;
  limit?: number | null | undefined;
}

/** One version (the newest unless named) and the list of all; at most `limit` characters (50,000) from `offset` on. */
export async function artifactGet(
  ctx: Context,
  viewer: Viewer,
  args: ArtifactGetArgs,
): Promise<ArtifactContent> {
  const conversation = requireReadable(ctx.state, viewer, args.conversation);
  const artifact = requireArtifact(conversation, args.name);
  const wanted = versionOf(artifact, args.version);
  const { name, title, type, description } = artifact;
  const latest_version = artifact.versions.at(-1)!.version;
  const versions = artifact.versions.map(({ version, author, timestamp, summary }) => ({
    version,
    author,
    timestamp,
    summary,
  }));
  const whole = await contentOf(ctx, name, wanted);
  return {
    name,
    title,
    type,
    ...(description === undefined ? {} : { description }),
    version: wanted.version,
    latest_version,
    ...part(whole, wanted.chars, args),
    versions,
  };
}

/** All artifacts by name, each with the facts of its newest version. */
export function artifactList(
  ctx: Context,
  viewer: Viewer,
  id: string,
): { conversation: string; artifacts: ArtifactSummary[]; count: number } {
  const conversation = requireReadable(ctx.state, viewer, id);
  const artifacts = [...conversation.artifacts.values()]
    .sort((a, b) => a.name < b.name ? -1 : 1)
    .map(summaryOf);
  return { conversation: conversation.id, artifacts, count: artifacts.length };
}

function summaryOf({ name, title, type, description, versions }: Artifact): ArtifactSummary {
  const { version, author, timestamp, summary } = versions.at(-1)!;
  return {
    name,
    title,
    type,
    ...(description === undefined ? {} : { description }),
    version,
    version_count: versions.length,
    author,
    timestamp,
    summary,
  };
}

function versionOf({ name, versions }: Artifact, wanted: number | null | undefined): ArtifactVersionFacts {
  const found = wanted === null || wanted === undefined
    ? versions.at(-1)
    : versions.find(({ version }) => version === wanted);
  if (found) return found;
  throw new CommsError(
    "not_found",
    `Version ${wanted} of artifact "${name}" not found: available are ${
      versions.map((v) => v.version).join(", ")
    }`,
  );
}

async function contentOf(
  ctx: Context,
  name: string,
  { position, version }: ArtifactVersionFacts,
): Promise<string> {
  const record = await ctx.journal.read(position);
  if (record && !record.tombstone) {
    return (JSON.parse(new TextDecoder().decode(record.body)) as EventBodies["artifact_written"]).content;
  }
  throw new CommsError(
    "not_found",
    `The content of version ${version} of artifact "${name}" is not in the journal any more: it was purged or damaged`,
  );
}

type Part = Pick<ArtifactContent, "content" | "total_chars" | "offset" | "has_more" | "next_offset">;

function part(whole: string, total: number, { offset, limit }: ArtifactGetArgs): Part {
  const start = Math.max(0, offset ?? 0);
  const end = start + Math.max(1, limit ?? limits.artifactChunkChars);
  const has_more = end < total;
  return {
    content: sliceCodePoints(whole, { start, end, total }),
    total_chars: total,
    offset: start,
    has_more,
    next_offset: has_more ? end : null,
  };
}

/** A slice that never cuts a character in two. */
function sliceCodePoints(
  text: string,
  { start, end, total }: { start: number; end: number; total: number },
): string {
  if (text.length === total) return text.slice(start, end);
  let unit = 0;
  let from = text.length;
  for (let point = 0; unit < text.length && point < end; point++) {
    if (point === start) from = unit;
    unit += text.codePointAt(unit)! > 0xffff ? 2 : 1;
  }
  return text.slice(from, unit);
}
