/** Shared files: bringing them in, getting them, listing those of a conversation. */
import { limits } from "../../protocol/limits.ts";
import { fileAnswer } from "../file_answer.ts";
import { flag, integer, optional, text } from "../params.ts";
import { type Method, type Route, route } from "../route.ts";
import { filesPath, incomingFile } from "../upload.ts";

const upload = route({
  method: "POST",
  path: filesPath,
  about:
    "Stores a file: the bytes as the body, or a form (multipart/form-data) with one file. Only the caller " +
    "sees it until a message carries its id in `files`. How far an upload is, the client knows from what it has sent",
  query: {
    name: optional(text("its name; or the header X-File-Name, percent-encoded; or that of the form")),
  },
  bodyReadBy: "run",
  uploads: {
    "application/octet-stream": "the bytes; any other type will do as well",
    "multipart/form-data": "a form with one file; with a session cookie only the bytes themselves are taken",
  },
  isRepeatable: true,
  headers: { "X-File-Name": "the file's name, percent-encoded UTF-8" },
  answer: {
    status: '"stored"',
    id: "text",
    name: "text: without folders and hidden characters",
    size: "integer",
    type: "text: a media type, found out from the bytes",
    url: "text: the path to get it",
  },
  async run(hub, { query, caller, request, idempotencyKey, door }) {
    const who = caller();
    const incoming = await incomingFile(request, { name: query.name, signal: door.closing });
    try {
      const file = await hub.filePut(who, { ...incoming, op: idempotencyKey });
      return { status: "stored", ...file, url: `${filesPath}/${file.id}` };
    } finally {
      await incoming.end();
    }
  },
});

const get = getRoute("GET", "The bytes of a file, or a part of them (Range)");
const head = getRoute("HEAD", "What GET would say of a file, without its bytes");

function getRoute(method: Method, about: string): Route {
  return route({
    method,
    path: `${filesPath}/{file_id}`,
    about,
    query: { download: optional(flag("true: to be saved, even if a browser could show it")) },
    answer: "The bytes, with an ETag, as an attachment unless it is a picture or plain text",
    media: "*/*",
    also: { 206: { about: "A part of it" }, 304: { about: "The copy that the client has is still right" } },
    headers: {
      "Range": "bytes=first-last",
      "If-None-Match": "an ETag",
      "If-Range": "an ETag: without it being right, Range counts for nothing",
    },
    async run(hub, { path, query, viewer, request }) {
      const file = await hub.fileOpen(viewer(), { id: path.file_id });
      return await fileAnswer(request, file, { download: query.download });
    },
  });
}

const list = route({
  method: "GET",
  path: "/api/conversations/{conversation}/files",
  about: "The files of a conversation that the caller sees, each with its message, newest first",
  query: {
    count: optional(
      integer("how many at most; all files of a message are given", { min: 1, max: limits.restCount }),
    ),
    before: optional(text("a message id: only files of messages before it")),
  },
  answer: {
    conversation: "text",
    files: "list of FileEntry",
    count: "integer",
    has_more: "boolean: the same call, before the last message given, yields more",
  },
  run: (hub, { path, query, viewer }) => hub.fileList(viewer(), { ...path, ...query }),
});

export const fileRoutes: readonly Route[] = [upload, get, head, list];
