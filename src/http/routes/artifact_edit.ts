/** Editing in place, as old pages of the Python version do it. Its checks come in its order, with its texts. */
import { isLoopback } from "../../lib/hosts.ts";
import { CommsError } from "../../protocol/errors.ts";
import { isConversationId, type Key } from "../../protocol/ids.ts";
import { json } from "../answers.ts";
import { readJsonObject } from "../body.ts";
import { integer, nullable, optional, text } from "../params.ts";
import { textShape } from "../refusals.ts";
import { type AnyCall, type Route, route } from "../route.ts";

interface Edit {
  key: Key;
  content: string;
  summary: string | undefined;
  base_version: number | null | undefined;
}

const editInPlace = route({
  method: "POST",
  path: "/api/artifacts/{conversation}/{name}",
  about:
    "Writes a new version from an old page: from this machine, with the token of GET /api/web-token, if web.allow_remote_edits is set",
  body: {
    content: text("the new version"),
    summary: optional(text("what changed")),
    base_version: nullable(integer("the version that was edited", { min: 1, max: Number.MAX_SAFE_INTEGER })),
  },
  bodyReadBy: "run",
  answer: {
    status: '"updated"',
    name: "text",
    version: "integer",
    author: "Sender",
    base_version: "integer | null",
    "unguarded?": "true: without base_version nobody's work was protected",
  },
  refusal: textShape(),
  async run(hub, call) {
    const { path, door, asker } = call;
    if (!door.settings.remoteEdits) {
      throw new CommsError(
        "unsupported",
        "Editing from old pages is switched off: set web.allow_remote_edits",
        {
          allow: "GET, OPTIONS",
        },
      );
    }
    if (!isLoopback(asker.peer)) throw new CommsError("not_authorized", "loopback only");
    if (!asker.webToken) throw new CommsError("unauthorized", "Session expired — reload the page");
    if (!isConversationId(path.conversation)) {
      throw new CommsError("invalid_conversation", "Invalid conversation ID");
    }
    const { key, ...edit } = await readEdit(call);
    if (!hub.participant(key)) {
      throw new CommsError("not_authorized", `Participant key '${key}' not registered`);
    }
    const caller = hub.caller(asker.principal, key);
    return await hub.artifactUpdate(caller, { ...path, ...edit }).catch(answerAsTool);
  },
});

/** What the tool refuses is told in its form: 409 for a conflict, 400 for what is not there. */
function answerAsTool(error: unknown): Response {
  const statuses: Partial<Record<string, number>> = { version_conflict: 409, not_found: 400 };
  const status = error instanceof CommsError ? statuses[error.code] : undefined;
  if (!(error instanceof CommsError) || status === undefined) throw error;
  return json({ message: error.message, ...error.details, error: true, code: error.code }, { status });
}

async function readEdit({ request }: Pick<AnyCall, "request">): Promise<Edit> {
  const { key, content, summary, base_version } = await readJsonObject(request);
  const base = base_version ?? null;
  if (base !== null && !Number.isSafeInteger(base)) throw invalid("base_version must be an integer");
  if (typeof key !== "string" || key === "") throw invalid("Missing 'key' in request body");
  if (typeof content !== "string" || !content.isWellFormed()) throw invalid("'content' must be a string");
  const text = typeof summary === "string" && summary.isWellFormed() ? summary : undefined;
  return { key, content, summary: text, base_version: base as number | null };
}

function invalid(message: string): CommsError {
  return new CommsError("invalid_argument", message);
}

export const artifactEditRoutes: readonly Route[] = [editInPlace];
