/** `artifacts/<conversation>/<name>.json`: an artifact with its newest versions, in the form of the Python version. */
import { artifactNameProblem, normalArtifactName } from "../../protocol/artifact_names.ts";
import type { EventBodies, NumberedEvent } from "../../protocol/events.ts";
import { limits } from "../../protocol/limits.ts";
import type { Sender } from "../../protocol/message.ts";
import { type Files, readWhole, replaceFile } from "../files.ts";
import type { ExportFailures } from "./export_failures.ts";

interface Version {
  version: number;
  content: string;
  author: Sender;
  timestamp: string;
  summary: string;
}

interface ArtifactDocument {
  id: string;
  name: string;
  title: string;
  type: string;
  conversation_id: string;
  created_by: Sender;
  created_at: string;
  versions: Version[];
  description?: string;
}

type Written = EventBodies["artifact_written"];

/** Changes are kept in memory until `flush`; applying one again changes nothing. */
export class ArtifactFiles {
  #files: Files;
  #dir: string;
  /** By path. Null: to be removed. */
  #changed = new Map<string, ArtifactDocument | null>();
  #failures: ExportFailures;

  constructor(dir: string, { files, failures }: { files: Files; failures: ExportFailures }) {
    this.#files = files;
    this.#dir = dir;
    this.#failures = failures;
  }

  async apply(event: NumberedEvent): Promise<void> {
    if (event.kind === "artifact_written") await this.#write(event.body);
    if (event.kind === "artifact_deleted") this.#remove(event.body);
  }

  /** Writes what changed. False: some could not be written (logged once) and is kept for the next time. */
  async flush(): Promise<boolean> {
    for (const [path, document] of [...this.#changed]) {
      try {
        if (document) await this.#save(path, document);
        else await this.#files.remove(path);
        if (this.#changed.get(path) === document) this.#changed.delete(path);
        this.#failures.clear(path);
      } catch (error) {
        this.#failures.note(path, error);
      }
    }
    return this.#changed.size === 0;
  }

  /** Moves the artifacts of a deleted conversation aside; a later one of the same id begins with none. */
  async retire(conv: string, seq: number): Promise<void> {
    await this.flush();
    if ((await this.#files.list(`${this.#dir}/${conv}`)).length === 0) return;
    // A dot keeps it apart from any conversation.
    await this.#files.mkdir(`${this.#dir}/.deleted`);
    await this.#files.rename(`${this.#dir}/${conv}`, `${this.#dir}/.deleted/${conv}-${seq}`);
  }

  async #write(body: Written): Promise<void> {
    const path = this.#pathOf(body.conv, body.name);
    if (!path) return;
    const before = this.#changed.has(path) ? this.#changed.get(path) : await this.#load(path);
    this.#changed.set(path, withVersion(before?.id === body.id ? before : undefined, body));
  }

  #remove(body: EventBodies["artifact_deleted"]): void {
    const path = this.#pathOf(body.conv, body.name);
    if (path) this.#changed.set(path, null);
  }

  /** Undefined for a name that must not become a path. */
  #pathOf(conv: string, name: string): string | undefined {
    const normal = normalArtifactName(name);
    return artifactNameProblem(normal) === undefined ? `${this.#dir}/${conv}/${normal}.json` : undefined;
  }

  async #load(path: string): Promise<ArtifactDocument | undefined> {
    const bytes = await readWhole(this.#files, path);
    if (!bytes) return undefined;
    try {
      const parsed = JSON.parse(new TextDecoder().decode(bytes));
      return Array.isArray(parsed?.versions) ? parsed : undefined;
    } catch {
      // A file that cannot be read is made anew from what is known.
      return undefined;
    }
  }

  async #save(path: string, document: ArtifactDocument): Promise<void> {
    await this.#files.mkdir(path.slice(0, path.lastIndexOf("/")));
    await replaceFile(this.#files, path, partsOf(document));
  }
}

function withVersion(before: ArtifactDocument | undefined, body: Written): ArtifactDocument {
  const { version, content, author, ts, summary } = body;
  const others = before?.versions.filter((one) => one.version !== version) ?? [];
  const versions = [...others, { version, content, author, timestamp: ts, summary }];
  versions.sort((a, b) => a.version - b.version);
  return {
    id: body.id,
    name: normalArtifactName(body.name),
    title: body.title,
    type: body.type,
    conversation_id: body.conv,
    created_by: before?.created_by ?? author,
    created_at: before?.created_at ?? ts,
    versions: versions.slice(-limits.artifactVersionsKept),
    ...(body.description === undefined ? {} : { description: body.description }),
  };
}

const encoder = new TextEncoder();

/** The indented JSON of the whole, one version at a time: together they can be a hundred megabytes. */
function* partsOf(document: ArtifactDocument): Iterable<Uint8Array> {
  const [before, after] = JSON.stringify({ ...document, versions: [null] }, null, 2).split("\n    null\n");
  yield encoder.encode(`${before}\n`);
  for (const [n, version] of document.versions.entries()) {
    const text = JSON.stringify(version, null, 2).replaceAll("\n", "\n    ");
    yield encoder.encode(`    ${text}${n < document.versions.length - 1 ? "," : ""}\n`);
  }
  yield encoder.encode(after!);
}
