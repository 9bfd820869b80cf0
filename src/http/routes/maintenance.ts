/** Keeping the daemon's data: importing a folder of the Python version, backing up. For the owner only. */
import { CommsError } from "../../protocol/errors.ts";
import { flag, optional, text } from "../params.ts";
import { type Asker, type Route, route } from "../route.ts";
import type { Maintenance } from "../settings.ts";

const importFolder = route({
  method: "POST",
  path: "/api/import",
  about:
    "Imports a data folder of the Python version on the daemon's machine; answers a line of JSON for each step: " +
    "`progress` again and again, at the end `report`, or `error` when it had to stop. For the owner",
  body: {
    from: text("the folder, from its root on"),
    dry_run: optional(flag("true: only report what would be imported")),
  },
  answer: "Lines of JSON, each an object with one field: progress, report or error",
  media: "application/x-ndjson",
  run(_hub, { body, asker, door }) {
    requireOwner(asker, "import");
    return lineStream(door.maintenance, {
      from: body.from,
      dryRun: body.dry_run ?? false,
      closing: door.closing,
    });
  },
});

const backup = route({
  method: "GET",
  path: "/api/backup",
  about:
    "A tar archive of everything that is durable at this moment, for `claude-comms restore`. For the owner",
  query: {
    secrets: optional(flag("true: the password stays in config.yaml")),
    credentials: optional(flag("true: with the owner's token and the hashes of issued ones")),
  },
  answer: "The archive",
  media: "application/x-tar",
  async run(_hub, { query, asker, door }) {
    requireOwner(asker, "back up");
    const stream = await door.maintenance.backup({
      withSecrets: query.secrets ?? false,
      withCredentials: query.credentials ?? false,
    });
    return new Response(stream, {
      headers: {
        "content-type": "application/x-tar",
        "content-disposition": 'attachment; filename="claude-comms-backup.tar"',
        "cache-control": "no-store, no-transform",
        "x-content-type-options": "nosniff",
      },
    });
  },
});

function requireOwner({ principal }: Asker, what: string): void {
  if (principal.owner) return;
  throw new CommsError(
    "not_authorized",
    `Only the owner of this daemon may ${what}: present the owner's token as a bearer`,
  );
}

/** Ends the import when the reader goes away or the daemon closes; it can be repeated. */
function lineStream(
  maintenance: Maintenance,
  { from, dryRun, closing }: { from: string; dryRun: boolean; closing: AbortSignal },
): Response {
  const gone = new AbortController();
  const signal = AbortSignal.any([gone.signal, closing]);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const say = (line: Record<string, unknown>) => {
        if (!gone.signal.aborted) controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
      };
      const onProgress = (progress: unknown) => say({ progress });
      maintenance.importFrom({ from, dryRun, signal, onProgress })
        .then((report) => say({ report }), (error) => say({ error: told(error, signal) }))
        .finally(() => gone.signal.aborted || controller.close());
    },
    cancel: () => gone.abort(),
  });
  return new Response(body, {
    headers: { "content-type": "application/x-ndjson", "cache-control": "no-store, no-transform" },
  });
}

function told(error: unknown, signal: AbortSignal): { code: string; message: string } {
  if (error instanceof CommsError) return { code: error.code, message: error.message };
  if (signal.aborted) {
    return {
      code: "unavailable",
      message: "The daemon is stopping: import again, it goes on where it ended",
    };
  }
  return {
    code: "unavailable",
    message: `The folder cannot be imported: ${error instanceof Error ? error.message : error}`,
  };
}

export const maintenanceRoutes: readonly Route[] = [importFolder, backup];
