import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { CommsError } from "../../src/protocol/errors.ts";
import type { DiskJournal } from "../../src/store/disk_journal.ts";
import { diskFull, FaultyFiles } from "./faulty_files.ts";
import { record, textOf } from "./journal_contract.ts";
import { openIn, withFolder } from "./store_tools.ts";

function isUnavailable(error: unknown): boolean {
  return error instanceof CommsError && error.code === "unavailable";
}

async function store(journal: DiskJournal, text: string): Promise<void> {
  await journal.durable(journal.append(record(text)).seq);
}

async function allTexts(journal: DiskJournal): Promise<(string | undefined)[]> {
  return (await journal.page(1, 1000)).map(textOf);
}

/** Stores "kept", lets `breakIt` spoil the next write, then ends that; what is read must be what was acknowledged. */
async function checkFailure(breakIt: (files: FaultyFiles) => void, problem = /could not be written/) {
  await withFolder(async (dir) => {
    const files = new FaultyFiles();
    const journal = await openIn(dir, { files });
    await store(journal, "kept");
    breakIt(files);
    await assert.rejects(store(journal, "lost 1"), isUnavailable);
    await assert.rejects(store(journal, "lost 2"), isUnavailable);
    assert.match(journal.problem!, problem);
    assert.deepEqual(await allTexts(journal), ["kept"]);
    assert.equal(journal.nextSeq, 2);
    sound(files);
    await store(journal, "again");
    assert.equal(journal.problem, null);
    assert.deepEqual(await allTexts(journal), ["kept", "again"]);
    await journal.close();
    const later = await openIn(dir);
    assert.deepEqual(await allTexts(later), ["kept", "again"]);
    assert.equal(later.nextSeq, 3);
    await later.close();
  });
}

function sound(files: FaultyFiles): void {
  files.before = () => {};
  files.accept = (bytes) => bytes;
}

Deno.test("a full disk refuses writes, keeps what was acknowledged, and works again when there is room", async () => {
  await checkFailure((files) => {
    files.before = (operation) => {
      if (operation === "write") throw diskFull();
    };
  });
});

Deno.test("a write that arrives only in part is a failure, and the part is cut", async () => {
  await checkFailure(
    (files) => files.accept = (bytes) => Math.floor(bytes / 2),
    /\(the disk is full: only \d+ of \d+ bytes/,
  );
});

Deno.test("a failed sync is not tried again on the same file", async () => {
  await checkFailure((files) => {
    files.before = (operation) => {
      if (operation === "sync") throw new Error("Input/output error (os error 5)");
    };
  });
});

Deno.test("a file that cannot even be cut is overruled by the next segment", async () => {
  await checkFailure((files) => {
    files.before = (operation) => {
      if (operation === "sync" || operation === "truncate") {
        throw new Error("Input/output error (os error 5)");
      }
    };
  });
});

Deno.test("after a failure the next record goes to a new segment, and the failed one is as long as what is durable", async () => {
  await withFolder(async (dir) => {
    const files = new FaultyFiles();
    const journal = await openIn(dir, { files });
    await store(journal, "kept");
    const first = `${dir}/00000000000000000001.seg`;
    const size = (await Deno.stat(first)).size;
    files.accept = () => 10;
    await assert.rejects(store(journal, "lost"), isUnavailable);
    sound(files);
    await store(journal, "again");
    assert.equal((await Deno.stat(first)).size, size);
    assert.ok((await Deno.stat(`${dir}/00000000000000000002.seg`)).size > 128);
    await journal.close();
  });
});

Deno.test("a failure in an empty segment makes it anew under the same name", async () => {
  await withFolder(async (dir) => {
    const files = new FaultyFiles();
    const journal = await openIn(dir, { files });
    files.accept = () => 10;
    await assert.rejects(store(journal, "lost"), isUnavailable);
    sound(files);
    await store(journal, "first");
    await journal.close();
    const later = await openIn(dir);
    assert.deepEqual(await allTexts(later), ["first"]);
    await later.close();
  });
});

Deno.test("a position given for a record that was lost reads as nothing, also after new records came", async () => {
  await withFolder(async (dir) => {
    const files = new FaultyFiles();
    const journal = await openIn(dir, { files });
    await store(journal, "kept");
    files.accept = () => 10;
    const { seq, position } = journal.append(record("lost"));
    await assert.rejects(journal.durable(seq), isUnavailable);
    assert.equal(await journal.read(position), undefined);
    sound(files);
    await store(journal, "again");
    assert.equal(await journal.read(position), undefined);
    await journal.close();
  });
});

Deno.test("for a while after a failure appends are refused without asking the disk", async () => {
  await withFolder(async (dir) => {
    const files = new FaultyFiles();
    const journal = await openIn(dir, { files, retryAfterMs: 60_000 });
    let failures = 0;
    journal.onFailure(() => failures++);
    files.accept = () => 0;
    await assert.rejects(store(journal, "lost"), isUnavailable);
    const { length } = files.calls;
    assert.throws(() => journal.append(record("refused")), isUnavailable);
    assert.equal(files.calls.length, length);
    assert.equal(failures, 1);
    assert.equal(journal.nextSeq, 1);
    await journal.close();
  });
});

Deno.test("records that wait for a segment to be made are lost together with the write that failed", async () => {
  await withFolder(async (dir) => {
    const files = new FaultyFiles();
    const journal = await openIn(dir, { files, segmentBytes: 300 });
    await store(journal, "kept");
    files.hold();
    const waiting = Array.from({ length: 12 }, (_, n) => journal.append(record(`lost ${n}`)).seq);
    const outcomes = waiting.map((seq) => assert.rejects(journal.durable(seq), isUnavailable));
    files.failHeld();
    await Promise.all(outcomes);
    files.release();
    await store(journal, "again");
    assert.deepEqual(await allTexts(journal), ["kept", "again"]);
    await journal.close();
    const later = await openIn(dir);
    assert.deepEqual(later.report.damaged, []);
    assert.deepEqual(await allTexts(later), ["kept", "again"]);
    await later.close();
  });
});

Deno.test("new files are made durable with their folder before anything in them counts", async () => {
  await withFolder(async (dir) => {
    const files = new FaultyFiles();
    const journal = await openIn(dir, { files, segmentBytes: 300 });
    for (let n = 0; n < 6; n++) await store(journal, `record ${n}`);
    await journal.close();
    const relevant = files.calls.filter((one) => !one.path.endsWith("lock"));
    const opened = relevant.flatMap((one, n) => one.operation === "open" ? [n] : []);
    for (const n of opened) {
      const next = relevant.slice(n + 1, n + 4).map((one) => one.operation);
      assert.deepEqual(next, ["write", "sync", "syncDir"]);
    }
    assert.ok(opened.length >= 2);
  });
});

Deno.test("files are for their owner only", async () => {
  await withFolder(async (parent) => {
    const dir = `${parent}/journal`;
    await (await openIn(dir)).close();
    assert.equal((await Deno.stat(dir)).mode! & 0o777, 0o700);
    for await (const { name } of Deno.readDir(dir)) {
      assert.equal((await Deno.stat(`${dir}/${name}`)).mode! & 0o777, 0o600, name);
    }
  });
});

Deno.test("two daemons never share a journal", async () => {
  await withFolder(async (dir) => {
    const first = await openIn(dir);
    const isInUse = (error: unknown) => isUnavailable(error) && /in use by another/.test(String(error));
    await assert.rejects(openIn(dir), isInUse);
    // Let go after a failed attempt, as by a process that was just being started: that is waited for.
    const files = new FaultyFiles();
    let attempts = 0;
    let closing: Promise<void> | undefined;
    files.before = (operation) => {
      if (operation === "lock" && ++attempts === 2) closing = first.close();
    };
    await (await openIn(dir, { files })).close();
    await closing;
    assert.ok(attempts >= 2);
  });
});

Deno.test("a folder that cannot be written is refused with what to do", async () => {
  await withFolder(async (dir) => {
    const files = new FaultyFiles();
    files.before = (operation) => {
      if (operation === "open") throw new Deno.errors.PermissionDenied("Permission denied (os error 13)");
    };
    await assert.rejects(openIn(dir, { files }), /Cannot write to the journal folder .* Make it writable/);
    files.before = (operation) => {
      if (operation === "write") throw diskFull();
    };
    await assert.rejects(openIn(dir, { files }), /Cannot create the journal .*No space left/);
    await (await openIn(dir)).close();
  });
});

Deno.test("another format or another history is refused with what to do", async () => {
  await withFolder(async (parent) => {
    const dir = `${parent}/a`;
    const journal = await openIn(dir);
    await store(journal, "one");
    await journal.close();
    await assert.rejects(openIn(dir, { realm: crypto.randomUUID() }), /belongs to the realm/);
    await (await openIn(dir, { realm: journal.realm })).close();

    const other = await openIn(`${parent}/b`);
    await other.close();
    await Deno.copyFile(`${parent}/b/00000000000000000001.seg`, `${dir}/00000000000000000002.seg`);
    await assert.rejects(openIn(dir), /different histories/);
    await Deno.remove(`${dir}/00000000000000000002.seg`);

    const path = `${dir}/00000000000000000001.seg`;
    const bytes = await Deno.readFile(path);
    await Deno.writeFile(path, futureFormat(bytes));
    await assert.rejects(openIn(dir), /has format 9, and this version reads formats up to 2/);
  });
});

/** The same segment, as if a later version had written it. */
function futureFormat(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer);
  for (const at of [0, 64]) {
    view.setUint16(at + 8, 9, true);
    view.setUint32(at + 60, crc32(bytes.subarray(at, at + 60)), true);
  }
  return bytes;
}

Deno.test("a journal remembers its epoch and writes a given one into new records", async () => {
  await withFolder(async (dir) => {
    const first = await openIn(dir);
    await store(first, "one");
    assert.equal(first.epoch, 1);
    await first.close();
    const second = await openIn(dir, { epoch: 7 });
    await store(second, "two");
    assert.deepEqual((await second.page(1, 5)).map((one) => one.epoch), [1, 7]);
    await second.close();
  });
});

Deno.test("closing writes what waits and refuses what comes later", async () => {
  await withFolder(async (dir) => {
    const journal = await openIn(dir);
    const { seq } = journal.append(record("last"));
    const durable = journal.durable(seq);
    await journal.close();
    await durable;
    assert.throws(() => journal.append(record("late")), isUnavailable);
    const later = await openIn(dir);
    assert.deepEqual(await allTexts(later), ["last"]);
    await later.close();
  });
});

Deno.test("words that are too long are refused, others of any script are kept", async () => {
  await withFolder(async (dir) => {
    const journal = await openIn(dir);
    assert.throws(() => journal.append(record("", { op: "x".repeat(256) })), /operation id/);
    assert.throws(() => journal.append(record("", { actor: "ü".repeat(128) })), /actor/);
    const { seq, position } = journal.append(record("", { actor: "ü".repeat(127), op: "" }));
    await journal.durable(seq);
    const stored = await journal.read(position);
    assert.equal(stored?.actor, "ü".repeat(127));
    assert.equal(stored?.op, "");
    await journal.close();
  });
});
