/** Artifacts: documents with versions that belong to a conversation. */
import type { ArtifactContent, Hub, Viewer } from "../../hub/api.ts";
import { CommsError } from "../../protocol/errors.ts";
import { limits } from "../../protocol/limits.ts";
import { choice, integer, nullable, optional, text } from "../params.ts";
import { textShape } from "../refusals.ts";
import { type Route, route } from "../route.ts";

const base = "/api/conversations/{conversation}/artifacts";
const anyVersion = { min: 1, max: Number.MAX_SAFE_INTEGER };
const versionField = { version: optional(integer("which one; the newest without it", anyVersion)) };

const listFields = {
  conversation: "text",
  artifacts: "list of ArtifactSummary",
  count: "integer",
};

const oldList = route({
  method: "GET",
  path: "/api/artifacts/{conversation}",
  about: "The artifacts of a conversation",
  answer: listFields,
  refusal: textShape({ invalid_conversation: "Invalid conversation ID" }),
  async run(hub, { path, viewer }) {
    try {
      return await hub.artifactList(viewer(), path.conversation);
    } catch (error) {
      const unknown = error instanceof CommsError && error.code === "not_found";
      if (unknown) return { conversation: path.conversation, artifacts: [], count: 0 };
      throw error;
    }
  },
});

const oldGet = route({
  method: "GET",
  path: "/api/artifacts/{conversation}/{name}",
  about: "An artifact, whole",
  query: versionField,
  answer: {
    name: "text",
    title: "text",
    type: "text",
    version: "integer",
    latest_version: "integer",
    content: "text",
    total_chars: "integer",
    versions: "list of ArtifactVersion",
  },
  refusal: textShape({
    invalid_conversation: "Invalid conversation ID",
    invalid_argument: "version must be an integer",
    not_found: "Artifact not found",
  }),
  run: (hub, { path, query, viewer }) =>
    wholeArtifact(hub, { viewer: viewer(), ...path, version: query.version }),
});

/** The hub gives content in chunks; older clients expect all of it. */
async function wholeArtifact(
  hub: Hub,
  asked: { viewer: Viewer; conversation: string; name: string; version: number | undefined },
): Promise<Omit<ArtifactContent, "offset" | "has_more" | "next_offset">> {
  const { viewer, ...which } = asked;
  const first = await hub.artifactGet(viewer, { ...which, limit: limits.artifactBytes });
  const { offset: _, has_more: more, next_offset: next, ...whole } = first;
  let rest = more ? next : null;
  while (rest !== null) {
    const chunk = await hub.artifactGet(viewer, {
      ...which,
      version: first.version,
      offset: rest,
      limit: limits.artifactBytes,
    });
    whole.content += chunk.content;
    rest = chunk.has_more ? chunk.next_offset : null;
  }
  return whole;
}

const list = route({
  method: "GET",
  path: base,
  about: "The artifacts of a conversation",
  answer: listFields,
  run: (hub, { path, viewer }) => hub.artifactList(viewer(), path.conversation),
});

const create = route({
  method: "POST",
  path: base,
  about: "Creates an artifact",
  body: {
    name: text("how it is called in addresses", { minLength: 1, maxLength: limits.artifactNameChars }),
    title: text("how people call it", { minLength: 1, maxLength: limits.artifactTitleChars }),
    type: choice("what it is", ["plan", "doc", "code"]),
    content: text("the first version"),
    description: optional(text("what it is for")),
  },
  answer: { status: '"created"', name: "text", title: "text", version: "1" },
  run: (hub, { path, body, caller }) => hub.artifactCreate(caller(), { ...path, ...body }),
});

const get = route({
  method: "GET",
  path: `${base}/{name}`,
  about: "An artifact, in chunks",
  query: {
    ...versionField,
    offset: optional(integer("where to begin, in characters", { min: 0, max: Number.MAX_SAFE_INTEGER })),
    limit: optional(integer("how many characters at most", { min: 1, max: limits.artifactBytes })),
  },
  answer: {
    name: "text",
    title: "text",
    type: "text",
    version: "integer",
    latest_version: "integer",
    content: "text",
    total_chars: "integer",
    offset: "integer",
    has_more: "boolean",
    next_offset: "integer | null",
    versions: "list of ArtifactVersion",
  },
  run: (hub, { path, query, viewer }) => hub.artifactGet(viewer(), { ...path, ...query }),
});

const update = route({
  method: "PUT",
  path: `${base}/{name}`,
  about: "Writes a new version; with base_version it is refused when somebody else was faster",
  body: {
    content: text("the new version"),
    summary: optional(text("what changed", { maxLength: limits.artifactSummaryChars })),
    base_version: nullable(integer("the version that was edited", anyVersion)),
  },
  answer: {
    status: '"updated"',
    name: "text",
    version: "integer",
    author: "Sender",
    base_version: "integer | null",
    "unguarded?": "true: without base_version nobody's work was protected",
  },
  run: (hub, { path, body, caller }) => hub.artifactUpdate(caller(), { ...path, ...body }),
});

const remove = route({
  method: "DELETE",
  path: `${base}/{name}`,
  about: "Deletes an artifact with all its versions",
  answer: { status: '"deleted"', name: "text" },
  run: (hub, { path, caller }) => hub.artifactDelete(caller(), path),
});

export const artifactRoutes: readonly Route[] = [oldList, oldGet, list, create, get, update, remove];
