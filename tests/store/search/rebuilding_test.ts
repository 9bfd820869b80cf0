import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { FollowingIndex } from "../../../src/store/search/following_index.ts";
import { searchWorker, WorkerEngine } from "../../../src/store/search/worker_engine.ts";
import { MemoryJournal } from "../../../src/store/memory_journal.ts";
import { until } from "../../support/until.ts";
import { RecordedLog, withFolder } from "../store_tools.ts";
import { clausesOf, Talk } from "./talk.ts";

/** One journal, and its index as it is after each start. */
class Case {
  readonly log = new RecordedLog();
  readonly db: string;

  constructor(
    readonly dir: string,
    readonly journal = new MemoryJournal({ realm: "r" }),
    readonly talk = new Talk(journal),
  ) {
    this.db = `${dir}/search.db`;
  }

  /** Opens the index, waits until it has everything, says what it finds, closes it. */
  async found(query: string): Promise<number[]> {
    const index = this.open();
    try {
      await this.talk.durable();
      await index.caughtUp();
      const clauses = clausesOf(query);
      const answer = await index.find({ clauses, above: 0, below: Infinity, order: "newest", limit: 10_000 });
      assert.deepEqual(answer.seqs, this.talk.expected(clauses).seqs);
      return answer.seqs;
    } finally {
      await index.close();
    }
  }

  open({ script = searchWorker, closeMs }: { script?: URL; closeMs?: number } = {}): FollowingIndex {
    const engine = new WorkerEngine({ dir: this.dir, script });
    const more = closeMs === undefined ? {} : { closeMs };
    const index = new FollowingIndex({ engine, journal: this.journal, log: this.log, ...more });
    index.attach(this.talk);
    return index;
  }

  /** How often it began anew since the last look. */
  rebuilds(): number {
    const count = this.log.entries.filter(({ fields }) => fields.begins_anew === true).length;
    this.log.entries.length = 0;
    return count;
  }
}

function withCase(run: (made: Case) => Promise<void>): () => Promise<void> {
  return () =>
    withFolder(async (dir) => {
      const made = new Case(dir);
      for (let n = 0; n < 3000; n++) made.talk.say(`deploy number ${n} of fooBar${n % 50}`);
      await made.talk.durable();
      await made.found("deploy ");
      made.log.entries.length = 0;
      await run(made);
    });
}

Deno.test(
  "a closed index goes on where it was",
  withCase(async (made) => {
    made.talk.say("deploy again");
    assert.equal((await made.found("deploy ")).length, 3001);
    assert.equal(made.rebuilds(), 0);
    assert.ok(made.log.entries.length === 0);
  }),
);

Deno.test(
  "only the owner may read the index",
  withCase(async ({ db, dir }) => {
    if (Deno.build.os === "windows") return;
    assert.equal((await Deno.stat(db)).mode! & 0o777, 0o600);
    for await (const { name } of Deno.readDir(dir)) {
      assert.equal((await Deno.stat(`${dir}/${name}`)).mode! & 0o077, 0, name);
    }
  }),
);

Deno.test(
  "a missing index is built",
  withCase(async (made) => {
    await Deno.remove(made.db);
    await made.found("foobar7 ");
    assert.equal(made.rebuilds(), 0);
  }),
);

Deno.test(
  "an index that is cut anywhere is built anew",
  withCase(async (made) => {
    const whole = await Deno.readFile(made.db);
    for (const part of [0.0001, 0.01, 0.2, 0.5, 0.9, 0.999]) {
      await Deno.writeFile(made.db, whole.subarray(0, Math.floor(whole.length * part)));
      await made.found("foobar7 ");
      assert.equal(made.rebuilds(), 1, `cut at ${part}`);
    }
  }),
);

Deno.test(
  "an index that is something else is built anew",
  withCase(async (made) => {
    await Deno.writeTextFile(made.db, "no index at all ".repeat(1000));
    await made.found("foobar7 ");
    assert.equal(made.rebuilds(), 1);
  }),
);

Deno.test(
  "an index that turns out to be damaged answers nothing wrong and is built anew",
  withCase(async (made) => {
    const bytes = await Deno.readFile(made.db);
    // The pages behind the first few hold what was indexed.
    bytes.fill(0xa5, 8 * 8192, bytes.length - 8192);
    await Deno.writeFile(made.db, bytes);
    const index = made.open();
    const clauses = clausesOf("foobar7 ");
    const question = { clauses, above: 0, below: Infinity, order: "newest", limit: 10_000 } as const;
    await made.talk.durable();
    await index.caughtUp();
    await index.find(question).catch(() => {});
    await index.caughtUp();
    assert.deepEqual((await index.find(question)).seqs, made.talk.expected(clauses).seqs);
    await index.close();
    assert.equal(made.rebuilds(), 1);
  }),
);

Deno.test(
  "the index of another journal is built anew",
  withCase(async (made) => {
    const journal = new MemoryJournal({ realm: "another" });
    const other = new Case(made.dir, journal);
    for (let n = 0; n < 3000; n++) other.talk.say(`release ${n}`);
    await other.talk.durable();
    assert.equal((await other.found("release ")).length, 3000);
    assert.equal(other.rebuilds(), 1);
  }),
);

Deno.test(
  "an index of a future that was lost is built anew",
  withCase(async (made) => {
    const shorter = new Case(made.dir);
    for (let n = 0; n < 10; n++) shorter.talk.say(`short ${n}`);
    await shorter.talk.durable();
    await shorter.found("short ");
    assert.equal(shorter.rebuilds(), 1);
    const longer = new Case(made.dir);
    for (let n = 0; n < 20; n++) longer.talk.say(`long ${n}`);
    await longer.talk.durable();
    await longer.found("long ");
    assert.equal(longer.rebuilds(), 1);
  }),
);

Deno.test(
  "an index that counts other messages than the journal has is built anew, once",
  withCase(async (made) => {
    const count = made.talk.messagesUpTo.bind(made.talk);
    made.talk.messagesUpTo = (seq) => count(seq) - 5;
    await made.found("foobar7 ");
    assert.equal(made.rebuilds(), 1);
    await made.found("foobar7 ");
    assert.equal(made.rebuilds(), 0);
  }),
);

/** Looks at every byte; words are not stored whole where they begin as another one does. */
async function assertNoTrace(dir: string): Promise<void> {
  for await (const { name } of Deno.readDir(dir)) {
    const text = new TextDecoder("latin1").decode(await Deno.readFile(`${dir}/${name}`));
    assert.ok(!text.includes("swordfish") && !text.includes("hunter"), name);
  }
}

Deno.test("nothing of a removed message stays in the files", () =>
  withFolder(async (dir) => {
    const made = new Case(dir);
    for (let n = 0; n < 50; n++) made.talk.say(`harmless ${n}`);
    const leak = made.talk.say("the password is hunter2swordfish");
    const index = made.open();
    await made.talk.durable();
    await index.caughtUp();
    made.talk.erase(leak);
    await made.talk.durable();
    await index.forget([leak]);
    await assertNoTrace(dir);
    await index.close();
  }));

Deno.test("an index that cannot be opened leaves searching to others and is tried again later", () =>
  withFolder(async (dir) => {
    await Deno.writeTextFile(`${dir}/cache`, "in the way");
    const made = new Case(`${dir}/cache`);
    made.talk.say("hello");
    const index = made.open();
    await made.talk.durable();
    assert.equal(index.seq, 0);
    await assert.rejects(
      index.find({ clauses: [], above: 0, below: 9, order: "newest", limit: 1 }),
      /not open/,
    );
    await index.close();
    assert.equal(made.rebuilds(), 0);
  }));

Deno.test("what is removed while the index is being built never comes into the files", () =>
  withFolder(async (dir) => {
    const made = new Case(dir);
    const leaks = [made.talk.say("early hunter2swordfish")];
    for (let n = 0; n < 12_000; n++) made.talk.say(`harmless number ${n}`);
    leaks.push(made.talk.say("late hunter2swordfish"));
    const index = made.open();
    await made.talk.durable();
    await until(() => index.seq > 0, { what: "the first slice" });
    made.talk.erase(...leaks);
    await made.talk.durable();
    await index.forget(leaks);
    assert.ok(index.building);
    await assertNoTrace(dir);
    await index.caughtUp();
    await assertNoTrace(dir);
    await index.close();
    await made.found("harmless number 11999 ");
  }));

/** Puts a worker's script into the folder. */
async function scriptIn(dir: string, text: string): Promise<URL> {
  const path = join(dir, "worker.js");
  await Deno.writeTextFile(path, text);
  return pathToFileURL(path);
}

Deno.test("a worker that does not answer keeps nobody from closing", () =>
  withFolder(async (dir) => {
    const made = new Case(dir);
    made.talk.say("hello");
    const script = await scriptIn(
      dir,
      `self.onmessage = ({ data: { id, request } }) => {
        if (request.kind !== "open") return;
        self.postMessage({ id, value: { seq: 0, digest: 0, messages: 0, difference: null } });
      };`,
    );
    const index = made.open({ script, closeMs: 50 });
    await made.talk.durable();
    await until(() => made.log.events().includes("search.opened"), { what: "the index to open" });
    await index.close();
  }));

Deno.test("a worker that dies is replaced", () =>
  withFolder(async (dir) => {
    const made = new Case(dir);
    made.talk.say("hello");
    const script = await scriptIn(
      dir,
      `import ${JSON.stringify(searchWorker.href)};
      const dir = new URL("./", import.meta.url);
      const isSecond = [...Deno.readDirSync(dir)].some(({ name }) => name === "died");
      Deno.writeTextFileSync(new URL("died", dir), "");
      const answer = self.onmessage;
      self.onmessage = (event) => {
        if (!isSecond && event.data.request.kind === "add") throw new Error("out of memory");
        answer(event);
      };`,
    );
    const index = made.open({ script });
    await made.talk.durable();
    await index.caughtUp();
    const clauses = clausesOf("hello ");
    const answer = await index.find({ clauses, above: 0, below: 9, order: "newest", limit: 9 });
    assert.equal(answer.seqs.length, 1);
    await index.close();
    assert.equal(made.rebuilds(), 1);
  }));
