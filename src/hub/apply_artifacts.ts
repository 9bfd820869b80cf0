/** The fold of artifacts: facts of each version in memory, contents in the journal. */
import type { EventBodies, NumberedEvent } from "../protocol/events.ts";
import { limits } from "../protocol/limits.ts";
import { type Artifact, liveConversation, type State } from "./state.ts";

export function applyArtifactWritten(
  state: State,
  event: Extract<NumberedEvent, { kind: "artifact_written" }>,
): void {
  const { body } = event;
  const conversation = liveConversation(state, body.conv);
  if (!conversation) return;
  const artifact = conversation.artifacts.get(body.name.toLowerCase()) ?? newArtifact(body);
  conversation.artifacts.set(body.name.toLowerCase(), artifact);
  artifact.title = body.title;
  artifact.versions.push({
    version: body.version,
    author: body.author,
    timestamp: body.ts,
    summary: body.summary,
    position: event.position,
    chars: codePoints(body.content),
  });
  artifact.versions.splice(0, Math.max(0, artifact.versions.length - limits.artifactVersionsKept));
}

function newArtifact(body: EventBodies["artifact_written"]): Artifact {
  return {
    id: body.id,
    name: body.name,
    title: body.title,
    type: body.type,
    description: body.description,
    createdBy: body.author,
    createdAt: body.ts,
    versions: [],
  };
}

/** Characters as the Python version counts them. */
export function codePoints(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xdc00 || unit > 0xdfff) count++;
  }
  return count;
}

export function applyArtifactDeleted(state: State, body: EventBodies["artifact_deleted"]): void {
  liveConversation(state, body.conv)?.artifacts.delete(body.name.toLowerCase());
}
