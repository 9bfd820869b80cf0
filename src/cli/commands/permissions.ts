/** `permissions`: the questions of sessions that nobody has answered yet. */
import type { Call } from "../command.ts";
import { requireDaemon } from "../daemon.ts";
import { clock } from "../message_text.ts";
import { harmless, type Terminal } from "../terminal.ts";

export interface Question {
  id: string;
  name: string | null;
  session: string;
  cwd: string | null;
  tool: string;
  summary: string;
  asked_at: string;
}

const shownIdChars = 8;

export async function permissions({ values, world }: Call<{ json: boolean }>): Promise<number> {
  const { daemon } = await requireDaemon(world, { exitCode: 3 });
  const answer = await daemon.get("/api/permissions");
  if (values.json) world.terminal.out(JSON.stringify(answer, null, 2));
  else show(world.terminal, answer.permissions as Question[]);
  return 0;
}

function show({ out }: Terminal, questions: readonly Question[]): void {
  if (questions.length === 0) return out("No session asks for anything.");
  for (const { id, name, session, cwd, summary, asked_at } of questions) {
    const who = name === null ? `session ${session.slice(0, shownIdChars)}` : `@${name}`;
    const where = cwd === null ? "" : ` in ${cwd}`;
    out(harmless(`${id.slice(0, shownIdChars)}  ${who}${where}, ${clock(asked_at)}`));
    out(harmless(`          ${summary}`));
  }
  out("Answer with: claude-comms permissions allow ID, or: claude-comms permissions deny ID -m WHY");
}
