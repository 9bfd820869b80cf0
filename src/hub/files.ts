/** Shared files: taking them in, finding out who sees them, giving them out. */
import type { BlobRange } from "../protocol/blobs.ts";
import { CommsError } from "../protocol/errors.ts";
import type { NumberedEvent } from "../protocol/events.ts";
import { safeFileName, sniffType } from "../protocol/file_types.ts";
import { limits } from "../protocol/limits.ts";
import type { SharedFile } from "../protocol/message.ts";
import { canSeeFile, isInAudience, mayAttach, requireReadable } from "./access.ts";
import type { Caller, FileEntry, FileList, OpenFile, Upload, Viewer } from "./api.ts";
import { commit, type Context, timestamp, unavailable, whenDurable } from "./context.ts";
import { removeUnwanted } from "./file_keeping.ts";
import type { FileFacts } from "./file_table.ts";
import { once } from "./operations.ts";
import { nameOf, type State } from "./state.ts";
import { requireRoom, type UploadProgress } from "./uploads.ts";
import type { Row } from "./messages.ts";
import { checkedCount } from "./select.ts";
import { requireMessage } from "./resolve.ts";

/** Stores a file of the caller's, which only they see until a message carries it. */
export function filePut(ctx: Context, caller: Caller, upload: Upload): Promise<SharedFile> {
  return ctx.uploads.run(async (progress) => {
    if (ctx.readOnly !== null) throw unavailable(ctx.readOnly);
    requireRoom(ctx, { bytes: upload.announcedBytes ?? 0, others: progress.others() });
    const received = await ctx.blobs.receive(upload.source, {
      admit: (bytes) => admit(ctx, progress, bytes),
      keepFreeBytes: ctx.settings.files.keepFreeBytes,
      signal: upload.signal,
    });
    const release = ctx.uploads.hold(received.sha256);
    try {
      requireWhole(upload, received.size);
      await received.keep();
      const facts = { sha256: received.sha256, size: received.size, type: sniffType(received.head) };
      return await whenDurable(ctx, await record(ctx, caller, { ...upload, ...facts }));
    } finally {
      await received.discard();
      release();
      await removeUnwanted(ctx, [received.sha256]);
    }
  });
}

/** What was cut on the way must not pass for the file. */
function requireWhole({ announcedBytes }: Upload, size: number): void {
  if (announcedBytes === undefined || announcedBytes === size) return;
  throw new CommsError(
    "invalid_argument",
    `${size} bytes of the file arrived instead of ${announcedBytes}: send it again`,
  );
}

function admit(ctx: Context, progress: UploadProgress, bytes: number): void {
  requireRoom(ctx, { bytes, others: progress.others() });
  progress.reached(bytes);
}

function record(
  ctx: Context,
  caller: Caller,
  upload: Upload & Pick<FileFacts, "sha256" | "size" | "type">,
): Promise<SharedFile> {
  const { op, sha256, size, type } = upload;
  const name = safeFileName(upload.name);
  return once<SharedFile>(ctx, caller, {
    op,
    request: { file: [name, sha256] },
    decide: (options) =>
      commit(ctx, {
        kind: "file_stored",
        body: { id: ctx.ids.uuid(), sha256, name, size, type, by: caller.key, ts: timestamp(ctx) },
      }, options),
    answer: (event) => shared((event as Extract<NumberedEvent, { kind: "file_stored" }>).body),
  });
}

export function shared({ id, name, size, type }: SharedFile): SharedFile {
  return { id, name, size, type };
}

/** The file, when the viewer sees it. Invisible is the same as absent. */
export function requireFile(state: State, viewer: Viewer, id: unknown): FileFacts {
  const file = typeof id === "string" ? state.files.get(id) : undefined;
  if (file && canSeeFile(state, viewer, file)) return file;
  throw notFound(id);
}

/** What messages may carry: one's own uploads and files that one sees. Each once, in the order given. */
export function attachable(state: State, caller: Caller, ids: readonly string[]): SharedFile[] {
  const wanted = [...new Set(ids)];
  if (wanted.length > limits.filesPerMessage) {
    throw new CommsError(
      "too_large",
      `A message carries at most ${limits.filesPerMessage} files, not ${wanted.length}: send several messages`,
    );
  }
  return wanted.map((id) => {
    const file = state.files.get(id);
    if (file && mayAttach(state, caller.key, file)) return shared(file);
    throw notFound(id);
  });
}

function notFound(id: unknown): CommsError {
  const shown = JSON.stringify(typeof id === "string" ? id.slice(0, 80) : id);
  return new CommsError(
    "not_found",
    `File ${shown} not found: take the id from the files of a message, or from the answer to the upload`,
  );
}

/** A file's facts and the means to read it, a part at a time. */
export function fileOpen(ctx: Context, viewer: Viewer, args: { id: string }): OpenFile {
  const file = requireFile(ctx.state, viewer, args.id);
  const { sha256, size, name } = file;
  return {
    ...shared(file),
    sha256,
    read: async (range: BlobRange) => {
      const stream = await ctx.blobs.read(sha256, { ...range, size });
      if (stream) return stream;
      ctx.log.error("files.missing", { file: file.id, sha256, size });
      throw new CommsError(
        "not_found",
        `The bytes of file "${file.id}" are gone from the daemon's disk: ask for it to be sent again`,
      );
    },
    path: () => ctx.blobs.pathOf(sha256, name),
  };
}

/** The files of a conversation that the viewer sees, with the message that carries each, newest first. */
export function fileList(
  ctx: Context,
  viewer: Viewer,
  args: { conversation: string; count?: number | undefined; before?: string | undefined },
): FileList {
  const { state } = ctx;
  const conversation = requireReadable(state, viewer, args.conversation);
  const count = checkedCount(args.count, 50, limits.restCount);
  const end = args.before === undefined
    ? Infinity
    : requireMessage(state, viewer, { conversation, id: args.before });
  const rows = [...state.files.rows()].filter((row) =>
    row < end && state.messages.conv(row) === conversation.ref && isInAudience(state, viewer, row)
  ).reverse();
  const files: FileEntry[] = [];
  let taken = 0;
  for (; taken < rows.length && files.length < count; taken++) files.push(...entries(ctx, rows[taken]!));
  return { conversation: conversation.id, files, count: files.length, has_more: taken < rows.length };
}

/** All files of one message: a page never ends between them, as the next one begins before a message. */
function entries(ctx: Context, row: Row): FileEntry[] {
  const { state, formatTime } = ctx;
  const sender = state.messages.sender(row);
  return state.files.of(row).map((id) => ({
    ...shared(state.files.get(id)!),
    message_id: state.messages.ids.at(row),
    sender_key: sender,
    sender_name: nameOf(state, sender),
    ts: formatTime(state.messages.ts(row)),
  }));
}
