/** Artifacts as commands read them. */
import type { DaemonClient } from "../client/daemon_client.ts";
import { conversationPath } from "./daemon.ts";

export interface Artifact {
  name: string;
  title: string;
  type: string;
  version: number;
  latest_version: number;
  content: string;
  total_chars: number;
  versions: { version: number; author: { name: string }; timestamp: string; summary: string }[];
}

export interface Which {
  conversation: string;
  name: string;
  /** Absent: the newest. */
  version?: number | undefined;
}

/** The path of an artifact in REST. */
export function artifactPath({ conversation, name }: Which): string {
  return conversationPath(conversation, `/artifacts/${encodeURIComponent(name)}`);
}

/** One version, whole: the daemon gives it in parts. */
export async function wholeArtifact(daemon: DaemonClient, which: Which): Promise<Artifact> {
  const path = artifactPath(which);
  const first = await daemon.get(path, { query: { version: which.version } });
  let { content, has_more: more, next_offset: next } = first as { content: string; [field: string]: unknown };
  while (more === true) {
    const part = await daemon.get(path, { query: { version: Number(first.version), offset: Number(next) } });
    content += part.content;
    ({ has_more: more, next_offset: next } = part);
  }
  const { offset: _, has_more: _more, next_offset: _next, ...artifact } = first;
  return { ...artifact, content } as unknown as Artifact;
}
