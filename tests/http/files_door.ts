/** A door to the real hub with files, and what one does there. */
import assert from "node:assert/strict";
import { OWNER, testWorld } from "../hub/world.ts";
import { type CallInit, testDoor, type TestDoorOptions } from "./test_door.ts";

// deno-lint-ignore no-explicit-any -- answers are looked into field by field
export type Answer = any;

export const roomy = { maxFileBytes: 1e6, maxFilesBytes: 1e7, keepFreeBytes: 0, graceMs: 3_600_000 };

export async function door(options: TestDoorOptions = {}, files = roomy) {
  const world = await testWorld({ settings: { files } });
  const { call } = testDoor({ realHub: world.hub, identity: OWNER, ...options });
  const upload = async (
    content: BodyInit,
    { path = "/api/files", ...init }: CallInit & { path?: string } = {},
  ) => {
    const response = await call(path, { method: "POST", body: content, ...init });
    return { status: response.status, body: await response.json() as Answer };
  };
  const stored = async (content: BodyInit, name = "a.bin"): Promise<Answer> => {
    const { status, body } = await upload(content, { path: `/api/files?name=${encodeURIComponent(name)}` });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const get = (id: string, headers: Record<string, string> = {}, query = "") =>
    call(`/api/files/${id}${query}`, { headers });
  return { world, call, upload, stored, get };
}
