/** Files and power cuts: what was acknowledged is there, whole; what was not leaves nothing that anybody sees. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { TestDaemon } from "../support/daemon.ts";
import { Rest } from "../support/rest.ts";
import { until } from "../support/until.ts";

const ROUNDS = 4;
const LANES = 6;

interface Stored {
  id: string;
  sha256: string;
}

/** Uploads and sends until the daemon is gone; returns what was acknowledged. */
async function share(rest: Rest, stored: Stored[]): Promise<void> {
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(1 + Math.floor(Math.random() * 60_000)));
    const response = await fetch(`${rest.url}/api/files?name=x.bin`, { method: "POST", body: bytes });
    const { id } = await response.json();
    const sent = await rest.call("POST", "/api/conversations/general/messages", { message: "", files: [id] });
    if (sent.status !== 200) return;
    stored.push({ id, sha256: createHash("sha256").update(bytes).digest("hex") });
  }
}

Deno.test("every file that was acknowledged survives kill -9 with all its bytes", async () => {
  await using daemon = await TestDaemon.start();
  const rest = new Rest(daemon.apiUrl);
  const stored: Stored[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const wanted = stored.length + 20 + Math.floor(Math.random() * 40);
    const lanes = Array.from({ length: LANES }, () => share(rest, stored).catch(() => {}));
    await until(() => stored.length >= wanted, { what: `${wanted} files` });
    await daemon.kill9();
    await Promise.all(lanes);
    await daemon.start();
    assert.deepEqual(await Array.fromAsync(Deno.readDir(join(daemon.folder, "files", "incoming"))), []);
    for (const { id, sha256 } of stored) {
      const response = await fetch(`${rest.url}/api/files/${id}`);
      assert.equal(response.status, 200, id);
      assert.equal(createHash("sha256").update(await response.bytes()).digest("hex"), sha256);
    }
  }
  const { files } = await rest.get("/api/status");
  assert.ok(
    files >= stored.length && files <= stored.length + ROUNDS * LANES,
    `${files} of ${stored.length}`,
  );
  assert.ok(!/ERROR/.test(daemon.process.stderr), daemon.process.stderr);
});
