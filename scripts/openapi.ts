/**
 * Calls every route of a real daemon in an empty home with what its description allows and with what it does not:
 * no fault of the daemon, and every answer as described. Says SKIP and ends well where Python cannot be had.
 */
import { join, resolve } from "node:path";
import { TestDaemon } from "../tests/support/daemon.ts";
import { fill } from "./openapi/known.ts";
import { installed } from "./openapi/schemathesis.ts";

const repository = resolve(import.meta.dirname!, "..");
const examples = 30;
const checks = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
];
const lastLines = 200;

/** Runs schemathesis against a daemon as its owner. True: it found nothing. */
async function trial(program: string): Promise<boolean> {
  await using daemon = await TestDaemon.start({
    environment: { CLAUDE_COMMS_WEB_ALLOW_REMOTE_EDITS: "true", CLAUDE_COMMS_FILES_MAX_TOTAL_MB: "64" },
  });
  const known = await fill(daemon);
  const token = (await daemon.readFile("credentials", "owner.token")).trim();
  const found = await new Deno.Command(program, {
    args: ["run", `${daemon.apiUrl}/api/openapi.json`, ...options(token)],
    cwd: daemon.home,
    env: {
      SCHEMATHESIS_HOOKS: "hooks",
      PYTHONPATH: join(repository, "scripts", "openapi"),
      PYTHONDONTWRITEBYTECODE: "1",
      OPENAPI_KNOWN: JSON.stringify(known),
      NO_PROXY: "127.0.0.1",
    },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).output();
  const lines = new TextDecoder().decode(found.stdout).trimEnd().split("\n");
  console.log(lines.slice(-lastLines).join("\n"));
  const faults = daemon.process.stderr.split("\n").filter((line) => / ERROR /.test(line));
  for (const fault of faults) console.error(fault);
  return found.success && faults.length === 0;
}

function options(token: string): string[] {
  return [
    "--header",
    `Authorization: Bearer ${token}`,
    "--checks",
    checks.join(","),
    "--phases",
    "examples,coverage,fuzzing,stateful",
    "--max-examples",
    String(examples),
    "--generation-deterministic",
    "--continue-on-failure",
    "--request-timeout",
    "20",
    "--warnings",
    "off",
    "--no-color",
  ];
}

if (import.meta.main) {
  const tool = await installed(join(repository, ".tmp"));
  if ("missing" in tool) console.log(`SKIP: ${tool.missing}; the description is not tried`);
  else if (!await trial(tool.program)) Deno.exit(1);
}
