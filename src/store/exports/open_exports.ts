/** Opening the exports: find the files, cut what was written after the last note, go on from there. */
import { denoFiles, type Files } from "../files.ts";
import { CommsError } from "../../protocol/errors.ts";
import { type StoreLog, textOfError } from "../store_log.ts";
import { type ExportState, freshState, loadState } from "./export_state.ts";
import { ExportWriter, type LogFormat } from "./export_writer.ts";
import { Exports, type ExportsJournal } from "./exports.ts";
import { openLocalTime } from "./local_time.ts";

export interface ExportsOptions {
  /** The home folder of claude-comms. */
  dir: string;
  logDir: string;
  /** Default: `conversations` and `artifacts` in `dir`. */
  conversationsDir?: string;
  artifactsDir?: string;
  format: LogFormat;
  /** A size of 0 megabytes: logs are never begun anew. */
  rotation: { maxSizeMb: number; maxFiles: number };
  /** Where events come from that were missed: at the start, after a failure, and when too many come at once. */
  journal: ExportsJournal;
  log: StoreLog;
  /** An IANA time zone for the times in `.log`; default: that of the system. */
  zone?: string;
  files?: Files;
}

/**
 * Throws CommsError `unavailable` when the folders cannot be used.
 * Later failures are logged once and put right when the disk allows it; they never reach the caller.
 */
export async function openExports(options: ExportsOptions): Promise<Exports> {
  const { logDir, log, journal, files = denoFiles } = options;
  // Looked at before anything can be appended: what was noted beyond it was lost.
  const end = journal.durableSeq;
  try {
    await files.mkdir(logDir);
    const state = await loadState(files, logDir, log) ?? freshState(journal.realm);
    const writer = await writerOf(options, { files, state });
    await restore(writer, { state, realm: journal.realm, end });
    await writer.begin();
    return new Exports({ writer, journal, log, resumeFrom: state.seq + 1 });
  } catch (error) {
    throw new CommsError(
      "unavailable",
      `Cannot write the logs in "${logDir}": ${
        textOfError(error)
      }. Make the folder writable or change logging.dir`,
    );
  }
}

async function writerOf(
  options: ExportsOptions,
  { files, state }: { files: Files; state: ExportState },
): Promise<ExportWriter> {
  const { dir, logDir, log, format } = options;
  const folders = {
    logs: logDir,
    conversations: options.conversationsDir ?? `${dir}/conversations`,
    artifacts: options.artifactsDir ?? `${dir}/artifacts`,
  };
  const { maxSizeMb, maxFiles } = options.rotation;
  const rotation = { maxBytes: Math.floor(maxSizeMb * 1024 * 1024), maxFiles };
  const time = await openLocalTime(options.zone);
  return new ExportWriter({ folders, files, log, format, rotation, time, state });
}

async function restore(
  { exported }: ExportWriter,
  { state, realm, end }: { state: ExportState; realm: string; end: number },
): Promise<void> {
  await exported.restore({ afterCrash: !state.clean });
  if (state.realm !== realm) {
    // Another history: its numbers mean nothing here, and all that is there was written by somebody else.
    Object.assign(state, { ...freshState(realm), names: state.names });
    await exported.restore({ afterCrash: false });
  }
  // Records that were lost are given their numbers anew.
  state.seq = Math.min(state.seq, end);
  for (const mark of Object.values(state.files)) mark.seq = Math.min(mark.seq, end);
}
