/** Files in a hub in memory, and who sees them. */
import assert from "node:assert/strict";
import type { Caller, Viewer } from "../../src/hub/api.ts";
import { testWorld, type World } from "./world.ts";

export const HOUR = 3_600_000;

export async function* bytes(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(new TextEncoder().encode(text));
}

export function put(
  world: World,
  caller: Caller,
  content = "hello",
  more: { name?: string; op?: string } = {},
) {
  return world.hub.filePut(caller, { name: "notes.txt", source: bytes(content), ...more });
}

export async function contentOf(world: World, viewer: Viewer, id: string): Promise<string> {
  const { read, size } = await world.hub.fileOpen(viewer, { id });
  return await new Response(await read({ start: 0, end: size })).text();
}

export async function sees(world: World, viewer: Viewer, id: string): Promise<boolean> {
  return await world.hub.fileOpen(viewer, { id }).then(() => true, (error) => {
    assert.equal(error.code, "not_found");
    return false;
  });
}

export async function visibleTo(world: World, id: string, people: Record<string, Viewer>): Promise<string> {
  const names: string[] = [];
  for (const [name, viewer] of Object.entries(people)) {
    if (await sees(world, viewer, id)) names.push(name);
  }
  return names.join(" ");
}

export async function withPeople() {
  const world = await testWorld();
  const [ana, bo, eve] = await Promise.all(["ana", "bo", "eve"].map((name) => world.person(name)));
  const people = { ana: ana!.key, bo: bo!.key, eve: eve!.key, nobody: null };
  return { world, ana: ana!, bo: bo!, eve: eve!, people };
}

export async function pass(world: World, ms: number): Promise<void> {
  world.clock.advance(ms);
  await world.hub.close();
}
