/** Bringing a file to the daemon. XMLHttpRequest, as fetch cannot say how far an upload is. */
import type { SharedFile } from "$protocol/message.ts";
import { Refusal, Unreachable } from "./rest.ts";

export interface UploadOptions {
  /** 0 to 1. */
  onProgress: (part: number) => void;
  signal: AbortSignal;
}

export function upload(file: File, { onProgress, signal }: UploadOptions): Promise<SharedFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/files?name=${encodeURIComponent(file.name || "file")}`);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const answer = request.response as (SharedFile & { code?: string; message?: string }) | null;
      if (request.status < 300 && answer) resolve(answer);
      else {reject(
          new Refusal(
            request.status,
            answer?.code ?? "internal",
            answer?.message ?? `The daemon answered ${request.status}`,
            {},
          ),
        );}
    };
    request.onerror = () => reject(new Unreachable("The daemon does not answer"));
    request.onabort = () => reject(new Unreachable("The upload was stopped"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}
