/** `artifact diff`: what changed between two versions. */
import { lineDiff, unifiedHunks } from "../../lib/line_diff.ts";
import { type Artifact, wholeArtifact } from "../artifacts.ts";
import type { Call } from "../command.ts";
import { conversationOf, requireDaemon } from "../daemon.ts";
import { Failure } from "../failure.ts";
import { harmless, paint, type Style, type Terminal } from "../terminal.ts";
import { versionNumber } from "./artifact_get.ts";

interface Values {
  name: string;
  from: string | undefined;
  to: string | undefined;
  conversation: string | undefined;
  json: boolean;
}

export async function artifactDiff({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  const { name } = values;
  const from = values.from === undefined ? undefined : versionNumber(values.from, "FROM");
  const to = values.to === undefined ? undefined : versionNumber(values.to, "TO");
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const newer = await wholeArtifact(daemon, { conversation, name, version: to });
  if (from === undefined && newer.version === 1) throw new Failure(`Artifact "${name}" has one version only`);
  const older = await wholeArtifact(daemon, { conversation, name, version: from ?? newer.version - 1 });
  const changes = lineDiff(older.content, newer.content);
  const count = (kind: string) => changes.filter((change) => change.kind === kind).length;
  const lines = unifiedHunks(changes);
  if (values.json) {
    const diff = lines.length === 0 ? "" : [...heads(older, newer), ...lines, ""].join("\n");
    const found = { conversation, name, from: older.version, to: newer.version };
    terminal.out(
      JSON.stringify({ ...found, added: count("added"), removed: count("removed"), diff }, null, 2),
    );
  } else if (lines.length === 0) {
    terminal.err(`Versions ${older.version} and ${newer.version} of ${name} are the same.`);
  } else for (const line of [...heads(older, newer), ...lines]) terminal.out(coloured(terminal, line));
  return 0;
}

function heads(older: Artifact, newer: Artifact): string[] {
  const head = ({ name, version, versions }: Artifact) => {
    const by = versions.find((each) => each.version === version);
    return `${name}\tversion ${version}${by === undefined ? "" : ` by ${by.author.name}, ${by.timestamp}`}`;
  };
  return [`--- ${head(older)}`, `+++ ${head(newer)}`];
}

const styles: readonly [RegExp, Style][] = [
  [/^(?:---|\+\+\+) /, "bold"],
  [/^@@/, "cyan"],
  [/^-/, "red"],
  [/^\+/, "green"],
];

/** What goes into a file or a program stays exact, for `patch`; a screen gets it harmless. */
function coloured(terminal: Terminal, line: string): string {
  if (!terminal.screen) return line;
  const style = styles.find(([pattern]) => pattern.test(line))?.[1];
  return style === undefined ? harmless(line) : paint(terminal, style, harmless(line));
}
