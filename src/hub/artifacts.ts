/** Writing artifacts: long texts with versions that a conversation shares. */
import { CommsError } from "../protocol/errors.ts";
import type { EventBodies } from "../protocol/events.ts";
import type { Key } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import type { Sender } from "../protocol/message.ts";
import { mayRemoveArtifact, requireActiveMember, requireId } from "./access.ts";
import type { Caller } from "./api.ts";
import {
  checkedArtifactName,
  checkedContent,
  checkedLine,
  checkedType,
  requireArtifact,
} from "./artifact_rules.ts";
import { commit, type Context, timestamp } from "./context.ts";
import { notice } from "./notices.ts";
import type { Artifact, State } from "./state.ts";

export interface ArtifactCreateArgs {
  conversation: string;
  name: string;
  title: string;
  type: string;
  content: string;
  description?: string | undefined;
}

export interface ArtifactUpdateArgs {
  conversation: string;
  name: string;
  content: string;
  summary?: string | undefined;
  base_version?: number | null | undefined;
}

/** Creates version 1 and tells the conversation. Names are unique whatever their case. */
export function artifactCreate(
  ctx: Context,
  caller: Caller,
  args: ArtifactCreateArgs,
): { status: "created"; name: string; title: string; version: 1 } {
  requireId(args.conversation);
  const name = checkedArtifactName(args.name);
  const type = checkedType(args.type);
  const title = checkedLine(args.title, { what: "title", max: limits.artifactTitleChars, blank: "refused" });
  const description = checkedLine(args.description ?? "", {
    what: "description",
    max: limits.artifactSummaryChars,
    blank: "allowed",
  });
  const content = checkedContent(args.content);
  const conversation = requireActiveMember(ctx.state, caller.key, args.conversation);
  const existing = conversation.artifacts.get(name.toLowerCase());
  if (existing) throw collision(name, existing);
  write(ctx, caller.key, {
    conv: conversation.id,
    id: ctx.ids.uuid(),
    name,
    title,
    type,
    version: 1,
    content,
    ...(description === "" ? {} : { description }),
    summary: "Initial version",
    told: `created '${title}' (v1)`,
  });
  return { status: "created", name, title, version: 1 };
}

/** Adds a version. With `base_version` the write is refused when somebody else wrote in between. */
export function artifactUpdate(
  ctx: Context,
  caller: Caller,
  args: ArtifactUpdateArgs,
): Record<string, unknown> {
  requireId(args.conversation);
  const content = checkedContent(args.content);
  const summary = checkedLine(args.summary ?? "", {
    what: "summary",
    max: limits.artifactSummaryChars,
    blank: "allowed",
  });
  const conversation = requireActiveMember(ctx.state, caller.key, args.conversation);
  const artifact = requireArtifact(conversation, args.name);
  const base_version = args.base_version ?? null;
  const version = nextVersion(artifact, base_version);
  const { id, name, title, type } = artifact;
  write(ctx, caller.key, {
    conv: conversation.id,
    id,
    name,
    title,
    type,
    version,
    content,
    summary,
    told: `updated '${title}' to v${version}${summary === "" ? "" : `: ${summary}`}`,
  });
  const author = senderOf(ctx.state, caller.key);
  const answer = { status: "updated", name, version, author, base_version };
  return base_version === null ? { ...answer, unguarded: true } : answer;
}

/** Deletes all versions: for the author of the first one and for those who manage the conversation. */
export function artifactDelete(
  ctx: Context,
  caller: Caller,
  args: { conversation: string; name: string },
): { status: "deleted"; name: string } {
  const conversation = requireActiveMember(ctx.state, caller.key, args.conversation);
  const { name, title, createdBy } = requireArtifact(conversation, args.name);
  if (!mayRemoveArtifact(caller.key, conversation, createdBy.key)) {
    throw new CommsError(
      "not_authorized",
      `Only ${createdBy.name}, who created artifact "${name}", or an owner or admin of conversation "${conversation.id}" can delete it`,
    );
  }
  const body = { conv: conversation.id, name, by: caller.key, ts: timestamp(ctx) };
  commit(ctx, { kind: "artifact_deleted", body }, { actor: caller.key });
  tell(ctx, caller.key, { conv: conversation.id, name, told: `deleted '${title}'` });
  return { status: "deleted", name };
}

type Write = Omit<EventBodies["artifact_written"], "author" | "ts"> & { told: string };

function write(ctx: Context, key: Key, { told, ...facts }: Write): void {
  const body = { ...facts, author: senderOf(ctx.state, key), ts: timestamp(ctx) };
  commit(ctx, { kind: "artifact_written", body }, { actor: key });
  tell(ctx, key, { conv: facts.conv, name: facts.name, told });
}

function tell(
  ctx: Context,
  key: Key,
  { conv, name, told }: { conv: string; name: string; told: string },
): void {
  const body = `[artifact] ${senderOf(ctx.state, key).name} ${told}`;
  notice(ctx, { conv, body, actorKey: key, artifactRef: name });
}

function nextVersion({ name, versions }: Artifact, base: number | null): number {
  const latest = versions.at(-1)!;
  if (base === null || base === latest.version) return latest.version + 1;
  throw new CommsError(
    "version_conflict",
    `Version conflict on artifact "${name}": you started from v${base} but the current version is v${latest.version} ` +
      `by ${latest.author.name}. Re-read it with comms_artifact_get, merge, and update with base_version=${latest.version}`,
    { latest_version: latest.version, latest_author: latest.author.name },
  );
}

function collision(name: string, existing: Artifact): CommsError {
  return new CommsError(
    "already_exists",
    `Artifact name "${name}" collides (case-insensitive) with "${existing.name}", which already exists: ` +
      `use comms_artifact_update to change it, or another name`,
  );
}

function senderOf(state: State, key: Key): Sender {
  const { name, type } = state.participants.get(key)!;
  return { key, name, type };
}
