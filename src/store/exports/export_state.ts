/** How far the exports have come: one small file beside the logs. */
import { type Files, readWhole, replaceFile } from "../files.ts";
import { type StoreLog, textOfError } from "../store_log.ts";
import type { FileMark } from "./append_file.ts";

export interface ExportState {
  format: 1;
  realm: string;
  /** Everything up to this number is in every export. */
  seq: number;
  /** True: closed in order; whatever is behind a mark was put there by somebody else. */
  clean: boolean;
  /** Names of participants, for entries whose events carry only keys. */
  names: Record<string, string>;
  /** By path below the logs or the conversations. */
  files: Record<string, FileMark>;
  /** Files that began with lines of the Python version, by path: the latest time in them, in milliseconds. */
  inherited: Record<string, number>;
}

const fileName = ".exports.json";

export function freshState(realm: string): ExportState {
  return { format: 1, realm, seq: 0, clean: true, names: {}, files: {}, inherited: {} };
}

/** Undefined when there is none, or none that can be read. */
export async function loadState(files: Files, dir: string, log: StoreLog): Promise<ExportState | undefined> {
  try {
    const bytes = await readWhole(files, `${dir}/${fileName}`);
    if (!bytes) return undefined;
    const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (isState(parsed)) return parsed;
    log.warn("export.state_unreadable", { file: fileName, error: "it has another form" });
  } catch (error) {
    log.warn("export.state_unreadable", { file: fileName, error: textOfError(error) });
  }
  return undefined;
}

export async function saveState(files: Files, dir: string, state: ExportState): Promise<void> {
  await replaceFile(files, `${dir}/${fileName}`, [new TextEncoder().encode(JSON.stringify(state))]);
}

function isState(value: unknown): value is ExportState {
  if (!isObject(value) || value.format !== 1) return false;
  const { realm, seq, clean, names, files, inherited } = value;
  return typeof realm === "string" && Number.isSafeInteger(seq) && typeof clean === "boolean" &&
    isObject(names) && isObject(inherited) && isObject(files) && Object.values(files).every(isMark);
}

function isMark(value: unknown): boolean {
  return isObject(value) && Number.isSafeInteger(value.bytes) && Number.isSafeInteger(value.seq);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
