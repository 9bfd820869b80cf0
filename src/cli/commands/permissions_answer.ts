/** `permissions allow` and `permissions deny`: the owner's answer to a session. */
import type { DaemonClient } from "../../client/daemon_client.ts";
import type { Call } from "../command.ts";
import { requireDaemon } from "../daemon.ts";
import { Failure } from "../failure.ts";
import { harmless } from "../terminal.ts";
import type { Question } from "./permissions.ts";

interface Values {
  id: string;
  json: boolean;
  message?: string | undefined;
}

export function permissionsAllow(call: Call<Values>): Promise<number> {
  return answer(call, "allow");
}

export function permissionsDeny(call: Call<Values>): Promise<number> {
  return answer(call, "deny");
}

async function answer({ values, world }: Call<Values>, behavior: "allow" | "deny"): Promise<number> {
  const { daemon } = await requireDaemon(world, { exitCode: 3 });
  const question = await questionOf(daemon, values.id);
  const path = `/api/permissions/${encodeURIComponent(question.id)}`;
  const done = await daemon.post(path, {
    body: { behavior, ...(values.message ? { message: values.message } : {}) },
  });
  if (values.json) world.terminal.out(JSON.stringify(done, null, 2));
  else world.terminal.out(harmless(`${behavior === "allow" ? "Allowed" : "Denied"}: ${question.summary}`));
  return 0;
}

/** The open question whose id begins as given. Throws Failure when there is none, or several. */
async function questionOf(daemon: DaemonClient, id: string): Promise<Question> {
  const questions = (await daemon.get("/api/permissions")).permissions as Question[];
  const found = questions.filter((question) => id !== "" && question.id.startsWith(id));
  if (found.length === 1) return found[0]!;
  const problem = found.length === 0
    ? `No open question has an id that begins with "${id}": it may have been answered in its own terminal`
    : `${found.length} open questions have ids that begin with "${id}": give more of it`;
  throw new Failure(problem);
}
