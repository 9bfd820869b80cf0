/** Files through every door of the real program: large ones, broken ones, and who sees them. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { sendBytes } from "../../src/client/send_bytes.ts";
import { TestDaemon } from "../support/daemon.ts";
import type { Answer } from "../support/mcp.ts";
import { connectMqtt } from "../support/mqtt.ts";
import { People } from "../support/people.ts";
import { Rest } from "../support/rest.ts";
import { until } from "../support/until.ts";

const MB = 1024 * 1024;
const SECRET = "salaries.csv";

/** Bytes that do not repeat within a file, made as they are asked for. */
async function* noise(bytes: number): AsyncGenerator<Uint8Array> {
  const piece = crypto.getRandomValues(new Uint8Array(64 * 1024));
  for (let sent = 0; sent < bytes; sent += piece.length) {
    new DataView(piece.buffer).setFloat64(0, sent);
    yield await Promise.resolve(piece.slice(0, Math.min(piece.length, bytes - sent)));
  }
}

interface Sent {
  size: number;
  pieces: AsyncIterable<Uint8Array>;
  name?: string;
  signal?: AbortSignal;
}

async function tryUpload(
  rest: Rest,
  { size, pieces, name = "file", signal }: Sent,
): Promise<[number, Answer]> {
  const response = await sendBytes(`${rest.url}/api/files?name=${encodeURIComponent(name)}`, {
    headers: { ...rest.options.headers },
    size,
    pieces,
    signal: signal ?? new AbortController().signal,
  });
  return [response.status, await response.json()];
}

async function upload(rest: Rest, sent: Sent): Promise<Answer> {
  const [status, answer] = await tryUpload(rest, sent);
  assert.equal(status, 200, JSON.stringify(answer));
  return answer;
}

async function* words(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(text));
}

async function residentMb(pid: number): Promise<number> {
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "rss=", "-p", `${pid}`] }).output();
  return Number(new TextDecoder().decode(stdout)) / 1024;
}

async function filesOf(daemon: TestDaemon): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isFile } of Deno.readDir(join(daemon.folder, "files"))) {
    if (isFile) names.push(name);
  }
  return names;
}

Deno.test("100 MB go in and out in little memory, whole and in part, and survive a restart", async () => {
  await using daemon = await TestDaemon.start();
  const rest = new Rest(daemon.apiUrl);
  await upload(rest, { size: 4, pieces: words("warm") });
  const before = await residentMb(daemon.process.pid);
  const hash = createHash("sha256");
  let highest = before;
  let next = 0;
  async function* measured() {
    let sent = 0;
    for await (const piece of noise(100 * MB)) {
      hash.update(piece);
      yield piece;
      sent += piece.length;
      if (sent < next) continue;
      next += 10 * MB;
      highest = Math.max(highest, await residentMb(daemon.process.pid));
    }
  }
  const file = await upload(rest, { size: 100 * MB, pieces: measured(), name: "large.bin" });
  const sha256 = hash.digest("hex");
  assert.equal(file.size, 100 * MB);
  assert.ok((await filesOf(daemon)).includes(sha256));
  assert.ok(highest - before < 60, `memory grew from ${before} to ${highest} MB`);

  await daemon.restart();
  const back = await fetch(`${rest.url}/api/files/${file.id}`);
  const backHash = createHash("sha256");
  for await (const piece of back.body!) backHash.update(piece);
  assert.equal(backHash.digest("hex"), sha256);
  assert.ok(await residentMb(daemon.process.pid) - before < 100);
  const range = { range: `bytes=${99 * MB}-${99 * MB + 9}` };
  const part = await fetch(`${rest.url}/api/files/${file.id}`, { headers: range });
  assert.deepEqual([part.status, (await part.bytes()).length], [206, 10]);
});

Deno.test("an upload that is cut off, by its client or by kill -9, leaves nothing", async () => {
  await using daemon = await TestDaemon.start({ environment: { CLAUDE_COMMS_FILES_MAX_FILE_MB: "10000" } });
  const rest = new Rest(daemon.apiUrl);
  const incoming = () => Array.fromAsync(Deno.readDir(join(daemon.folder, "files", "incoming")));
  const begin = async () => {
    const stop = new AbortController();
    const sending = tryUpload(rest, { size: 10_000 * MB, pieces: noise(10_000 * MB), signal: stop.signal });
    const ended = assert.rejects(sending);
    await until(async () => (await incoming()).length === 1, { what: "the beginning of the upload" });
    return { stop: () => stop.abort(), ended };
  };
  const first = await begin();
  first.stop();
  await first.ended;
  await until(async () => (await incoming()).length === 0, { what: "the end of the upload" });
  const second = await begin();
  await daemon.kill9();
  second.stop();
  await second.ended;
  await daemon.start();
  assert.deepEqual([await incoming(), await filesOf(daemon)], [[], []]);
  assert.equal((await rest.get("/api/status")).files, 0);
  assert.ok(!/fault|failed/.test(daemon.process.stderr), daemon.process.stderr);
});

Deno.test("limits come from the config, and refusals reach clients that are still sending", async () => {
  await using daemon = await TestDaemon.start({
    environment: { CLAUDE_COMMS_FILES_MAX_FILE_MB: "2", CLAUDE_COMMS_FILES_MAX_TOTAL_MB: "3" },
  });
  const rest = new Rest(daemon.apiUrl);
  const tried = async (size: number) => {
    const [status, { code }] = await tryUpload(rest, { size, pieces: noise(size) });
    return [status, code];
  };
  assert.deepEqual(await tried(50 * MB), [413, "too_large"]);
  assert.deepEqual(await tried(2 * MB), [200, undefined]);
  assert.deepEqual(await tried(2 * MB), [507, "storage_full"]);
  assert.deepEqual(await tried(MB), [200, undefined]);
  assert.equal((await filesOf(daemon)).length, 2);
});

Deno.test("nobody but its audience learns of a whispered or private file, at any door", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await using eves = await people.mqttOf(people.eve.key!);
  await using bos = await people.mqttOf(people.bo.key!);
  await using anonymous = await connectMqtt(daemon.mqttUrl);
  await anonymous.subscribe("claude-comms/#");
  await people.ana.call("comms_conversation_create", { conversation: "board", visibility: "private" });
  const put = (conversation: string, more: Answer) =>
    people.ana.call("comms_file_put", {
      conversation,
      name: SECRET,
      content: "1;2",
      message: "psst",
      ...more,
    });
  const whispered = (await put("general", { recipients: ["bo"] })).file;
  const boarded = (await put("board", {})).file;
  const loose = await upload(people.restOf(people.ana.key!), {
    size: 12,
    pieces: words("not sent yet"),
    name: SECRET,
  });

  const arrived = await bos.next(({ json }) => json?.files !== undefined, "the whisper");
  assert.deepEqual(arrived.json.files, [whispered]);
  assert.equal((await people.bo.call("comms_file_get", { file_id: whispered.id })).content, "1;2");

  await people.ana.send("general", "for all");
  for (const outsider of [eves, anonymous]) {
    await outsider.next(({ json }) => json?.body === "for all");
    await outsider.fence();
    assert.ok(!JSON.stringify(outsider.arrived).includes(SECRET));
  }
  for (const { id } of [whispered, boarded, loose]) {
    const refusal = await people.eve.refusal("comms_file_get", { file_id: id });
    assert.equal(refusal.code, "not_found");
    await people.eve.refusal("comms_send", { conversation: "general", message: "x", files: [id] });
    const outcome = await people.restOf(people.eve.key!).call("GET", `/api/files/${id}`);
    assert.deepEqual([outcome.status, outcome.body.code], [404, "not_found"]);
  }
  const asEve = people.restOf(people.eve.key!);
  for (
    const path of [
      "/api/conversations/general/files",
      "/api/events?since=0&limit=1000",
      "/api/messages/general",
    ]
  ) {
    const seen = JSON.stringify(await asEve.get(path));
    assert.ok(!seen.includes(SECRET), path);
  }
  assert.equal((await asEve.call("GET", "/api/conversations/board/files")).status, 404);
  const toBo = await people.restOf(people.bo.key!).get("/api/conversations/general/files");
  assert.deepEqual(toBo.files.map(({ id }: Answer) => id), [whispered.id]);
});

Deno.test("an agent on the same machine reads a file by its path, and the path goes with the file", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
  const put = {
    conversation: "general",
    name: "chart: 1/2.png",
    content: png.toBase64(),
    encoding: "base64",
  };
  const { file } = await people.ana.call("comms_file_put", put);
  const { path } = await people.bo.call("comms_file_get", { file_id: file.id });
  assert.match(path, /2\.png$/);
  assert.deepEqual(await Deno.readFile(path), png);
  if (Deno.build.os !== "windows") assert.equal((await Deno.stat(path)).mode! & 0o777, 0o400);
});

Deno.test("the command line shares, lists and saves files, and replaces nothing", async () => {
  await using daemon = await TestDaemon.start();
  const work = await Deno.makeTempDir();
  try {
    const source = join(work, "Prüfbericht 1.txt");
    await Deno.writeTextFile(source, "all is well\n");
    const put = await daemon.cli("file", "put", source, "-m", "as promised", "--json");
    assert.equal(put.code, 0, put.stderr);
    const { file, id } = JSON.parse(put.stdout);
    assert.deepEqual([file.name, file.size], ["Prüfbericht 1.txt", 12]);
    const listed = JSON.parse((await daemon.cli("file", "list", "--json")).stdout);
    assert.deepEqual(listed.files.map((row: Answer) => [row.id, row.message_id]), [[file.id, id]]);
    assert.match((await daemon.cli("file", "list")).stdout, /Prüfbericht 1\.txt +12 bytes +text\/plain/);
    assert.match(
      (await daemon.cli("read")).stdout,
      /as promised\n +\[file \w{8}: Prüfbericht 1\.txt, 12 bytes\]/,
    );
    const shown = await daemon.cli("file", "get", file.id.slice(0, 8), "-o", "-");
    assert.deepEqual([shown.code, shown.stdout], [0, "all is well\n"]);
    const target = join(work, "copy.txt");
    assert.equal((await daemon.cli("file", "get", "Prüfbericht 1.txt", "-o", target)).code, 0);
    assert.equal(await Deno.readTextFile(target), "all is well\n");
    const again = await daemon.cli("file", "get", file.id, "-o", target);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /is there already/);
    const missing = await daemon.cli("file", "put", join(work, "nowhere"));
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /Cannot read/);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
});
