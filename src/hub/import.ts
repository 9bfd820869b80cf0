/**
 * Importing a data folder of the Python version as ordinary events: ids, times and senders stay as they are.
 * It can end anywhere and be repeated: messages are known by their ids, everything else by the operation id of its event.
 */
import { GENERAL, SYSTEM_KEY } from "../protocol/ids.ts";
import type { ImportReport, ImportSource, OldConversation, OldRegistry } from "../protocol/import.ts";
import { commit, type Context } from "./context.ts";
import { establish } from "./lifecycle.ts";
import { importArtifacts, type Imported, importMessages, importReactions } from "./import/contents.ts";
import { ensureConversation, targetOf } from "./import/conversations.ts";
import { importArchived, importCursors, importMembers } from "./import/members.ts";
import { importPeople } from "./import/people.ts";
import { importOperation, type ImportOptions, ImportRun } from "./import/run.ts";

/** Resolves when all of it is on disk. Throws CommsError `unavailable` when the journal cannot be written, or the signal's reason. */
export async function importFrom(
  ctx: Context,
  source: ImportSource,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const run = new ImportRun(ctx, source, options);
  const registry = await source.registry();
  await importPeople(run, registry);
  const all: Imported[] = [];
  for (const old of await source.conversations()) {
    run.counts.conversations.found++;
    const imported = await importConversation(run, old, registry);
    if (imported) all.push(imported);
  }
  // Who the daemon belongs to enters before the cursors are set: what was said before is read.
  if (!run.isDry) establish(ctx);
  for (const imported of all) {
    await importCursors(run, imported, registry);
    importArchived(run, imported, registry);
  }
  await run.settle();
  return run.report();
}

/**
 * Imports what the Python version left in the daemon's own folder: at the first start, after a start that did not get to
 * the end, and when the Python version has run there again since.
 */
export async function inherit(ctx: Context, source: ImportSource): Promise<void> {
  const signature = await source.signature();
  const begin = importOperation("inheriting");
  const end = importOperation("inherited", signature);
  const { operations, seq } = ctx.state;
  const isWanted = seq === 0 ? !source.isEmpty : operations.has(begin) || signature !== "";
  if (!isWanted || operations.has(end)) return;
  ctx.log.info("import.started", { from: source.from });
  mark(ctx, begin);
  const { counts, problems } = await importFrom(ctx, source);
  mark(ctx, end);
  for (const { place, why, count, repaired } of problems) {
    ctx.log.warn("import.problem", { place, why, count, repaired });
  }
  ctx.log.info("import.done", { ...counts });
}

/** An event that changes nothing; its operation id says how far inheriting has come. */
function mark(ctx: Context, op: string): void {
  if (ctx.state.operations.has(op)) return;
  commit(ctx, { kind: "cursors_moved", body: { moves: [] } }, { actor: SYSTEM_KEY, op, imported: true });
}

async function importConversation(
  run: ImportRun,
  old: OldConversation,
  registry: OldRegistry,
): Promise<Imported | undefined> {
  const id = old.deleted && old.id !== GENERAL ? undefined : await targetOf(run, old);
  if (id === undefined) {
    const why = old.deleted
      ? "it was deleted in the Python version"
      : "it was imported before and deleted here";
    run.problems.add({ kind: "conversations", place: `conversations/${old.id}`, why });
    run.conversations.push({ id: old.id, into: null, messages: 0 });
    return undefined;
  }
  ensureConversation(run, old, { id, registry });
  const imported = await importMessages(run, old, id);
  await importReactions(run, imported);
  await importArtifacts(run, imported);
  await importMembers(run, imported, registry);
  run.conversations.push({ id: old.id, into: id, messages: imported.messages });
  return imported;
}
