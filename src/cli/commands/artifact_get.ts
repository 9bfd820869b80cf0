/** `artifact get`: an artifact as it is. */
import { wholeArtifact } from "../artifacts.ts";
import type { Call } from "../command.ts";
import { conversationOf, requireDaemon, wholeNumber } from "../daemon.ts";
import { harmless } from "../terminal.ts";

interface Values {
  name: string;
  conversation: string | undefined;
  version: string | undefined;
  json: boolean;
}

export async function artifactGet({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  const version = values.version === undefined ? undefined : versionNumber(values.version, "--version");
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const artifact = await wholeArtifact(daemon, { conversation, name: values.name, version });
  if (values.json) terminal.out(JSON.stringify({ conversation, ...artifact }, null, 2));
  else if (terminal.screen) terminal.out(harmless(artifact.content).replace(/\n$/, ""));
  else terminal.write(artifact.content);
  return 0;
}

/** Throws Failure when it is none. */
export function versionNumber(text: string, option: string): number {
  return wholeNumber(text, { option, fallback: 1, max: 999_999_999 });
}
