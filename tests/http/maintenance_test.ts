import assert from "node:assert/strict";
import type { ImportReport } from "../../src/protocol/import.ts";
import { CommsError } from "../../src/protocol/errors.ts";
import { OWNER_TOKEN, testDoor } from "./test_door.ts";

const report: ImportReport = {
  from: "/old",
  dry_run: true,
  counts: {} as ImportReport["counts"],
  conversations: [],
  problems: [],
};

const asOwner = { headers: { authorization: `Bearer ${OWNER_TOKEN}` } };

function door(importFrom: () => Promise<ImportReport>) {
  return testDoor({
    maintenance: {
      importFrom: ({ onProgress }) => {
        onProgress({ conversation: "general", messages: 1 });
        return importFrom();
      },
      backup: (wanted) => Promise.resolve(new Response(JSON.stringify(wanted)).body!),
    },
  });
}

Deno.test("an import tells its progress line by line, and its report at the end", async () => {
  const { call } = door(() => Promise.resolve(report));
  const response = await call("/api/import", { json: { from: "/old", dry_run: true }, ...asOwner });
  const lines = (await response.text()).trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(lines, [{ progress: { conversation: "general", messages: 1 } }, { report }]);
});

Deno.test("a refusal of an import is its last line", async () => {
  const { call } = door(() => Promise.reject(new CommsError("not_found", "There is nothing")));
  const response = await call("/api/import", { json: { from: "/old" }, ...asOwner });
  const last = (await response.text()).trimEnd().split("\n").at(-1)!;
  assert.deepEqual(JSON.parse(last), { error: { code: "not_found", message: "There is nothing" } });
});

Deno.test("a backup holds secrets and credentials only when both are asked for by name", async () => {
  const { call } = door(() => Promise.resolve(report));
  const plain = await call("/api/backup", asOwner);
  assert.equal(plain.headers.get("content-type"), "application/x-tar");
  assert.deepEqual(await plain.json(), { withSecrets: false, withCredentials: false });
  const full = await call("/api/backup?secrets=true&credentials=1", asOwner);
  assert.deepEqual(await full.json(), { withSecrets: true, withCredentials: true });
});

Deno.test("whoever is not the owner gets neither", async () => {
  const { call } = door(() => Promise.resolve(report));
  for (const response of [await call("/api/backup"), await call("/api/import", { json: { from: "/old" } })]) {
    assert.equal(response.status, 403);
    assert.match((await response.json()).message, /Only the owner/);
  }
});
