/** A session asks, its dialog stays open, and the owner answers from elsewhere. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import type { Answer } from "../support/mcp.ts";
import { Rest } from "../support/rest.ts";
import { until } from "../support/until.ts";

const session_id = "11111111-2222-4333-8444-555555555555";

/** What Claude Code posts when a tool needs a permission; resolves with what its hook is told. */
async function ask(daemon: TestDaemon, command: string, signal?: AbortSignal): Promise<Answer> {
  const input = {
    session_id,
    hook_event_name: "PermissionRequest",
    cwd: "/project",
    tool_name: "Bash",
    tool_input: { command },
  };
  const response = await fetch(`${daemon.apiUrl}/api/hooks/claude-code`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
    ...(signal === undefined ? {} : { signal }),
  });
  assert.equal(response.status, 200);
  return await response.json();
}

async function ownerOf(daemon: TestDaemon): Promise<Rest> {
  return new Rest(daemon.apiUrl, { bearer: (await daemon.readFile("credentials", "owner.token")).trim() });
}

/** The oldest of so many. */
async function openQuestions(owner: Rest, count: number): Promise<Answer> {
  await until(async () => (await owner.get("/api/permissions")).count === count);
  return (await owner.get("/api/permissions")).permissions[0];
}

Deno.test("the owner allows and denies from the command line, and the session is told at once", async () => {
  await using daemon = await TestDaemon.start();
  const owner = await ownerOf(daemon);
  const allowed = ask(daemon, "deno task ok");
  const question = await openQuestions(owner, 1);
  const shown = await daemon.cli("permissions");
  assert.match(shown.stdout, /Bash: deno task ok/);
  assert.match(shown.stdout, /\/project/);
  const said = await daemon.cli("permissions", "allow", question.id.slice(0, 6));
  assert.deepEqual([said.code, said.stdout], [0, "Allowed: Bash: deno task ok\n"]);
  assert.deepEqual(await allowed, {
    hookSpecificOutput: { hookEventName: "PermissionRequest", decision: { behavior: "allow" } },
  });
  const denied = ask(daemon, "rm -rf /");
  const second = await openQuestions(owner, 1);
  await daemon.cli("permissions", "deny", second.id, "-m", "not on my machine");
  assert.deepEqual((await denied).hookSpecificOutput.decision, {
    behavior: "deny",
    message: "not on my machine",
  });
  const late = await daemon.cli("permissions", "allow", second.id);
  assert.equal(late.code, 1);
  assert.match(late.stderr, /No open question/);
});

Deno.test("without the owner's token nobody sees or answers what a session asks", async () => {
  await using daemon = await TestDaemon.start();
  const owner = await ownerOf(daemon);
  const leaving = new AbortController();
  const asked = ask(daemon, "cat ~/.ssh/id_ed25519", leaving.signal);
  const { id } = await openQuestions(owner, 1);
  const anybody = new Rest(daemon.apiUrl);
  for (const [method, path] of [["GET", "/api/permissions"], ["POST", `/api/permissions/${id}`]] as const) {
    const body = method === "POST" ? { behavior: "allow" } : undefined;
    const { status, body: answer } = await anybody.call(method, path, body);
    assert.deepEqual([status, answer.code], [403, "not_authorized"], path);
  }
  assert.equal((await owner.get("/api/permissions")).count, 1);
  // Its own dialog was answered: Claude Code gives the request up.
  leaving.abort();
  await assert.rejects(asked);
  await openQuestions(owner, 0);
});
