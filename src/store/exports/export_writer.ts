/** Puts events into the exported files, and remembers how far that has come. */
import type { EventBodies, NumberedEvent } from "../../protocol/events.ts";
import { isConversationId } from "../../protocol/ids.ts";
import { parseTime } from "../../protocol/time.ts";
import type { Files } from "../files.ts";
import { type StoreLog, textOfError } from "../store_log.ts";
import { ArtifactFiles } from "./artifact_files.ts";
import { ExportFailures } from "./export_failures.ts";
import { ExportFiles, type ExportFolders } from "./export_files.ts";
import { type ExportState, saveState } from "./export_state.ts";
import { lineKey } from "./inherited.ts";
import * as lines from "./lines.ts";
import type { LocalTime } from "./local_time.ts";
import { withoutMessages } from "./removal.ts";
import { MetaFiles } from "./meta_files.ts";
import type { Rotation } from "./append_file.ts";

export type LogFormat = "text" | "jsonl" | "both";

/** More than this is not kept waiting for the others that come at the same time; with hundreds of logs a quarter of it takes three times as long. */
const maxWaitingChars = 4 * 1024 * 1024;

export interface ExportWriterOptions {
  folders: ExportFolders;
  files: Files;
  log: StoreLog;
  format: LogFormat;
  rotation: Rotation;
  time: LocalTime;
  state: ExportState;
}

/** An entry of a conversation's logs, in both forms; a form may be missing. */
interface Entry {
  conv: string;
  seq: number;
  ts: string;
  text: string;
  json?: string;
  /** What tells its line from others, in the form of `lineKey`. */
  key?: string;
}

export class ExportWriter {
  readonly exported: ExportFiles;
  #options: ExportWriterOptions;
  #meta: MetaFiles;
  #artifacts: ArtifactFiles;
  /** Everything up to here has been taken, everything up to there written. */
  #taken = 0;
  #done = 0;
  #waitingChars = 0;
  /** Everything up to here is in the files that are written as a whole. */
  #wholeDone = 0;
  /** The highest event those have seen: earlier ones come again when a log is repaired. */
  #wholeSeen = 0;
  #saved = true;
  #failures: ExportFailures;

  constructor(options: ExportWriterOptions) {
    const { folders, files, log } = options;
    const failures = new ExportFailures(log);
    this.#options = options;
    this.#failures = failures;
    this.exported = new ExportFiles({ ...options, failures });
    this.#meta = new MetaFiles(folders.conversations, { files, failures });
    this.#artifacts = new ArtifactFiles(folders.artifacts, { files, failures });
  }

  /** True when there is nothing to save. */
  get isSaved(): boolean {
    return this.#saved;
  }

  /** Notes what was found at the start. Throws when the note cannot be saved. */
  begin(): Promise<void> {
    this.#done = this.#options.state.seq;
    this.#taken = this.#done;
    this.#wholeDone = this.#done;
    return this.#save({ clean: false });
  }

  /**
   * Takes these events, which are all up to the number `upTo`; they are written with the next `write`, or when they are many.
   * An event that cannot be exported is logged and left out.
   */
  async take(events: readonly NumberedEvent[], upTo: number): Promise<void> {
    for (const event of events) {
      try {
        await this.#apply(event);
      } catch (error) {
        const { seq, kind } = event;
        this.#options.log.error("export.event_failed", { seq, kind, error: textOfError(error) });
      }
    }
    this.#taken = upTo;
    if (this.#waitingChars > maxWaitingChars) await this.write();
  }

  /** Writes what was taken. */
  async write(): Promise<void> {
    if (this.#taken <= this.#done) return;
    await this.#writeFiles();
    this.#done = this.#taken;
    this.#saved = false;
  }

  /** Lets files that failed take entries again; the number from which they need the events, if there are such files. */
  async recover(): Promise<number | undefined> {
    let from: number | undefined;
    for (const file of this.exported.failed()) {
      if (await file.recover()) from = Math.min(from ?? Infinity, file.mark.seq + 1);
    }
    if (from !== undefined) this.#done = this.#taken = Math.min(this.#done, from - 1);
    return from;
  }

  /** Takes these messages and edits out of the files. Rejects when one cannot be written; repeating it does no harm. */
  async remove(conv: string, events: readonly NumberedEvent[]): Promise<void> {
    await this.write();
    await this.exported.edit(
      conv,
      (name, content) => withoutMessages(name, content, { events, time: this.#options.time }),
    );
    await this.#save({ clean: false });
  }

  /** Brings everything to the disk, then notes how far it came. Failures are logged once. */
  async settle(options: { clean: boolean }): Promise<void> {
    try {
      await this.#save(options);
      this.#failures.clear(this.#options.folders.logs);
    } catch (error) {
      this.#failures.note(this.#options.folders.logs, error);
    }
  }

  async #save({ clean }: { clean: boolean }): Promise<void> {
    const { files, folders, state } = this.#options;
    const meta = await this.#meta.flush();
    const artifacts = await this.#artifacts.flush();
    if (meta && artifacts) this.#wholeDone = this.#done;
    for (const file of this.exported.all()) await file.sync();
    const failed = this.exported.failed();
    state.seq = Math.min(this.#done, this.#wholeDone, ...failed.map((file) => file.mark.seq));
    state.clean = clean && failed.length === 0 && !this.exported.isComparing();
    await saveState(files, folders.logs, state);
    this.exported.hasNewMarks = false;
    this.#saved = meta && artifacts;
  }

  async #writeFiles(): Promise<void> {
    this.#waitingChars = 0;
    if (this.exported.hasNewMarks) await this.settle({ clean: false });
    for (const file of this.exported.all()) {
      if (file.isWaiting) await file.write(() => this.#save({ clean: false }));
    }
  }

  async #apply(event: NumberedEvent): Promise<void> {
    if ("conv" in event.body && !isConversationId(event.body.conv)) {
      throw new Error(`"${event.body.conv}" is no conversation id`);
    }
    if (event.kind === "conversation_deleted") return await this.#retire(event.seq, event.body);
    if (event.seq > this.#wholeSeen) {
      this.#wholeSeen = event.seq;
      this.#noteName(event);
      this.#meta.apply(event);
      await this.#artifacts.apply(event);
    }
    if (event.kind === "reaction") return await this.#addReaction(event.seq, event.body);
    const entry = this.#entryOf(event);
    if (entry) await this.#addEntry(entry);
  }

  #noteName(event: NumberedEvent): void {
    if (event.kind !== "participant_registered" && event.kind !== "participant_renamed") return;
    this.#options.state.names[event.body.key] = event.body.name;
  }

  #entryOf(event: NumberedEvent): Entry | undefined {
    const { time, state } = this.#options;
    const { seq } = event;
    switch (event.kind) {
      case "message":
        return {
          ...placeOf(event.body, seq),
          text: lines.messageEntry(time, event.body),
          json: lines.messageLine(event.body, seq),
          key: event.body.id,
        };
      case "message_edited": {
        const text = lines.editedEntry(time, event.body, state.names[event.body.by] ?? "unknown");
        return markEntry(event.kind, event.body, { seq, text, json: lines.editedLine(event.body, seq) });
      }
      case "message_deleted": {
        const text = lines.deletedEntry(time, event.body, state.names[event.body.by] ?? "unknown");
        return markEntry(event.kind, event.body, { seq, text, json: lines.deletedLine(event.body, seq) });
      }
      case "member_joined":
        return { ...placeOf(event.body, seq), text: lines.joinedEntry(time, event.body) };
      case "member_left":
        return { ...placeOf(event.body, seq), text: lines.leftEntry(time, event.body) };
      default:
        return undefined;
    }
  }

  async #addEntry(entry: Entry): Promise<void> {
    const { format, time } = this.#options;
    const { conv, seq, ts, text, json } = entry;
    this.#waitingChars += text.length + (json?.length ?? 0);
    if (await this.#isInherited(`logs/${conv}.jsonl`, entry)) return;
    if (json !== undefined && format !== "text") {
      this.exported.jsonl(conv).add(seq, { text: json, key: entry.key });
    }
    if (format === "jsonl") return;
    this.exported.text(conv).add(seq, { text, header: () => lines.logHeader(time, conv, ts) });
  }

  async #addReaction(seq: number, body: EventBodies["reaction"]): Promise<void> {
    const name = `conversations/${body.conv}/reactions.jsonl`;
    const { message_id, emoji, actor_key, op, ts } = body;
    const key = lineKey({ message_id, emoji, actor_key, op, ts });
    if (await this.#isInherited(name, { ts, key })) return;
    await this.#options.files.mkdir(`${this.#options.folders.conversations}/${body.conv}`);
    this.exported.reactions(body.conv).add(seq, { text: lines.reactionLine(body), key });
  }

  /** Entries without a line of their own count as inherited when they are older than the end of what was there. */
  async #isInherited(name: string, { ts, key }: { ts: string; key?: string }): Promise<boolean> {
    const until = this.exported.inheritedUntil(name);
    const ms = until > 0 ? parseTime(ts) ?? 0 : Infinity;
    if (ms > until) return false;
    return key === undefined || await this.exported.isInherited(name, { key, ms });
  }

  /** The state is saved right before and right after, so that a crash between is understood at the next start. */
  async #retire(seq: number, body: EventBodies["conversation_deleted"]): Promise<void> {
    if (this.exported.isRetired(body.conv, seq)) return;
    await this.#writeFiles();
    this.#done = Math.max(this.#done, seq - 1);
    await this.#save({ clean: false });
    await this.exported.retire(body.conv, seq);
    await this.#artifacts.retire(body.conv, seq);
    this.#meta.apply({ kind: "conversation_deleted", body, seq } as NumberedEvent);
    this.#done = Math.max(this.#done, seq);
    await this.#save({ clean: false });
  }
}

function placeOf(body: { conv: string; ts: string }, seq: number): { conv: string; ts: string; seq: number } {
  return { conv: body.conv, ts: body.ts, seq };
}

function markEntry(
  event: string,
  body: { conv: string; ts: string; id: string },
  of: { seq: number; text: string; json: string },
): Entry {
  return { conv: body.conv, ts: body.ts, ...of, key: lineKey({ event, message_id: body.id, ts: body.ts }) };
}
