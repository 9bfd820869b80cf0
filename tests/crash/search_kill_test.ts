/** The search index and power cuts: while it is built and while it follows; afterwards it finds what looking at every message finds. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { makeMillion } from "../../scripts/bench/million.ts";
import { TestDaemon } from "../support/daemon.ts";
import { allMessages } from "../support/history.ts";
import type { Answer } from "../support/mcp.ts";
import { Rest } from "../support/rest.ts";
import { until } from "../support/until.ts";

const ROUNDS = 5;
const MESSAGES = 20_000;

async function indexFigures(rest: Rest): Promise<{ building: boolean; behind_events: number }> {
  return (await rest.get("/api/status")).operator.search;
}

/** Numbers of everything that a query finds, newest first. */
async function found(rest: Rest, query: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const more: string = cursor === null ? "" : `&cursor=${cursor}`;
    const page = await rest.get(
      `/api/search?query=${encodeURIComponent(query)}&order=newest&limit=100${more}`,
    );
    ids.push(...page.results.map(({ message }: Answer) => message.id));
    cursor = page.next;
  } while (cursor !== null);
  return ids;
}

/** A daemon without an index looks at every message: its answers are compared with those of the index. */
async function assertSameAsScan(daemon: TestDaemon, queries: readonly string[]): Promise<void> {
  const rest = new Rest(daemon.apiUrl);
  await until(async () => (await indexFigures(rest)).behind_events === 0, {
    withinMs: 90_000,
    what: "the complete index",
  });
  const indexed = [];
  for (const query of queries) indexed.push(await found(rest, query));
  await daemon.stop();
  const cache = join(daemon.folder, "cache");
  await Deno.rename(cache, `${cache}-kept`);
  await Deno.writeTextFile(cache, "in the way of an index");
  await daemon.start();
  for (const [n, query] of queries.entries()) {
    assert.deepEqual(indexed[n], await found(rest, query), query);
    assert.ok(indexed[n]!.length > 0, query);
  }
  assert.ok((await indexFigures(rest)).behind_events > 0, "it had an index");
  await daemon.stop();
  await Deno.remove(cache);
  await Deno.rename(`${cache}-kept`, cache);
  await daemon.start();
}

Deno.test("an index that is killed while it is built goes on and finds everything", async () => {
  await using daemon = await TestDaemon.prepare();
  const { words } = await makeMillion({
    dir: daemon.folder,
    messages: MESSAGES,
    conversations: 5,
    people: 5,
  });
  for (let round = 0; round < ROUNDS; round++) {
    await daemon.start();
    const rest = new Rest(daemon.apiUrl);
    const target = Math.random() * MESSAGES;
    await until(async () => (await indexFigures(rest)).behind_events <= target, {
      what: "some of the index",
    });
    await daemon.kill9();
  }
  await daemon.start();
  await assertSameAsScan(daemon, [`${words[1000]} `, `${words[300]} has:link`, `${words[5]} ${words[60]} `]);
  assert.ok(!/ERROR|begins_anew/.test(daemon.process.stderr), daemon.process.stderr);
});

/** Sends, edits and deletes until the daemon is gone. */
async function talk(rest: Rest, name: string): Promise<void> {
  for (let n = 0;; n++) {
    const sent = await rest.post("/api/conversations/general/messages", { message: `${name} deploy ${n}` });
    const path = `/api/conversations/general/messages/${sent.id}`;
    if (n % 3 === 0) await rest.call("PATCH", path, { message: `${name} release ${n}` });
    if (n % 7 === 0) await rest.call("DELETE", path);
  }
}

Deno.test("an index that is killed while it follows misses nothing and has nothing twice", async () => {
  await using daemon = await TestDaemon.start();
  const rest = new Rest(daemon.apiUrl);
  for (let round = 0; round < ROUNDS; round++) {
    const before = (await rest.get("/api/status")).seq;
    const lanes = Array.from({ length: 4 }, (_, lane) => talk(rest, `r${round}l${lane}`).catch(() => {}));
    const wanted = before + 50 + Math.floor(Math.random() * 400);
    await until(async () => (await rest.get("/api/status")).seq >= wanted, { what: "some talk" });
    await daemon.kill9();
    await Promise.all(lanes);
    await daemon.start();
    await assertSameAsScan(daemon, ["deploy ", "release ", "deploy -r0l0 "]);
  }
  const all = (await allMessages(rest)).filter(({ body }) => / deploy /.test(body));
  assert.equal((await found(rest, "deploy ")).length, all.length);
});
