import assert from "node:assert/strict";
import { daemonHealth } from "../../src/client/health.ts";

async function healthOf(answer: Record<string, unknown>, status: number): Promise<unknown> {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => Response.json(answer, { status }),
  );
  try {
    return await daemonHealth(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

Deno.test("a daemon that stores nothing is not well, and says why where it told it", async () => {
  const service = "claude-comms";
  assert.deepEqual(await healthOf({ status: "ok", service }, 200), { status: "ok", problem: null });
  const status = "read_only";
  assert.deepEqual(await healthOf({ status, service, problem: "the last write failed: disk full" }, 503), {
    status,
    problem: "The daemon answers but stores nothing: the last write failed: disk full",
  });
  assert.deepEqual(await healthOf({ status, service }, 503), {
    status,
    problem: "The daemon answers but stores nothing: claude-comms status says why",
  });
});
