/** Artifacts, files, and what is kept or removed. */
import type { SharedFile } from "../../protocol/message.ts";
import type {
  ArtifactContent,
  ArtifactSummary,
  FileList,
  OpenFile,
  PurgeResult,
  RetentionPlan,
  RetentionResult,
  Upload,
} from "./answers.ts";
import type { Caller, Viewer } from "./callers.ts";

export interface Content {
  // Artifacts
  artifactCreate(
    caller: Caller,
    args: {
      conversation: string;
      name: string;
      title: string;
      type: string;
      content: string;
      description?: string | undefined;
    },
  ): Promise<{ status: "created"; name: string; title: string; version: 1 }>;
  artifactUpdate(
    caller: Caller,
    args: {
      conversation: string;
      name: string;
      content: string;
      summary?: string | undefined;
      base_version?: number | null | undefined;
    },
  ): Promise<Record<string, unknown>>;
  artifactGet(
    viewer: Viewer,
    args: {
      conversation: string;
      name: string;
      version?: number | null | undefined;
      offset?: number | undefined;
      limit?: number | null | undefined;
    },
  ): Promise<ArtifactContent>;
  artifactList(
    viewer: Viewer,
    conversation: string,
  ): Promise<{ conversation: string; artifacts: ArtifactSummary[]; count: number }>;
  artifactDelete(
    caller: Caller,
    args: { conversation: string; name: string },
  ): Promise<{ status: "deleted"; name: string }>;

  // Files
  filePut(caller: Caller, upload: Upload): Promise<SharedFile>;
  fileOpen(viewer: Viewer, args: { id: string }): Promise<OpenFile>;
  /** `before`: a message id, for what is older. */
  fileList(
    viewer: Viewer,
    args: { conversation: string; count?: number | undefined; before?: string | undefined },
  ): Promise<FileList>;

  // Keeping and removing; for the owner
  /** What retention would remove now. */
  retentionShow(caller: Caller): Promise<RetentionPlan>;
  /** Removes it; answers once it is gone from the disk. */
  retentionApply(caller: Caller): Promise<RetentionResult>;
  /** Removes one message from wherever the daemon keeps it. */
  purge(caller: Caller, args: { conversation: string; message_id: string }): Promise<PurgeResult>;
}
